"""How long it takes to answer with plans: `python -m tests.benchmarks.bench_plans [--short]`.

40 counters, 60 days, 60 % taken, from a seed; on SQLite, or on the PostgreSQL server of
LOTSE_DATABASE_URL. Requests go through the WSGI application of this process.
"""

import argparse
import datetime as dt
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from inspect import isfunction
from statistics import median, quantiles
from types import ModuleType
from wsgiref.util import setup_testing_defaults

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django

django.setup()

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.urls import get_resolver
from django.utils import timezone, translation

from booking import planner, queries
from booking.demo.bookings import load_bookings
from booking.models import Appointment, Counter, Interpreter, Opening, PublicService
from portal.wsgi import application
from tests.factories.booking import (
    CentreFactory,
    CounterFactory,
    InterpreterFactory,
    OfficeFactory,
    PublicServiceFactory,
    TravelTimeFactory,
    locale,
)


@dataclass
class Stopwatch:
    """Adds up the seconds spent in some modules' functions; a call within a call counts once."""

    seconds: dict[str, float] = field(default_factory=dict)
    running: bool = False

    def watch(self, module: ModuleType) -> None:
        """Measure the public functions of a module, under every name by which others know them."""
        public = (getattr(module, name) for name in module.__all__)
        timed = {one: self._timed(module.__name__, one) for one in public if isfunction(one)}
        for name, other in list(sys.modules.items()):
            if name.split(".")[0] in {"booking", "portal"}:
                for known, value in list(vars(other).items()):
                    if isfunction(value) and value in timed:
                        setattr(other, known, timed[value])

    def _timed(self, part: str, function: Callable) -> Callable:
        @wraps(function)
        def timed(*args, **kwargs):
            if self.running:
                return function(*args, **kwargs)
            self.running, begin = True, time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.running = False
                took = time.perf_counter() - begin
                self.seconds[part] = self.seconds.get(part, 0.0) + took

        return timed


STOPWATCH = Stopwatch()

MOST_MILLISECONDS = {5: 150, 9: 300}
SEED = 2026
OFFICES, COUNTERS, SERVICES, DAYS = 10, 40, 20, 60
HOURS = ((8, 12), (13, 17))
PREFERENCES = ("fewest_days", "soonest", "shortest_stay")


@dataclass
class Figure:
    """What requests of one kind took, in milliseconds, and their queries."""

    name: str
    matters: int
    total: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=dict)
    queries: list[int] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.total, n=20)[-1]


