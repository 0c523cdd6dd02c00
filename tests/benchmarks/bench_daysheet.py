"""How long the day sheet takes, beside the page to print, for the same booking.

`python -m tests.benchmarks.bench_daysheet [--short]`. Both are asked for over HTTP from a
real server with the demo data. Fails when a warm sheet takes longer than promised.
"""

import argparse
import json
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from tests.benchmarks.bench_pages import MATTERS, online_codes
from tests.demo_portal import DemoPortal

MOST_MILLISECONDS = 300


def post(url: str, body: dict) -> dict:
    """Send a JSON object and return the answer."""
    request = urllib.request.Request(  # noqa: S310  our own server
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def booked(url: str) -> tuple[str, int]:
    """Book as many matters as a usual visit has; return the token and how many there are."""
    api = f"{url}/api/v1"
    plans = post(f"{api}/plans", {"services": online_codes(url)[:MATTERS]})["plans"]
    made = post(f"{api}/reservations", {"plan": plans[0]["plan"], "language": "ar"})
    post(f"{api}/bookings/{made['token']}/confirm", {"name": "Demo"})
    return made["token"], len(made["appointments"])


def milliseconds(address: str, repeats: int) -> tuple[float, float, float, int]:
    """Return the first time, the best and the median of those that follow, and the size."""
    times, size = [], 0
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
            size = len(answer.read())
        times.append((time.perf_counter() - begin) * 1000)
    return times[0], min(times[1:]), median(times[1:]), size


def write(line: str, *values: object) -> None:
    sys.stdout.write(line.format(*values) + "\n")
    sys.stdout.flush()


def measure(url: str, repeats: int) -> None:
    """Print all figures, and what is to be reached."""
    token, count = booked(url)
    write("{} appointments", count)
    titles = ("first ms", "best ms", "median ms", "bytes", "ratio")
    write("{:20}{:>10}{:>10}{:>10}{:>10}{:>8}", "", *titles)
    for language in ("de", "ar"):
        page = f"{url}/{language}/booking/{token}/"
        beside = milliseconds(f"{page}print/", repeats)
        write("{:20}{:10.0f}{:10.0f}{:10.0f}{:10,}", f"page to print {language}", *beside)
        sheet = milliseconds(f"{page}daysheet.pdf", repeats)
        line = "{:20}{:10.0f}{:10.0f}{:10.0f}{:10,}{:8.1f}"
        write(line, f"day sheet {language}", *sheet, sheet[2] / beside[2])
    write("to reach: {} ms", MOST_MILLISECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="ask five times each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        portal = DemoPortal(Path(folder))
        portal.prepare()
        portal.start()
        try:
            measure(portal.url, 5 if options.short else 50)
        finally:
            portal.stop()


if __name__ == "__main__":
    main()
