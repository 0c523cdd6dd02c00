"""Somebody of an office opens more hours at one tap, and takes them away with a second one."""

from playwright.sync_api import expect

from tests.e2e.staff import signed_in


def test_on_a_phone_without_scripts(portal, no_js):
    """A Sunday: nobody is booked, so the other journeys keep their appointments."""
    staff = signed_in(no_js, "schalter-auslaenderamt")
    staff.goto(f"{portal.url}/admin/closures/")
    staff.goto(staff.url.replace("closures", "hours"))
    sundays = staff.locator(".hours-window:has(option[value='6'][selected])")
    expect(sundays).to_have_count(0)
    staff.locator("details:not(.hours-window) summary").first.click()
    adding = staff.locator("details:not(.hours-window) form").first
    adding.locator("select[name$=weekday]").select_option("6")
    adding.locator("input[name$=start]").fill("10:00")
    adding.locator("input[name$=end]").fill("12:00")
    adding.locator("button").click()
    expect(sundays).to_have_count(1)

    sundays.locator("summary").click()
    sundays.locator("input[name$='-end']").fill("11:00")
    sundays.locator("form").first.locator("button").click()
    expect(staff.locator(".closing .help-info")).to_be_visible()
    staff.locator(".closing a.button").click()
    expect(sundays.locator("summary")).to_contain_text("10:00–12:00")

    sundays.locator("summary").click()
    sundays.locator("button.no").click()
    expect(staff.locator(".closing")).to_contain_text("10:00–12:00")
    staff.locator(".closing button").click()
    expect(sundays).to_have_count(0)


def test_the_page_that_asks_can_be_used_by_everyone(portal, desk_page, axe):
    staff = signed_in(desk_page, "schalter-auslaenderamt")
    staff.goto(f"{portal.url}/admin/closures/")
    staff.goto(staff.url.replace("closures", "hours"))
    staff.locator(".hours-window summary").first.click()
    staff.locator(".hours-window button.no").first.click()
    expect(staff.locator(".closing button")).to_be_visible()
    assert axe(staff) == []
