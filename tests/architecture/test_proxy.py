"""The proxy's configuration keeps what the documents say of it."""

import json
import re

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.project import ROOT, read

PROXY = read(ROOT / "deploy" / "nginx" / "lotse.conf")
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
