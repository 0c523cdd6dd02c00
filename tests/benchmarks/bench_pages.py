"""How fast the journey's pages are and what they weigh, on a real server with the demo data.

`python -m tests.benchmarks.bench_pages [--short]`; fails when a page is slower or heavier than
promised.
"""

import argparse
import gzip
import json
import re
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

from tests.demo_portal import ROOT, DemoPortal

MOST_MILLISECONDS = 300
MOST_BYTES = {"html": 14_336, "css": 12_288, "js": 15_360}
MATTERS = 4
ANSWERS = {
    "people": {"adults": "2", "children": "1"},
    "municipality": {"municipality": "unknown"},
    "language": {"interpreter": "none"},
    "when": {},
    "access": {"step_free": "no"},
}
LINK = re.compile(r'href="(/[^"#?]+)"')
SHEET = re.compile(r'<link[^>]+href="(/static/[^"]+\.css)"')


@dataclass(frozen=True)
class Figure:
    """What one page took, and what it weighs compressed."""

    page: str
    milliseconds: float
    size: int


class StayHere(urllib.request.HTTPRedirectHandler):
    """Gives a redirect back instead of following it, so that each answer has its own time."""

    def redirect_request(self, *_args, **_kwargs):
        return None


class Visitor:
    """A browser without JavaScript: cookies, pages, forms."""

    def __init__(self, url: str, repeats: int) -> None:
        self.url, self.repeats = url, repeats
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), StayHere
        )
        self.figures: list[Figure] = []

    def get(self, name: str, path: str) -> str:
        """Ask for a page several times, note the median time, and return its text."""
        times, body = [], b""
        for _ in range(self.repeats):
            begin = time.perf_counter()
            with self.opener.open(self.url + path, timeout=60) as answer:
                body = answer.read()
            times.append((time.perf_counter() - begin) * 1000)
        self.figures.append(Figure(name, median(times), packed(body)))
        return body.decode()

    def post(self, name: str, path: str, data: dict) -> str:
        """Send a form once, note its time, and return the address that it leads to."""
        token = next(cookie.value for cookie in self.cookies if "csrf" in cookie.name)
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **data}, doseq=True).encode()
        begin = time.perf_counter()
        try:
            answer = self.opener.open(self.url + path, form, timeout=60)
            raise RuntimeError(f"{path} did not take the form: {answer.status}")
        except urllib.error.HTTPError as redirect:
            if redirect.code not in {302, 303}:
                raise
            took = (time.perf_counter() - begin) * 1000
            self.figures.append(Figure(name, took, 0))
            return redirect.headers["Location"]


def packed(body: bytes) -> int:
    """Return the size as the proxy sends it."""
    return len(gzip.compress(body, 6))


def online_codes(url: str) -> list[str]:
    """Return codes of public services at different offices that can be booked online."""
    address = f"{url}/api/v1/services?language=de"
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  our own server
        services = json.load(answer)["services"]
    chosen: dict[str, str] = {}
    for service in services:
        waits = any(before["kind"] == "hard" for before in service["after"])
        if service["booking"] == "online" and not waits:
            chosen.setdefault(service["office"], service["code"])
    return list(chosen.values())[:MATTERS]


def read(visitor: Visitor, language: str) -> None:
    """Walk from the home page to a guide, and search."""
    start = f"/{language}/"
    links = LINK.findall(visitor.get(f"home {language}", start))
    topic = next(link for link in links if re.fullmatch(rf"/{language}/[a-z-]*ankommen/", link))
    guides = LINK.findall(visitor.get(f"topic {language}", topic))
    guide = next(link for link in guides if link.startswith(topic) and link != topic)
    visitor.get(f"guide {language}", guide)
    visitor.get(f"search {language}", f"{start}search/?q=Anmeldung")


def book(visitor: Visitor, language: str) -> None:
    """Walk from the choice of matters to the confirmed booking."""
    start = f"/{language}/"
    visitor.get(f"matters {language}", f"{start}visit/matters/")
    codes = online_codes(visitor.url)
    visitor.post(f"matters {language} (sent)", f"{start}visit/matters/", {"code": codes})
    visitor.get(f"visit {language}", f"{start}visit/")
    for step, answer in ANSWERS.items():
        address = f"{start}visit/questions/{step}/"
        visitor.get(f"question {step} {language}", address)
        visitor.post(f"question {step} {language} (sent)", address, answer)
    plans = visitor.get(f"plans {language}", f"{start}visit/plans/")
    plan = re.search(r'name="plan" value="([^"]+)"', plans)
    if plan is None:
        raise RuntimeError("The demo centre has no plan for these matters: " + ", ".join(codes))
    check = visitor.post(f"choose {language}", f"{start}visit/choose/", {"plan": plan.group(1)})
    shown = visitor.get(f"check {language}", check)
    key = re.search(r'name="key" value="([^"]+)"', shown)
    if key is None:
        raise RuntimeError("The page of the chosen plan has no form to reserve it.")
    contact = visitor.post(f"reserve {language}", check, {"key": key.group(1)})
    visitor.get(f"contact {language}", contact)
    booking = visitor.post(f"confirm {language}", contact, {"name": "Demo"})
    visitor.get(f"booking {language}", booking)
    visitor.get(f"print {language}", booking + "print/")


def weights(visitor: Visitor) -> Iterator[tuple[str, int]]:
    """Yield what all style sheets of a page and all scripts of the public side weigh."""
    with visitor.opener.open(f"{visitor.url}/de/visit/", timeout=60) as answer:
        sheets = set(SHEET.findall(answer.read().decode()))
    total = 0
    for sheet in sheets:
        with visitor.opener.open(visitor.url + sheet, timeout=60) as answer:
            total += packed(answer.read())
    yield "css", total
    scripts = [path for path in ROOT.glob("*/static/**/*.js") if "staff" not in path.parts]
    yield "js", sum(packed(path.read_bytes()) for path in scripts)


def walk(url: str, repeats: int) -> Iterator[Figure]:
    """Yield the figures of the whole journey in German and in Arabic."""
    for language in ("de", "ar"):
        visitor = Visitor(url, repeats)
        # The first request of a process loads templates; people meet a warm one.
        visitor.opener.open(f"{url}/{language}/", timeout=60).close()
        read(visitor, language)
        book(visitor, language)
        yield from visitor.figures


def measure(url: str, repeats: int) -> Iterator[str]:
    """Print all figures; yield what weighs too much. Time depends on the machine's other work."""
    write("{:32}{:>8}{:>12}", "page", "ms", "compressed")
    for figure in walk(url, repeats):
        slow = "  slow" if figure.milliseconds > MOST_MILLISECONDS else ""
        write("{:32}{:8.0f}{:12,}{}", figure.page, figure.milliseconds, figure.size, slow)
        if figure.size > MOST_BYTES["html"]:
            yield f"{figure.page}: {figure.size:,} bytes"
    for kind, size in weights(Visitor(url, 1)):
        write("{:32}{:8}{:12,}", f"all {kind}", "", size)
        if size > MOST_BYTES[kind]:
            yield f"{kind}: {size:,} bytes"


def write(line: str, *values: object) -> None:
    sys.stdout.write(line.format(*values) + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="ask for each page three times")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        portal = DemoPortal(Path(folder))
        portal.prepare()
        portal.start()
        try:
            faults = list(measure(portal.url, 3 if options.short else 15))
        finally:
            portal.stop()
    for fault in faults:
        write("beyond the limit: {}", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
