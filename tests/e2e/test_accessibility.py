"""No accessibility fault on any page type, left to right and right to left."""

import re

import pytest

READING = {
    "home": "",
    "topic": "ankommen/",
    "guide": "ankommen/anmeldung/",
    "guide with several services": "aufenthalt/aufenthaltstitel-verlaengern/",
    "office": "stellen/auslaenderamt/",
    "plain page": "hilfe/",
    "search": "search/?q=Anmeldung",
    "search without a hit": "search/?q=xyzzyqwert",
    "search without words": "search/",
    "not found": "gibt-es-nicht/",
    "where to start": "visit/start/",
    "all matters": "visit/matters/",
    "empty visit": "visit/",
    "unknown private link": "booking/" + "x" * 32 + "/",
}
MATTERS = ("AC-ANM", "ANERK-ERST")
ANSWERS = {
    "people": "",
    "municipality": "input[name=municipality][value=unknown]",
    "language": "input[name=interpreter][value=none]",
    "when": "",
    "access": "input[name=step_free][value=no]",
}
SUBMIT = "main form button[type=submit]"


@pytest.fixture(params=["de", "ar"])
def reader(request, open_context):
    """A phone in each direction: its page, and the first part of every address."""
    phone = {"width": 390, "height": 844}
    context = open_context(viewport=phone, is_mobile=True, has_touch=True, locale=request.param)
    return context.new_page(), f"/{request.param}/"


def without_faults(page, axe, where):
    """Check a page, and that it does not scroll sideways on a phone."""
    assert axe(page) == [], where
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{where} is {wider} px wider than the phone"


@pytest.mark.parametrize("kind", READING)
def test_pages_to_read_have_no_fault(reader, axe, kind):
    page, start = reader

    page.goto(start + READING[kind])

    assert page.locator("html").get_attribute("dir") == ("rtl" if start == "/ar/" else "ltr")
    without_faults(page, axe, kind)


def test_pages_of_the_journey_have_no_fault(reader, axe):
    page, start = reader
    page.goto(f"{start}visit/matters/")
    for code in MATTERS:
        page.locator(f"input[name=code][value={code}]").check(force=True)
    page.locator(SUBMIT).last.click()
    without_faults(page, axe, "visit with matters")
    for step, answer in ANSWERS.items():
        page.goto(f"{start}visit/questions/{step}/")
        without_faults(page, axe, f"question {step}")
        if "value=" in answer:
            page.locator(answer).check(force=True)
        page.locator(SUBMIT).click()
    without_faults(page, axe, "plans")
    page.locator("form[action$='/choose/'] button").first.click()
    without_faults(page, axe, "check")
    page.locator(SUBMIT).last.click()
    without_faults(page, axe, "contact")
    link = re.sub(r"contact/$", "", page.url)
    page.goto(link + "cancel/")
    without_faults(page, axe, "cancel")
    page.goto(link + "contact/")
    page.locator("form:has(input[name=name]) button[type=submit]").click()
    without_faults(page, axe, "confirmed booking")
    page.goto(link + "print/")
    without_faults(page, axe, "print page")


def test_a_refused_answer_has_no_fault(reader, axe):
    page, start = reader
    page.goto(f"{start}visit/matters/")
    page.locator(SUBMIT).last.click()
    without_faults(page, axe, "no matter chosen")


@pytest.mark.parametrize("address", ["/admin/login/"])
def test_staff_sign_in_has_no_serious_fault(desk_page, axe, address):
    desk_page.goto(address)

    # Wagtail's own page: its landmarks are Wagtail's to choose.
    serious = {"color-contrast", "label", "button-name", "html-has-lang", "image-alt"}
    assert [fault for fault in axe(desk_page) if fault["rule"] in serious] == []
