"""Somebody who needs large letters reads on a phone, and prints a guide."""

import pytest

NARROW = {"width": 360, "height": 740}
GUIDE = "/de/ankommen/anmeldung/"
# Letters as large as a browser set to 150 or 200 % shows them.
LARGE = "percent => document.documentElement.style.fontSize = `${1.125 * percent}%`"
SHOWN = "answer => answer.checkVisibility() && answer.getBoundingClientRect().height > 10"
# Words of which a part stands in the next line.
BROKEN = """dd => {
  const range = document.createRange();
  const texts = document.createTreeWalker(dd, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


# Where the first and the last letter of a text stand.
ENDS = """(element, text) => {
  const range = document.createRange();
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const start = texts.currentNode.data.indexOf(text);
    if (start < 0) continue;
    return [start, start + text.length - 1].map(place => {
      range.setStart(texts.currentNode, place);
      range.setEnd(texts.currentNode, place + 1);
      return range.getBoundingClientRect().left;
    });
  }
}"""


@pytest.fixture
def narrow(open_context):
    """Return a function that opens a page on a narrow phone."""

    def opened(address, percent=100):
        page = open_context(
            viewport=NARROW, is_mobile=True, has_touch=True, reduced_motion="reduce"
        ).new_page()
        page.goto(address)
        page.evaluate(LARGE, percent)
        return page

    return opened


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_header_has_room_for_search_at_any_size(narrow, language, percent):
    page = narrow(f"/{language}/", percent)

    assert page.locator("#search").bounding_box()["width"] > 200
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    if percent == 100:
        assert page.locator(".site-header").bounding_box()["height"] < 200


@pytest.mark.parametrize("percent", [100, 200])
def test_skip_link_shows_only_to_who_moves_by_keys(narrow, percent):
    page = narrow("/de/", percent)
    link = page.locator(".skip-link")
    hidden = link.bounding_box()

    page.keyboard.press("Tab")
    shown = link.bounding_box()

    assert hidden["y"] + hidden["height"] <= 0
    assert shown["y"] >= 0
    assert shown["x"] + shown["width"] <= NARROW["width"]


@pytest.mark.parametrize(
    "address",
    [
        "/de/konto-und-versicherungen/basiskonto-eroeffnen/",
        "/ar/gesundheit/krankenversicherung-waehlen/",
    ],
)
def test_facts_of_a_guide_break_no_word(narrow, address):
    facts = narrow(address).locator(".facts dd").all()

    assert len(facts) > 2
    assert [fact.evaluate(BROKEN) for fact in facts] == [[]] * len(facts)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("aufenthalt/arbeitserlaubnis/", "§ 18a AufenthG"),
        ("hilfe/", "08:00–12:00"),
        ("gesundheit/", "116 117"),
    ],
)
def test_arabic_keeps_laws_times_and_phone_numbers_in_order(desk_page, page, text):
    desk_page.goto(f"/ar/{page}")

    first, last = desk_page.locator("main").evaluate(ENDS, text)

    assert first < last


def test_paper_shows_every_answer(narrow):
    page = narrow(GUIDE)
    answers = page.locator(".accordion details > p").all()
    assert answers
    assert not any(answer.evaluate(SHOWN) for answer in answers)

    page.emulate_media(media="print")

    assert all(answer.evaluate(SHOWN) for answer in answers)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_wrong_break_fits_on_the_narrowest_phone(open_context, language):
    """What is said beside a wrong time once pushed its field out of the page."""
    page = open_context(
        viewport={"width": 320, "height": 640}, is_mobile=True, java_script_enabled=False
    ).new_page()
    page.goto(f"/{language}/visit/matters/")
    page.locator("input[value='VZ-KONTO']").check()
    page.locator("main form button[type=submit]").click()
    page.goto(f"/{language}/visit/questions/when/")
    page.locator("details.breaks summary").click()
    page.locator("input[name=break-1-start]").fill("12:00")
    page.locator("main form button[type=submit]").click()

    assert page.locator(".breaks__row .field--wrong").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
