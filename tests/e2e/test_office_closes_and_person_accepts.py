"""An office is closed for an hour: the person opens the link, one tap, and the list is empty."""

import re

from playwright.sync_api import expect

from tests.e2e.staff import signed_in


def test_one_tap_takes_the_new_time(portal, no_js, desk_page, axe):
    """The demo closes an hour of the office in which somebody is booked."""
    link = re.search(r"^Offered: +(\S+)$", portal.said, re.MULTILINE)[1]
    staff = signed_in(desk_page, "schalter-auslaenderamt")
    staff.goto("/admin/hits/")
    waiting = staff.locator("#open tbody tr")
    count = waiting.count()
    assert count
    assert axe(staff) == []

    no_js.goto(link)
    offered = no_js.locator("[aria-labelledby=repair] .card strong").first
    new_time = offered.locator("bdi").last.inner_text()
    no_js.locator("button[name=answer][value=yes]").click()

    expect(no_js.locator("[aria-labelledby=repair]")).to_have_count(0)
    assert new_time in no_js.locator("main .timeline__time").first.inner_text()
    staff.reload()
    expect(waiting).to_have_count(count - 1)
    if count == 1:
        expect(staff.locator(".day-empty")).to_be_visible()
    expect(staff.locator("#settled tbody tr").first).to_be_visible()
