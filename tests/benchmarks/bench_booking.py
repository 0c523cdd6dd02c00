"""Rivals for few hot hours: whole plans through `actions.reserve`, and bare row locks beside it.

PostgreSQL needs LOTSE_DATABASE_URL (`make services` prints one). Writers are processes: threads of
one process would wait for Python's own lock, and not for the database's. Reservations last for
seconds here, so that expired ones are taken over all the time. What was oversold is counted by SQL
over all appointments ever stored, which knows nothing of claims.
"""

import argparse
import datetime as dt
import logging
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter as Tally
from dataclasses import dataclass, field
from itertools import pairwise

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
SQLITE = "--sqlite" in sys.argv
if SQLITE:
    os.environ["LOTSE_DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/lotse.sqlite3"
django.setup()

from django.conf import settings  # noqa: E402  after setup
from django.db import OperationalError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from booking import actions  # noqa: E402
from booking.models import Appointment, Booking, Opening  # noqa: E402
from booking.proposals import PlanToReserve  # noqa: E402
from tests.factories.booking import InterpreterFactory, desk  # noqa: E402
from tests.plans import BERLIN, at, stop  # noqa: E402

STOPS = 4
HOURS = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
PATIENCE = 60
"""Seconds in which all writers must be ready."""

LIFE = 8.0
"""Seconds that a reservation lasts."""

OVERSOLD = """
SELECT COUNT(*) FROM (
  SELECT one.id FROM booking_appointment one
  JOIN booking_booking mine ON mine.id = one.booking_id
  JOIN booking_counter counter ON counter.id = one.counter_id
  JOIN booking_appointment other ON other.{owner} = one.{owner}
    AND other.starts_at < one.ends_at AND one.starts_at < other.ends_at
  JOIN booking_booking theirs ON theirs.id = other.booking_id
    AND theirs.created_at <= mine.created_at AND mine.created_at < theirs.expires_at
  GROUP BY one.id, counter.capacity HAVING SUM(other.seats) > {limit}
) too_many"""

BARE_TABLES = """
DROP TABLE IF EXISTS bare_booking, bare_counter;
CREATE TABLE bare_counter (id int PRIMARY KEY);
CREATE TABLE bare_booking (id bigserial PRIMARY KEY, counter int, hour int, until timestamptz);
CREATE INDEX ON bare_booking (counter, hour);
INSERT INTO bare_counter SELECT generate_series(1, 16);
"""


@dataclass
class Outcome:
    """What one writer saw: how often what happened, which bookings were stored by when, and how
    long each attempt took, in ms.
    """

    tally: Tally = field(default_factory=Tally)
    stored: dict[int, dt.datetime] = field(default_factory=dict)
    tried: list[float] = field(default_factory=list)
    reserved: list[float] = field(default_factory=list)


def town(days: int):
    """Return counters by office, one of each for groups, two interpreters, and open days."""
    first = timezone.now().astimezone(BERLIN).date() + dt.timedelta(days=14)
    dates = [first + dt.timedelta(days=number) for number in range(days)]
    offices = [
        [desk(buffer=0, capacity=5 if group else 1) for group in (False, False, False, True)]
        for _ in range(STOPS)
    ]
    interpreters = [InterpreterFactory() for _ in range(2)]
    owners = [{"counter": counter} for office in offices for counter, _ in office]
    owners += [{"interpreter": person} for person in interpreters]
    Opening.objects.bulk_create(
        Opening(**owner, starts_at=at(f"{date} 08:00"), ends_at=at(f"{date} 12:00"))
        for owner in owners
        for date in dates
    )
    return offices, interpreters, dates


def some_plan(world, dice):
    """Return a plan of four stops at four offices; every fourth needs an interpreter once."""
    offices, interpreters, dates = world
    date, hours, stops = dice.choice(dates), dice.sample(HOURS, STOPS), []
    for office, hour in zip(dice.sample(offices, STOPS), hours, strict=True):
        counter, service = dice.choice(office)
        person = dice.choice(interpreters) if not stops and dice.random() < 0.25 else None
        stops.append(stop(counter, service, f"{date} {hour}", interpreter=person))
    return PlanToReserve(stops=tuple(stops))


def writer(number, attempts, world, barrier, answers):
    """Try plans, one after the other, with a connection of its own."""
    dice, outcome = random.Random(number), Outcome()  # noqa: S311  a benchmark's dice
    centre = world[0][0][0][0].office.centre
    connection.ensure_connection()
    barrier.wait(PATIENCE)
    for attempt in range(attempts):
        plan = some_plan(world, dice)
        begin = time.perf_counter()
        result, booking = try_to_reserve(centre, plan, f"{number} {attempt}")
        took = (time.perf_counter() - begin) * 1000
        if booking:
            outcome.stored[booking] = timezone.now()
        outcome.tally[result] += 1
        outcome.tried.append(took)
        if result == "reserved":
            outcome.reserved.append(took)
    connection.close()
    answers.put(outcome)


def try_to_reserve(centre, plan, key):
    """Return what became of a plan, reserved as pages and API do, and the booking's key."""
    try:
        reserved = actions.reserve(
            centre=centre,
            plan=plan,
            language="en",
            now=timezone.now(),
            idempotency_key=key,
            origins=(key[:4], ""),
        )
    except actions.CounterTaken:
        return "refused", None
    except OperationalError as error:
        return f"failed: {error}".strip().splitlines()[0], None
    return "reserved", reserved.booking.pk


def bare_writer(number, attempts, _world, barrier, answers):
    """Do the least that is right in plain SQL: lock four rows in order, look, insert."""
    dice, outcome = random.Random(number), Outcome()  # noqa: S311  a benchmark's dice
    connection.ensure_connection()
    raw = connection.connection
    raw.autocommit = True
    barrier.wait(PATIENCE)
    for _ in range(attempts):
        counters = sorted(dice.sample(range(1, 17), STOPS))
        hours = dice.sample(range(len(HOURS)), STOPS)
        begin = time.perf_counter()
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM bare_counter WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                [counters],
            )
            cursor.execute(
                "SELECT count(*) FROM bare_booking JOIN unnest(%s::int[], %s::int[]) "
                "AS wanted(c, h) ON counter = c AND hour = h WHERE until > now()",
                [counters, hours],
            )
            free = cursor.fetchone()[0] == 0
            if free:
                cursor.execute(
                    "INSERT INTO bare_booking (counter, hour, until) "
                    "SELECT c, h, now() + %s * interval '1 second' "
                    "FROM unnest(%s::int[], %s::int[]) AS wanted(c, h)",
                    [LIFE, counters, hours],
                )
        took = (time.perf_counter() - begin) * 1000
        outcome.tally["reserved" if free else "refused"] += 1
        outcome.tried.append(took)
        if free:
            outcome.reserved.append(took)
    connection.close()
    answers.put(outcome)


