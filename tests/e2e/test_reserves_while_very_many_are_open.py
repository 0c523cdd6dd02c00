"""Very many reservations are open in a network: the phone calculates, or the person waits."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE

HERE = "203.0.113.77"
"""An advice centre's address, as the proxy names it; others' journeys do not meet its limits."""

MATTER = "VZ-KONTO"
SHARE = 51
"""As many open reservations as one network may have before it has to prove something."""


def ask(portal, path, content):
    """Return what the API answers a program of the same network."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{portal.port}/api/v1/{path}",
        json.dumps(content).encode(),
        {"Content-Type": "application/json", "X-Forwarded-For": HERE},
    )
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  our own server
        return json.load(response)


@pytest.fixture(scope="module")
def crowd(portal):
    """Others in the same network hold as many reservations as need no proof."""
    for _ in range(SHARE):
        plan = ask(portal, "plans", {"services": [MATTER], "alternatives": 1})["plans"][0]["plan"]
        assert ask(portal, "reservations", {"plan": plan})["status"] == "reserved"


@pytest.fixture
def phone(open_context, crowd):  # noqa: ARG001  the others come first
    """Return a function that opens a phone of that network, reading Arabic."""

    def opened(**options):
        context = open_context(
            viewport=PHONE,
            is_mobile=True,
            locale="ar",
            extra_http_headers={"X-Forwarded-For": HERE},
            **options,
        )
        return context.new_page()

    return opened


def submit(page):
    """Press the one button of the page's main form."""
    forms = "main form:not([action$='/give-up/'])"
    page.locator(f"{forms} button.button[type=submit]").last.click()


def reserve(page):
    """Choose a matter, answer, take the first plan, press "reserve"."""
    page.goto("/ar/visit/matters/")
    page.locator(f"input[value='{MATTER}']").check()
    submit(page)
    page.goto("/ar/visit/questions/people/")
    submit(page)
    page.locator("input[name=municipality][value=unknown]").check()
    submit(page)
    page.locator("input[name=interpreter][value=none]").check()
    submit(page)
    submit(page)
    page.locator("input[name=step_free][value=unknown]").check()
    submit(page)
    page.locator("article.plan").first.locator("button").click()
    submit(page)


def test_the_phone_calculates_and_reserves_by_itself(phone):
    page = phone()
    reserve(page)

    expect(page).to_have_url(re.compile("/ar/booking/.+/contact/"))


def test_without_scripts_waiting_is_enough(phone):
    page = phone(java_script_enabled=False)
    reserve(page)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    submit(page)
    expect(page.locator("main [role=alert]")).to_be_visible()
    page.wait_for_timeout(20_000)
    submit(page)

    assert "/contact/" in page.url


def test_a_script_that_does_nothing_leaves_a_page_that_everybody_can_use(phone, axe):
    page = phone()
    nothing = {"body": "export default () => {};", "content_type": "text/javascript"}
    page.route("**/enhancers/proof.js", lambda route: route.fulfill(**nothing))
    reserve(page)

    expect(page.locator("main form button")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe(page) == []
