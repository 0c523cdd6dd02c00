"""When counters and interpreters are free: stored openings minus what is taken."""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler

from booking.models import (
    Appointment,
    Attendance,
    Booking,
    BookingMode,
    Counter,
    Opening,
    PublicService,
)
from booking.planner import Interval, Intervals
from booking.planner.intervals import Ints, repeat_ranges
from booking.queries.spans import spans_by
from booking.queries.wishes import epoch_minutes, moment

GRID = 5
"""Minutes; appointments start on it, claims are as long as it."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Hours:
    """Epoch minutes in which someone is on duty, and those that are taken, as rows of two.

    Openings do not overlap; both are in order of their start.
    """

    open: Sequence[Span] | Ints = ()
    taken: Sequence[Span] | Ints = ()


class EpochMinutes(models.Func):
    """A moment as whole minutes since the Unix epoch.

    The database computes it: thousands of spans are read in one request, and turning each
    into a `datetime` first takes longer than all the rest.
    """

    output_field = models.BigIntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return SQLite's form."""
        # Twice as fast as strftime. A day is a fraction there: the fifth of a second more makes
        # up for what rounding takes away from a whole minute.
        days = "(julianday(%(expressions)s) - 2440587.5)"
        template = f"CAST({days} * 1440 + 0.003 AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return PostgreSQL's form."""
        # A float, which is exact for whole seconds; EXTRACT computes with slow decimals.
        template = "FLOOR(DATE_PART('epoch', %(expressions)s) / 60)::bigint"
        return super().as_sql(compiler, connection, template=template, **context)


def earliest_start(now: dt.datetime) -> dt.datetime:
    """Return the first moment at which an appointment may start."""
    return now + dt.timedelta(minutes=settings.BOOKING_LEAD_MINUTES)


def holding(now: dt.datetime) -> Q:
    """Return the condition under which an appointment holds its counter: also at read time.

    A reservation that ran out holds nothing, whether somebody has cleaned up or not; what was
    cancelled holds its time until it is released.
    """
    # They are few: looking up every appointment's booking instead would take the longest of all.
    over = Booking.objects.filter(status=Booking.Status.RESERVED, expires_at__lte=now)
    return (
        Q(claimed_until__isnull=False)
        & ~Q(booking__in=over)
        & (Q(released_at__isnull=True) | Q(released_at__gt=now))
    )


def expected(now: dt.datetime) -> Q:
    """Return the condition under which somebody may come to an appointment."""
    return holding(now) & ~Q(status=Appointment.Status.CANCELLED)


