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


def test_a_coordinator_books_for_a_person_at_the_desk(desk_page):
    page = signed_in(desk_page, "koordination")
    page.goto("/admin/desk/")
    for code in ("KIM-ERST", "DK-BER"):
        page.locator(f"input[value='{code}']").check()
    page.locator("select[name=language]").select_option("ar")
    page.locator(".desk-form button[type=submit]").click()

    page.locator(".desk-plan button[type=submit]").first.click()

    expect(page.locator(".reference")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
