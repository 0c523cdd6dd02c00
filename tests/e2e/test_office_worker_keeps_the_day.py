"""An office worker sees the own day and notes who came; a coordinator books at the desk."""

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