def counter_hours(
    counters: Collection[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
    own: Collection[int] = (),
) -> dict[int, Hours]:
    """Return the hours of some counters within a span.

    The time of a person's `own` appointments, by their keys, counts as free.
    """
    return _hours("counter_id", counters, own, start=start, end=end, now=now)


def interpreter_hours(
    interpreters: Collection[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
    own: Collection[int] = (),
) -> dict[int, Hours]:
    """Return the hours of some interpreters within a span; `own` as for counters."""
    return _hours("interpreter_id", interpreters, own, start=start, end=end, now=now)


def _hours(
    owner: str,
    keys: Collection[int],
    own: Collection[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
) -> dict[int, Hours]:
    if not keys:
        return {}
    whose = {f"{owner}__in": keys}
    openings = Opening.objects.filter(**whose, ends_at__gt=start, starts_at__lt=end)
    appointments = Appointment.objects.filter(
        holding(now), **whose, claimed_until__gt=start, starts_at__lt=end
    )
    if own:
        appointments = appointments.exclude(pk__in=own)
    on_duty = spans_by(owner, openings, until="ends_at")
    taken = spans_by(owner, appointments, until="claimed_until")
    nothing = np.empty((0, 2), dtype=np.int64)
    return {key: Hours(on_duty.get(key, nothing), taken.get(key, nothing)) for key in keys}


class Session(NamedTuple):
    """A group that somebody has booked: epoch minutes, and how many seats are taken.

    It holds the counter `until` the end of its buffer.
    """

    start: int
    end: int
    public_service: int
    taken: int
    until: int


def sessions(
    counters: Collection[Counter],
    *,
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
    own: Collection[int] = (),
) -> dict[int, list[Session]]:
    """Return the groups of those counters that have some, each counter's in order of time.

    A person's `own` appointments, by their keys, take no seat and make no group.
    """
    groups: dict[int, list[Session]] = {}
    keys = {counter.pk for counter in counters if counter.capacity > 1}
    if not keys:
        return groups
    rows = (
        Appointment.objects.filter(
            holding(now), counter__in=keys, claimed_until__gt=start, starts_at__lt=end
        )
        .exclude(pk__in=own)
        .values("counter_id", "starts_at", "ends_at", "public_service_id")
        .annotate(taken=models.Sum("seats"), until=models.Max("claimed_until"))
        .order_by("counter_id", "starts_at")
        .values_list(
            "counter_id",
            EpochMinutes("starts_at"),
            EpochMinutes("ends_at"),
            "public_service_id",
            "taken",
            EpochMinutes("until"),
        )
    )
    for counter, *session in rows:
        groups.setdefault(counter, []).append(Session(*session))
    return groups


def open_groups(
    groups: Sequence[Session], counter: Counter, service: PublicService, *, minutes: int, seats: int
) -> list[Interval]:
    """Return the groups that so many people can still join, for this public service.

    Nobody joins a group that somebody is moving away from, to another one that overlaps it,
    nor that other one, until it is decided.
    """
    return [
        Interval(one.start, one.end)
        for one, alone in zip(groups, _apart(groups), strict=True)
        if alone
        and one.public_service == service.pk
        and one.end - one.start == minutes
        and one.taken + seats <= counter.capacity
    ]


def _apart(groups: Sequence[Session]) -> list[bool]:
    """Return of each group whether no other one overlaps it; they are in order of their start."""
    latest = list(accumulate((one.until for one in groups), max, initial=0))
    starts = [*(one.start for one in groups[1:]), math.inf]
    return [
        before <= one.start and one.until <= after
        for one, before, after in zip(groups, latest, starts, strict=False)
    ]


def free_spans(hours: Hours, *, buffer: int, start: int, end: int, least: int = 1) -> Intervals:
    """Return when somebody can be received and still leaves `buffer` minutes before the next.

    The buffer may run past closing time, but not into what is taken. What is shorter than
    `least` minutes is left out, unless it touches another span.
    """
    on_duty = np.asarray(hours.open, dtype=np.int64).reshape(-1, 2).clip(start, end)
    taken = np.asarray(hours.taken, dtype=np.int64).reshape(-1, 2)
    # Between two appointments, before the first one and after the last one.
    opens = np.maximum(np.concatenate(([start], np.maximum.accumulate(taken[:, 1]))), start)
    closes = np.concatenate((taken[:, 0] - buffer, [end]))
    which, gap = _overlaps(on_duty, opens)
    first = np.maximum(on_duty[which, 0], opens[gap])
    last = np.minimum(on_duty[which, 1], closes[gap])
    kept = first < last
    first, last = first[kept], last[kept]
    touches = np.zeros(len(first) + 1, dtype=bool)
    touches[1:-1] = first[1:] == last[:-1]
    kept = (last - first >= least) | touches[1:] | touches[:-1]
    return Intervals.of(first[kept], last[kept])


def _overlaps(on_duty: Ints, opens: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of the openings and gaps that can overlap, pair by pair, in order."""
    nearest = np.searchsorted(opens, on_duty[:, 0], side="right") - 1
    beyond = np.searchsorted(opens, on_duty[:, 1], side="left")
    return repeat_ranges(np.maximum(nearest, 0), np.maximum(beyond - np.maximum(nearest, 0), 0))


def first_fit(spans: Iterable[Interval], minutes: int) -> int | None:
    """Return the first start on the grid at which so many minutes fit."""
    starts = (
        begin
        for begin, end in ((-(-span.start // GRID) * GRID, span.end) for span in spans)
        if begin + minutes <= end
    )
    return next(starts, None)


def seats_for(counter: Counter, service: PublicService, *, people: int, children: int) -> int:
    """Return how many seats a visit takes at a counter.

    At a counter with one seat everybody is received together. In a group each adult has a
    seat, and children too where everyone must come.
    """
    if counter.capacity == 1:
        return 1
    alone = service.attendance == Attendance.ONE
    return max(1, people - children if alone else people)


def minutes_for(service: PublicService, children: int) -> int:
    """Return how long a public service takes with so many children."""
    return service.minutes + service.minutes_per_child * children


def serving(services: Sequence[PublicService]) -> list[tuple[int, Counter]]:
    """Return the counters in use for some public services, as pairs of service key and counter."""
    links = (
        Counter.public_services.through.objects.filter(
            publicservice__in=services, counter__active=True
        )
        .select_related("counter__office")
        .order_by("counter_id", "publicservice_id")
    )
    return [(link.publicservice_id, link.counter) for link in links]


def next_free(service: PublicService, now: dt.datetime) -> dt.datetime | None:
    """Return the next free start for a public service, or nothing within the horizon."""
    if service.mode != BookingMode.ONLINE:
        return None
    zone = service.centre.zone
    start = earliest_start(now)
    end = now + dt.timedelta(days=settings.BOOKING_HORIZON_DAYS)
    counters = [counter for _, counter in serving([service])]
    first, last = epoch_minutes(start), epoch_minutes(end)
    groups = sessions(counters, start=start, end=end, now=now)
    hours = counter_hours([one.pk for one in counters], start=start, end=end, now=now)
    starts = [
        fit
        for counter in counters
        for free in (
            free_spans(hours[counter.pk], buffer=service.buffer, start=first, end=last),
            [
                group
                for group in open_groups(
                    groups.get(counter.pk, []), counter, service, minutes=service.minutes, seats=1
                )
                if group.start >= first
            ],
        )
        if (fit := first_fit(free, service.minutes)) is not None
    ]
    return moment(min(starts), zone) if starts else None
