"""An office worker sees the own day and notes who came; a coordinator books at the desk."""

import re

from playwright.sync_api import expect

from tests.e2e.staff import signed_in


def test_an_office_worker_sees_the_own_office_only(desk_page):
    page = signed_in(desk_page, "schalter-auslaenderamt")

    page.goto("/admin/day/")
    expect(page.locator(".day-column").first).to_be_visible()
    day = page.url
    page.goto(day.replace("/day/", "/hours/"))
    expect(page.locator(".hours-window").first).to_be_visible()

    page.goto("/admin/desk/")
    expect(page.locator(".desk-form")).to_have_count(0)


def test_the_whole_day_fits_on_paper_and_nothing_else(desk_page):
    page = signed_in(desk_page, "schalter-auslaenderamt")
    page.goto("/admin/day/")
    day_with_most(page)
    expect(page.get_by_role("button", name="Drucken")).to_be_visible()

    page.emulate_media(media="print")

    for hidden in (".sidebar", ".day-head form", ".day-head .button", ".day-appointment > a"):
        expect(page.locator(hidden).first).to_be_hidden()
    first, second = page.locator(".day-column").all()[:2]
    assert second.bounding_box()["y"] >= first.bounding_box()["y"] + first.bounding_box()["height"]
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) > 1


def day_with_most(page):
    """Go on to the first day with more appointments than a sheet of paper holds."""
    for _day in range(60):
        if page.locator(".day-appointment").count() > 20:
            return
        page.locator(".day-head a", has_text="›").click()