def build() -> None:
    """Store the centre: every service at some counters of its office, half with an interpreter."""
    lots = random.Random(SEED)  # noqa: S311  a benchmark's dice
    centre = CentreFactory()
    locale("en")
    offices = OfficeFactory.create_batch(OFFICES, centre=centre)
    counters = [CounterFactory(office=offices[n % OFFICES]) for n in range(COUNTERS)]
    for number in range(SERVICES):
        office = offices[number % OFFICES]
        own = [counter for counter in counters if counter.office == office]
        service = PublicServiceFactory(
            office=office,
            code=f"BENCH-{number:02}",
            minutes=lots.choice((20, 30, 45)),
            buffer=lots.choice((0, 5, 10)),
            languages=["de", "ar"] if number % 2 else ["de"],
        )
        service.counters.set(lots.sample(own, lots.choice((2, 3, 4))))
    for origin in offices:
        for destination in offices:
            if origin != destination:
                TravelTimeFactory(
                    origin=origin, destination=destination, minutes=lots.choice((3, 5, 10, 20))
                )
    people = InterpreterFactory.create_batch(3, centre=centre)
    today = timezone.localdate(timezone=centre.zone)
    Opening.objects.bulk_create(
        Opening(
            **{kind: owner},
            starts_at=dt.datetime.combine(day, dt.time(first), centre.zone),
            ends_at=dt.datetime.combine(day, dt.time(last), centre.zone),
        )
        for kind, owners in (("counter", counters), ("interpreter", people))
        for owner in owners
        for day in (today + dt.timedelta(days=number) for number in range(1, DAYS + 1))
        if day.weekday() < 5
        for first, last in HOURS
    )
    load_bookings(centre, timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def wishes(matters: int, requests: int) -> Iterator[tuple[list[str], str, bool]]:
    """Yield the chosen services, the preference, and whether somebody interprets."""
    codes = list(PublicService.objects.order_by("code").values_list("code", flat=True))
    lots = random.Random(f"{SEED} {matters}")  # noqa: S311  a benchmark's dice
    for number in range(requests):
        prefer = PREFERENCES[number % len(PREFERENCES)]
        yield lots.sample(codes, matters), prefer, bool(number % 2)


def api_call(chosen: list[str], prefer: str, interpreter: bool) -> dict:
    body = {"services": chosen, "prefer": prefer, "language": "ar", "interpreter": interpreter}
    return {"method": "POST", "path": "/api/v1/plans", "body": json.dumps(body).encode()}


def page_call(chosen: list[str], prefer: str, interpreter: bool) -> dict:
    session = SessionStore()
    language = "ar" if interpreter else ""
    session["visit"] = {
        "services": chosen,
        "prefer": prefer,
        "answers": {
            "people": {"adults": 1, "children": 0},
            "municipality": {"municipality": ""},
            "language": {"interpreter": language, "choice": language or "none"},
            "when": {},
            "access": {"step_free": "no"},
        },
    }
    session.create()
    return {"path": "/ar/visit/plans/", "cookie": session.session_key}


def answer(*, path: str, method: str = "GET", body: bytes = b"", cookie: str = ""):
    """Send one request to the WSGI application and return what it answers."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}",
    }
    setup_testing_defaults(environ)
    statuses = []
    chunks = application(environ, lambda status, _headers: statuses.append(status))
    content = b"".join(chunks)
    chunks.close()
    return statuses[0], content


@contextmanager
def counted(counts: list[int]) -> Iterator[None]:
    """Add the number of queries to the counts."""
    seen = []

    def count(execute, sql, *rest):
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield
    counts.append(len(seen))


def measure(name: str, call: Callable, matters: int, requests: int) -> Figure:
    figure = Figure(name, matters)
    for number, wish in enumerate(wishes(matters, requests + 1)):
        request = call(*wish)
        STOPWATCH.seconds.clear()
        counts: list[int] = []
        with counted(counts):
            begin = time.perf_counter()
            status, content = answer(**request)
            took = time.perf_counter() - begin
        if not status.startswith("200") or wish[0][0].encode() not in content + b"BENCH":
            raise RuntimeError(f"{name}: {status} {content[:300]!r}")
        if number == 0:
            continue  # the first one loads templates; people meet a warm process
        reading, planning = (STOPWATCH.seconds.get(one.__name__, 0.0) for one in (queries, planner))
        figure.total.append(took * 1000)
        for part, seconds in (
            ("reading", reading),
            ("planning", planning),
            ("rendering", took - reading - planning),
        ):
            figure.parts.setdefault(part, []).append(seconds * 1000)
        figure.queries.extend(counts)
    return figure


def bare_sql(matters: int, requests: int) -> float:
    """Return the median milliseconds to read the rows of the same requests with bare SQL."""
    times = []
    for chosen, _prefer, interpreter in wishes(matters, requests):
        counters = list(
            Counter.objects.filter(public_services__code__in=chosen).values_list("pk", flat=True)
        )
        people = list(Interpreter.objects.values_list("pk", flat=True)) if interpreter else []
        begin = time.perf_counter()
        with connection.cursor() as cursor:
            for table, columns in (
                (Opening._meta.db_table, "starts_at, ends_at"),
                (Appointment._meta.db_table, "starts_at, claimed_until"),
            ):
                for owner, keys in (("counter_id", counters), ("interpreter_id", people)):
                    if keys:
                        marks = ", ".join(["%s"] * len(keys))
                        cursor.execute(
                            f"SELECT {owner}, {columns} FROM {table} WHERE {owner} IN ({marks})",  # noqa: S608  names of our own tables
                            keys,
                        )
                        cursor.fetchall()
        times.append((time.perf_counter() - begin) * 1000)
    return median(times)


def report(figures: list[Figure], bare: dict[int, float]) -> None:
    """Print the figures, and beside each p95 what is to be reached."""
    titles = (
        "kind",
        "matters",
        "median ms",
        "p95 ms",
        "to reach",
        "reading",
        "planning",
        "rendering",
    )
    write("{:8}{:>8}{:>11}{:>9}{:>10}{:>9}{:>10}{:>11}{:>9}{:>12}", *titles, "queries", "bare SQL")
    for figure in figures:
        shares = [
            f"{100 * sum(figure.parts[part]) / sum(figure.total):.0f} %"
            for part in ("reading", "planning", "rendering")
        ]
        write(
            "{:8}{:8}{:11.0f}{:9.0f}{:10}{:>9}{:>10}{:>11}{:9}{:>12}",
            figure.name,
            figure.matters,
            median(figure.total),
            figure.p95,
            MOST_MILLISECONDS[figure.matters],
            *shares,
            max(figure.queries),
            f"{median(figure.total) / bare[figure.matters]:.1f} x",
        )


def write(line: str, *values: object) -> None:
    sys.stdout.write(line.format(*values) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="twelve requests of each kind")
    options = parser.parse_args()
    settings.BOOKING_HORIZON_DAYS = DAYS
    requests = 12 if options.short else 60
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        get_resolver().url_patterns  # noqa: B018  imports every view
        for module in (planner, queries):
            STOPWATCH.watch(module)
        with translation.override("de"):
            build()
        write(
            "{}: {} counters, {} days, {:,} openings, {:,} appointments; load {:.1f} on {} cores",
            connection.display_name,
            COUNTERS,
            DAYS,
            Opening.objects.count(),
            Appointment.objects.count(),
            os.getloadavg()[0],
            os.cpu_count(),
        )
        figures = [
            measure(name, call, matters, requests)
            for matters in MOST_MILLISECONDS
            for name, call in (("API", api_call), ("page", page_call))
        ]
        report(figures, {n: bare_sql(n, requests) for n in MOST_MILLISECONDS})
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