def run(what, writers, attempts, world):
    """Return what all writers together saw, and their plans a second."""
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(writers + 1), context.Queue()
    processes = [
        context.Process(target=what, args=(number, attempts // writers, world, barrier, answers))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    barrier.wait(PATIENCE)
    begin = time.perf_counter()
    outcomes = [answers.get() for _ in processes]
    seconds = time.perf_counter() - begin
    for process in processes:
        process.join()
    whole = Outcome()
    for one in outcomes:
        whole.tally += one.tally
        whole.stored |= one.stored
        whole.tried += one.tried
        whole.reserved += one.reserved
    return whole, len(whole.tried) / seconds


def say(title, outcome, rate):
    """Print one line of figures."""
    tally = dict(outcome.tally)
    parts = [
        f"{len(outcome.tried)} tried",
        f"{tally.pop('reserved', 0)} reserved",
        f"{tally.pop('refused', 0)} refused",
        f"{rate:.0f} plans/s",
        f"all p50 {percentile(outcome.tried, 50):.1f} p95 {percentile(outcome.tried, 95):.1f} ms",
        f"reserved p50 {percentile(outcome.reserved, 50):.1f}",
        f"p95 {percentile(outcome.reserved, 95):.1f} ms",
    ]
    sys.stdout.write(f"  {title:28s} {', '.join(parts)}\n")
    for trouble, count in tally.items():
        sys.stdout.write(f"    {count} × {trouble}\n")
    sys.stdout.flush()
    return sum(tally.values())


def percentile(values, percent):
    """Return the value below which so many percent lie."""
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else 0.0


def oversold():
    """Return how many appointments got what was held, by all that is stored."""
    with connection.cursor() as cursor:
        found = 0
        for owner, limit in (("counter_id", "counter.capacity"), ("interpreter_id", "1")):
            cursor.execute(OVERSOLD.format(owner=owner, limit=limit))
            found += cursor.fetchone()[0]
    return found


def note_when_stored(moments):
    """Let each booking begin when it was stored, not when its writer began to wait for it.

    What ran out while a writer waited was free when it was stored.
    """
    bookings = list(Booking.objects.filter(pk__in=moments))
    for booking in bookings:
        booking.created_at = moments[booking.pk]
    Booking.objects.bulk_update(bookings, ["created_at"], batch_size=500)


def split_groups():
    """Return how many groups at one counter overlap without being the same."""
    live = (
        Appointment.objects.filter(counter__capacity__gt=1, claimed_until__isnull=False)
        .order_by("counter", "starts_at")
        .values_list("counter", "starts_at", "ends_at")
    )
    spans = sorted(set(live))
    return sum(one[0] == two[0] and two[1] < one[2] for one, two in pairwise(spans))


def deadlocks():
    """Return how many PostgreSQL has counted in this database."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def scene(title, *, writers, attempts, days=1):
    """Run writers in a town of its own, check what they left, and return the trouble and rate."""
    Booking.objects.all().delete()
    world = town(days)
    before = deadlocks()
    outcome, rate = run(writer, writers, attempts, world)
    trouble = say(title, outcome, rate)
    note_when_stored(outcome.stored)
    too_many, split, dead = oversold(), split_groups(), deadlocks() - before
    sys.stdout.write(f"    oversold {too_many}, split groups {split}, deadlocks {dead}\n")
    return trouble + too_many + split + dead, rate


def measure(options) -> int:
    """Run the scenes of the database that the settings name."""
    settings.RESERVATION_MINUTES = LIFE / 60
    settings.RESERVATIONS_PER_ORIGIN = settings.PROOF_RESERVATIONS = 1_000_000
    if connection.vendor == "sqlite":
        trouble, _ = scene(
            "SQLite, 4 writers, hot", writers=4, attempts=2_000 if options.short else 20_000
        )
        return trouble
    attempts = 8_000 if options.short else 100_000
    hot, rate = scene("PostgreSQL, 16 writers, hot", writers=16, attempts=attempts)
    if options.hot:
        return hot
    with connection.cursor() as cursor:
        cursor.execute(BARE_TABLES)
    bare, bare_rate = run(bare_writer, 16, attempts, None)
    say("bare row locks in SQL", bare, bare_rate)
    sys.stdout.write(f"    ratio of plans/s to bare row locks: {rate / bare_rate:.2f}\n")
    roomy, _ = scene("PostgreSQL, 16 writers, roomy", writers=16, attempts=attempts // 4, days=60)
    return hot + roomy


def main() -> int:
    """Measure on PostgreSQL if there is one, then on SQLite; fail if anything was oversold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--sqlite", action="store_true", help="in a file of its own")
    parser.add_argument("--hot", action="store_true", help="only few hot hours on PostgreSQL")
    options = parser.parse_args()
    logging.disable(logging.INFO)
    own_name = connection.settings_dict["NAME"]
    settings.DATABASES["default"]["TEST"]["NAME"] = connection.settings_dict["TEST"]["NAME"] = (
        connection.settings_dict["NAME"] if SQLITE else "lotse_bench"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        if connection.vendor == "sqlite" and not SQLITE:
            sys.stdout.write("  PostgreSQL: not measured, LOTSE_DATABASE_URL names none\n")
        trouble = measure(options)
    finally:
        connection.creation.destroy_test_db(own_name, verbosity=0)
    if connection.vendor == "postgresql" and not options.hot:
        again = [sys.executable, "-m", "tests.benchmarks.bench_booking", "--sqlite", *sys.argv[1:]]
        trouble += subprocess.run(again, check=False).returncode
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
