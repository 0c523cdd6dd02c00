"""A person books what fits, waits for the rest, and says yes when there is room."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_newcomer_books_two_days import submit

SCARCE = "KIM-ERST"
OPEN = "from booking.models import Counter; Counter.objects.filter(public_services__code={!r})"


@pytest.fixture
def scarce(portal):
    """Return a function that opens or closes all counters of one matter."""

    def set_open(active):
        portal.manage("shell", "-c", f"{OPEN.format(SCARCE)}.update(active={active})")

    set_open(False)
    yield set_open
    set_open(True)


def to_contact(page):
    """Choose two matters in Arabic, of which one has no room; go on to the contact page."""
    page.goto("/ar/visit/matters/")
    for code in ("MBE", SCARCE):
        page.locator(f"input[value='{code}']").check()
    submit(page)
    page.goto("/ar/visit/questions/people/")
    for choice in (None, "unknown", "none", None, "no"):
        if choice:
            page.locator(f"main input[type=radio][value={choice}]").check()
        submit(page)
    expect(page.locator("article.plan .notice--warning").first).to_be_visible()
    page.locator("article.plan button").first.click()
    submit(page)


def test_books_one_and_is_offered_the_other(no_js, portal, scarce):
    to_contact(no_js)
    no_js.locator("input[name=wait]").check()
    submit(no_js)
    expect(no_js.locator(".error-summary")).to_be_visible()
    no_js.locator("input[name=email]").fill("demo@example.org")
    submit(no_js)
    expect(no_js.locator("#waiting")).to_be_visible()
    link = no_js.url

    scarce(True)
    assert "offers made: 1" in portal.manage("run_housekeeping")
    no_js.goto(link)
    no_js.locator("section.notice--warning a.button").click()
    no_js.locator("button[value=yes]").click()

    expect(no_js.locator(".reference")).to_be_visible()
    assert no_js.locator("main .timeline__stop").count() == 2
    assert no_js.locator("#waiting").count() == 0


def test_pages_have_no_accessibility_fault(arabic, axe, portal, scarce):
    to_contact(arabic)
    assert axe(arabic) == []
    arabic.locator("input[name=wait]").check()
    submit(arabic)
    assert axe(arabic) == []
    arabic.locator("input[name=email]").fill("other@example.org")
    arabic.locator("input[name=wait]").uncheck()
    submit(arabic)
    assert axe(arabic) == []
    link = arabic.url
    arabic.locator("form[action$='/wait/'] button").click()
    assert axe(arabic) == []
    scarce(True)
    portal.manage("run_housekeeping")
    arabic.goto(link + "move/answer/")
    assert axe(arabic) == []
