"""A person moves one of two appointments, and the other one stays; without JavaScript too."""

from playwright.sync_api import expect

from tests.e2e.test_newcomer_books_two_days import submit

TIMES = "main .timeline__stop .timeline__time"
# Where the words of an element that runs to the left begin.
START = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return Math.max(...Array.from(range.getClientRects(), line => line.right));
}"""


def book_two(page):
    """Book two matters in Arabic and return the address of the private page."""
    page.goto("/ar/visit/matters/")
    for code in ("MBE", "KIM-ERST"):
        page.locator(f"input[value='{code}']").check()
    submit(page)
    page.goto("/ar/visit/questions/people/")
    for choice in (None, "unknown", "none", None, "no"):
        if choice:
            page.locator(f"main input[type=radio][value={choice}]").check()
        submit(page)
    page.locator("article.plan button").first.click()
    submit(page)
    submit(page)
    expect(page.locator(".reference")).to_be_visible()
    return page.url


def to_answer(page, link):
    """Choose the second appointment and the first new time."""
    page.goto(link + "move/")
    page.locator("input[name=appointment]").nth(1).check()
    page.locator("main form button[type=submit]").click()
    page.locator("article.plan button").first.click()
    expect(page.locator(".moves")).to_be_visible()


def test_moves_one_of_two(no_js):
    link = book_two(no_js)
    first, second = no_js.locator(TIMES).all_inner_texts()

    to_answer(no_js, link)
    no_js.goto(link)
    assert no_js.locator(TIMES).all_inner_texts() == [first, second]
    no_js.goto(link + "move/answer/")
    no_js.locator("button[value=yes]").click()

    expect(no_js.locator(".reference")).to_be_visible()
    times = no_js.locator(TIMES).all_inner_texts()
    assert first in times
    assert len(times) == 2
    assert times != [first, second]


def test_the_page_to_answer_uses_the_width_of_a_narrow_phone(no_js):
    """Old and new time had a frame of their own in their card, which broke names of offices."""
    no_js.set_viewport_size({"width": 320, "height": 640})
    to_answer(no_js, book_two(no_js))

    card = no_js.locator(".moves > .card").first
    inside = card.evaluate(
        "card => card.clientWidth - 2 * parseFloat(getComputedStyle(card).paddingLeft)"
    )
    row = card.locator(".summary__row").first
    assert row.evaluate("row => row.clientWidth") == inside
    assert row.evaluate("row => getComputedStyle(row).paddingInlineStart") == "0px"
    words = no_js.locator(".notice--good > p").first.evaluate(START)
    assert abs(no_js.locator(".notice--good button").evaluate(START) - words) < 1
    assert no_js.evaluate("document.documentElement.scrollWidth") <= 320


def test_pages_have_no_accessibility_fault(arabic, axe):
    link = book_two(arabic)
    to_answer(arabic, link)
    assert axe(arabic) == []
    arabic.goto(link + "move/")
    keys = [one.get_attribute("value") for one in arabic.locator("input[name=appointment]").all()]
    chosen = "&".join(f"appointment={key}" for key in keys)
    for path in ("", "move/", f"move/times/?{chosen}", "move/times/"):
        arabic.goto(link + path)

        assert axe(arabic) == []
