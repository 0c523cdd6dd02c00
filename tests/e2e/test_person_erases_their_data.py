"""A person sees what is stored, keeps the appointments without a name, then erases everything."""

from playwright.sync_api import expect

from tests.e2e.test_newcomer_books_two_days import submit


def book(page):
    """Book one matter with a name, in Arabic."""
    page.goto("/ar/visit/matters/")
    page.locator("input[value='MBE']").check()
    submit(page)
    page.goto("/ar/visit/questions/people/")
    for choice in (None, "unknown", "none", None, "no"):
        if choice:
            page.locator(f"main input[type=radio][value={choice}]").check()
        submit(page)
    page.locator("article.plan button").first.click()
    submit(page)
    page.locator("input[name=name]").fill("Demo Leila")
    page.locator("main form:has(input[name=email]) button[type=submit]").click()
    expect(page.locator(".reference")).to_be_visible()
    return page.url


def test_keeps_the_appointments_then_erases_all(no_js):
    link = book(no_js)
    no_js.goto(link + "data/")
    expect(no_js.get_by_text("Demo Leila")).to_be_visible()

    no_js.goto(link + "erase/")
    no_js.locator("input[value=keep]").check()
    submit(no_js)
    expect(no_js.locator(".timeline__stop")).to_have_count(1)
    no_js.goto(link + "data/")
    expect(no_js.get_by_text("Demo Leila")).to_have_count(0)

    no_js.goto(link + "erase/")
    no_js.locator("input[value=cancel]").check()
    submit(no_js)
    assert no_js.goto(link).status == 404


def test_pages_have_no_accessibility_fault(arabic, axe):
    link = book(arabic)
    for path in ("data/", "erase/"):
        arabic.goto(link + path)

        assert axe(arabic) == []
