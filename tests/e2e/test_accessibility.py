"""No accessibility fault on any page type, left to right and right to left."""

import pytest

PAGES = {
    "home": "",
    "topic": "gesundheit/",
    "guide": "konto-und-versicherungen/basiskonto-eroeffnen/",
    "offices": "stellen/",
    "office": "stellen/jobcenter/",
    "plain": "datenschutz/",
    "search": "search/?q=visa",
    "search without results": "search/?q=qqqqqqqq",
    "empty visit": "visit/",
    "start": "visit/start/",
    "matters": "visit/matters/",
    "unknown link": "booking/unknown-unknown-unknown/",
    "not found": "does-not-exist/",
}


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault(page, axe, language, name):
    page.goto(f"/{language}/{PAGES[name]}")

    assert axe(page) == []


@pytest.mark.parametrize("language", ["de", "ar"])
def test_journey_has_no_fault(page, axe, language):
    def step(expected):
        page.wait_for_load_state()
        assert expected in page.url
        assert axe(page) == []

    def submit():
        page.locator("main form button.button[type=submit]").last.click()

    page.goto(f"/{language}/visit/matters/")
    for code in ("KIM-ERST", "JC-ERST", "ABH-ERST", "AC-ANM"):
        page.locator(f"input[value='{code}']").check()
    submit()
    step("/visit/")
    page.goto(f"/{language}/visit/questions/people/")
    for name, choice in [
        ("people", None),
        ("municipality", "aachen"),
        ("language", "none"),
        ("when", None),
        ("access", "no"),
    ]:
        step(f"/questions/{name}/")
        if choice:
            page.locator(f"main input[type=radio][value={choice}]").check()
        submit()
    step("/visit/plans/")
    page.locator("article.plan button").first.click()
    step("/visit/check/")
    submit()
    step("/contact/")
    page.locator("main form:has(input[name=email]) button[type=submit]").click()
    step("/booking/")
    link = page.url
    for name in ("cancel/", "print/"):
        page.goto(link + name)
        step(name)
