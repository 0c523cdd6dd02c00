"""The proxy's configuration keeps what the documents say of it."""

import json
import re

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.translation import gettext

from tests.architecture import rules
from tests.architecture.project import ROOT, read

PROXY = read(ROOT / "deploy" / "nginx" / "lotse.conf")
PAGES = {name: read(ROOT / "deploy" / "nginx" / name) for name in ("away.html", "too-many.html")}
LOOKS = read(ROOT / "deploy" / "nginx" / "looks.css")
ECHO = "<!--# echo var="
WORDS = {
    "away.html": (
        "This does not work at the moment",
        "The fault is ours. What you have booked stays booked. Please try again in a few minutes.",
        "Try again",
        "Go to the start page",
    ),
    "too-many.html": (
        "Please wait a moment",
        "Very many requests come from your internet connection. So that there is room for everyone, we take them one after the other.",  # noqa: E501
        "Nothing of yours is lost: your visit is kept.",
    ),
}
TOKEN = "a-private-link"  # noqa: S105  it opens nothing


def private_addresses(resolver: URLResolver, before: str = "/") -> list[str]:
    """Return an address of each pattern that takes a token."""
    found = []
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            found += [re.sub(r"<[^>]*>", TOKEN, address)] if "token>" in address else []
        else:
            found += private_addresses(pattern, address)
    return found


def logged(address: str) -> str:
    """Return what the proxy's log keeps of an address, by its first rule that fits."""
    rules = re.search(r"map \$request_uri \$lotse_path \{(.*?)\n\}", PROXY, re.DOTALL)
    assert rules
    for pattern, kept in re.findall(r"^  ~(\S+)\s+(.*);$", rules[1], re.MULTILINE):
        found = re.search(pattern.replace("(?<", "(?P<"), address)
        if found:
            return re.sub(r"\$\{?kept\}?", found["kept"], kept.strip('"'))
    return ""


def test_no_private_link_is_logged():
    addresses = private_addresses(get_resolver())

    assert len(addresses) > 20
    assert [address for address in addresses if TOKEN in logged(address)] == []


def test_a_private_link_without_its_language_is_not_logged_either():
    assert logged(f"/booking/{TOKEN}/print/") == "/booking/…"


def test_other_addresses_are_logged_without_what_was_asked():
    assert logged("/de/services/?q=asylum") == "/de/services/"


def test_errors_of_single_requests_are_not_logged():
    [server] = re.findall(r"listen 443.*", PROXY, re.DOTALL)

    assert re.search(r"^  error_log \S+ crit;$", server, re.MULTILINE)


def test_programs_get_documented_problems():
    answers = re.findall(r"application/problem\+json;[^}]*?return (\d+) '(.*)';", PROXY)
    documented = read(ROOT / "docs" / "api.md")

    assert {status for status, _body in answers} == {"413", "429", "503"}
    for status, body in answers:
        problem = json.loads(body)
        code = problem["type"].removeprefix("urn:lotse:problem:")
        assert problem["title"]
        assert str(problem["status"]) == status
        assert re.search(rf"^\| {status} \| .*`{code}`", documented, re.MULTILINE), code


@pytest.mark.parametrize("name", PAGES)
class TestThePagesOfTheProxy:
    def test_speak_every_language_in_the_portals_own_words(self, name):
        section = r'<section lang="(\w+)" dir="(\w+)">(.*?)</section>'
        sections = re.findall(section, PAGES[name], re.DOTALL)

        assert [code for code, _direction, _text in sections] == [c for c, _ in settings.LANGUAGES]
        for code, direction, text in sections:
            with translation.override(code):
                assert direction == ("rtl" if translation.get_language_bidi() else "ltr")
                missing = [words for words in WORDS[name] if f"{gettext(words)}<" not in text]
                assert missing == [], code
                assert f"<p>{gettext('Phone')}: <a" in text

    def test_need_nothing_that_might_be_away_and_lead_nowhere_else(self, name):
        addresses = set(re.findall(r'(?:src|href)="([^"]*)"', PAGES[name]))

        assert addresses <= {"", "/", f"tel:{ECHO}"}

    def test_are_for_people_alone(self, name):
        asked = re.findall(r"^  location (\S+) \{(.*?)^  \}", PROXY, re.DOTALL | re.MULTILINE)
        answers = {
            "away.html": "error_page 502 503 504 $lotse_away;",
            "too-many.html": "error_page 429 /proxy-pages/too-many.html;",
        }

        assert [place for place, lines in asked if answers[name] in lines] == ["/"]


def test_the_looks_of_these_pages_know_no_left_and_right_and_load_nothing():
    assert rules.physical_properties(LOOKS) == []
    assert "url(" not in LOOKS
    assert "@import" not in LOOKS
