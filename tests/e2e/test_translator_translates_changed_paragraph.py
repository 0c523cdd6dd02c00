"""A paragraph changes; its old translation stays until the translator has written the new one."""

import time

from playwright.sync_api import expect

from tests.e2e.staff import edit_link, press, signed_in

GUIDE = "/ar/ankommen/rundfunkbeitrag/"
TITLE = "Rundfunkbeitrag"
GERMAN = "Jede Wohnung zahlt einen Beitrag. Antworten Sie auf jeden Brief."
ARABIC = "تدفع كل شقة رسما واحدا. أجب عن كل رسالة."
SECONDS_FOR_THE_WORKER = 90


def wait_for_open_work(page):
    """Open the translator's list until the worker has brought the change there."""
    deadline = time.monotonic() + SECONDS_FOR_THE_WORKER
    while time.monotonic() < deadline:
        page.goto("/admin/to-translate/")
        found = page.locator(".content a[href*='/edit/']", has_text=TITLE)
        if found.count():
            return found.first
        page.wait_for_timeout(1000)
    raise AssertionError("the change never reached the translator's list")


def test_the_new_text_replaces_the_old_translation(desk_page):
    page = signed_in(desk_page, "chefredaktion")
    page.goto(GUIDE)
    old_summary = page.locator("main .lead").first.inner_text()
    edit_link(page, TITLE)
    page.locator("textarea[name=summary]").fill(GERMAN)
    press(page, "button[name=action-publish]")

    signed_in(page, "uebersetzung-ar")
    wait_for_open_work(page)
    page.goto(GUIDE)
    expect(page.get_by_text(old_summary)).to_be_visible()
    expect(page.get_by_text(GERMAN)).to_have_count(0)

    wait_for_open_work(page).click()
    paragraph = page.locator(f"li:has(> p:text('{GERMAN}'))")
    paragraph.get_by_role("button", name="Bearbeiten").click()
    expect(paragraph.locator("textarea")).to_have_css("direction", "rtl")
    expect(paragraph.locator("textarea")).to_have_attribute("lang", "ar")
    paragraph.locator("textarea").fill(ARABIC)
    paragraph.get_by_role("button", name="Speichern").click()
    expect(paragraph.get_by_text(ARABIC)).to_be_visible()
    expect(paragraph.get_by_text(ARABIC)).to_have_css("direction", "rtl")
    expect(paragraph.get_by_text(GERMAN)).to_have_css("direction", "ltr")
    page.locator("footer button", has_text="Veröffentlichen").first.click()
    page.wait_for_load_state()

    page.goto(GUIDE)
    expect(page.get_by_text(ARABIC)).to_be_visible()


def test_another_language_is_closed(desk_page):
    page = signed_in(desk_page, "verwaltung")
    page.goto("/admin/pages/search/?q=Residence")
    english = page.locator("main a[href*='/edit/']").first.get_attribute("href")

    signed_in(page, "uebersetzung-ar")
    response = page.goto(english)

    assert response.status == 403 or "/edit/" not in page.url
