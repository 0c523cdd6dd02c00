"""Somebody of an office closes an hour, seeing first what that means, and takes it back."""

import datetime as dt

from playwright.sync_api import expect

from tests.e2e.staff import signed_in


def test_on_a_phone_without_scripts(portal, no_js, axe, desk_page):
    """A Sunday in some weeks: nobody is booked, so the other journeys keep their appointments."""
    today = dt.date.today()  # noqa: DTZ011  any Sunday will do
    sunday = today + dt.timedelta(days=28 - today.isoweekday())
    staff = signed_in(no_js, "schalter-auslaenderamt")
    staff.goto(f"{portal.url}/admin/closures/")
    before = staff.locator(".closure-list li").count()
    staff.locator("input[name=starts_on]").fill(sunday.isoformat())
    staff.locator("input[name=starts_at]").fill("10:00")
    staff.locator("input[name=ends_at]").fill("12:00")
    staff.locator("form[method=get] button").click()
    expect(staff.locator(".closing .help-info")).to_be_visible()
    expect(staff.locator(".closure-list li")).to_have_count(before)

    staff.locator(".closing input[name=reason]").fill("Demo: Fortbildung")
    staff.locator(".closing button").click()

    closed = staff.locator(".closure-list li", has_text="Demo: Fortbildung")
    expect(closed).to_have_count(1)
    assert "reason" not in staff.url
    other = signed_in(desk_page, "schalter-auslaenderamt")
    other.goto(f"{portal.url}/admin/closures/")
    assert axe(other) == []
    other.goto(f"{other.url}?counter=&starts_on={sunday + dt.timedelta(days=1)}")
    expect(other.locator(".closing button")).to_be_visible()
    assert axe(other) == []

    closed.locator("button").click()
    expect(staff.locator(".closure-list li")).to_have_count(before)
