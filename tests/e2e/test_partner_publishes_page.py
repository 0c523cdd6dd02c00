"""A partner changes its guide, the chief editor approves, and it appears."""

from playwright.sync_api import expect

from tests.e2e.staff import edit_link, press, signed_in

GUIDE = "/de/anerkennung/anerkennung-ihk-berufe/"
TITLE = "Einen IHK-Beruf anerkennen lassen"
SUMMARY = "Die IHK erklärt Ihnen den Weg zur Anerkennung. Das Gespräch kostet nichts."


def test_a_change_goes_live_when_the_chief_editor_approves(desk_page):
    page = signed_in(desk_page, "redaktion-ihk")
    edit_link(page, TITLE)
    editor = page.url
    page.locator("textarea[name=summary]").fill(SUMMARY)
    press(page, "button[name=action-submit]")

    page.goto(GUIDE)
    expect(page.get_by_text(SUMMARY)).to_have_count(0)

    signed_in(page, "chefredaktion")
    page.goto(editor)
    press(page, "button[data-workflow-action-name=approve]")
    expect(page.locator(".messages .success")).to_be_visible()

    page.goto(GUIDE)
    expect(page.get_by_text(SUMMARY)).to_be_visible()


def test_another_organisations_page_is_closed(desk_page):
    page = signed_in(desk_page, "chefredaktion")
    edit_link(page, "Ein Bankkonto eröffnen")
    foreign = page.url

    signed_in(page, "redaktion-ihk")
    response = page.goto(foreign)

    assert response.status == 403 or page.url != foreign
    expect(page.locator("textarea[name=summary]")).to_have_count(0)
