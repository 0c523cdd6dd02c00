"""A newcomer finds a matter, adds others, and books all of them, in Arabic, on a phone."""

import pytest
from playwright.sync_api import expect

# 255 minutes of talks: more than the four hours of one morning.
MATTERS = ["KIM-ERST", "VZ-KONTO", "GK-KV", "JC-ERST", "MBE", "ANERK-ERST"]


def add_from_the_guide(page):
    """Read a guide and put its matter into the visit."""
    page.goto("/ar/konto-und-versicherungen/basiskonto-eroeffnen/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("form[action$='/visit/add/'] button").first.click()


def choose_from_the_list(page):
    """Add the other matters from the list; the one from the guide is ticked already."""
    page.goto("/ar/visit/matters/")
    expect(page.locator("input[value='VZ-KONTO']")).to_be_checked()
    for code in MATTERS:
        page.locator(f"input[value='{code}']").check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".task")).to_have_count(len(MATTERS))


def answer_all_questions(page):
    """Answer the five questions; the third one in German, to see that answers stay."""
    page.goto("/ar/visit/questions/people/")
    page.locator("select[name=adults]").select_option("2")
    submit(page)
    page.locator("input[name=municipality][value=eschweiler]").check()
    submit(page)
    page.goto(page.url.replace("/ar/", "/de/"))
    page.locator("input[name=interpreter][value=ar]").check()
    submit(page)
    page.goto(page.url.replace("/de/", "/ar/"))
    page.locator("input[name=parts][value=morning]").check()
    submit(page)
    page.locator("input[name=step_free][value=unknown]").check()
    submit(page)


def submit(page):
    """Press the one button of the page's main form."""
    forms = "main form:not([action$='/give-up/'])"
    page.locator(f"{forms} button.button[type=submit]").last.click()


def book(page):
    """Take the first plan, check it, reserve it, confirm it without any contact."""
    expect(page.locator("article.plan").first).to_be_visible()
    stops = page.locator("article.plan").first.locator(".timeline__stop")
    expect(stops).to_have_count(len(MATTERS))
    expect(page.locator("article.plan").first.locator(".plan__day")).to_have_count(2)
    page.locator("article.plan").first.locator("button").click()
    submit(page)
    expect(page.locator("input[name=email]")).to_be_visible()
    page.locator("main form:has(input[name=email]) button[type=submit]").click()
    expect(page.locator(".reference")).to_be_visible()


def walk(page):
    add_from_the_guide(page)
    choose_from_the_list(page)
    answer_all_questions(page)
    book(page)


@pytest.mark.parametrize("browser_kind", ["arabic", "no_js"])
def test_books_all_matters_on_two_days(request, browser_kind):
    page = request.getfixturevalue(browser_kind)

    walk(page)

    reference = page.locator(".reference").inner_text().strip()
    private_link = page.url
    page.goto(private_link.replace("/ar/", "/de/"))
    expect(page.locator(".reference")).to_have_text(reference)
    expect(page.locator(".timeline__stop")).to_have_count(len(MATTERS))


def test_cancels_one_appointment_and_keeps_the_others(no_js):
    walk(no_js)
    private_link = no_js.url

    no_js.goto(private_link + "cancel/")
    no_js.locator("input[name=appointment]").first.check()
    submit(no_js)

    expect(no_js.locator(".timeline__stop--cancelled")).to_have_count(1)
    expect(no_js.locator(".timeline__stop")).to_have_count(len(MATTERS))


def test_two_people_want_the_same_plan(open_context):
    """One gets it; the other is told at once and sees fresh plans."""
    people = [
        open_context(viewport={"width": 390, "height": 844}, locale="en").new_page()
        for _ in range(2)
    ]
    for person in people:
        person.goto("/en/visit/matters/")
        person.locator("input[value='HWK-ANERK']").check()
        submit(person)
        person.goto("/en/visit/questions/people/")
        for choice in (None, "unknown", "none", None, "no"):
            if choice:
                person.locator(f"main input[type=radio][value={choice}]").check()
            submit(person)
        person.locator("article.plan button").first.click()
    first, second = people

    submit(first)
    submit(second)

    expect(first.locator("input[name=email]")).to_be_visible()
    expect(second.get_by_text("Someone else was faster")).to_be_visible()
    expect(second.locator("article.plan").first).to_be_visible()
