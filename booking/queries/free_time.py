"""When counters and interpreters are free: stored openings minus what is taken."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.sql.compiler import SQLCompiler

from booking.models import Appointment, Booking, BookingMode, Counter, Opening, PublicService
from booking.planner import Interval
from booking.queries.wishes import epoch_minutes, moment

GRID = 5
"""Minutes; appointments start on it, claims are as long as it."""

Span = tuple[int, int]


@dataclass
class Hours:
    """Epoch minutes in which someone is on duty, and those that are taken."""

    open: list[Span] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)


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
        template = "(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 60)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return PostgreSQL's form."""
        template = "(EXTRACT(EPOCH FROM %(expressions)s)::bigint / 60)"
        return super().as_sql(compiler, connection, template=template, **context)


def earliest_start(now: dt.datetime) -> dt.datetime:
    """Return the first moment at which an appointment may start."""
    return now + dt.timedelta(minutes=settings.BOOKING_LEAD_MINUTES)


def holding(now: dt.datetime) -> Q:
    """Return the condition under which an appointment holds its counter: also at read time.

    A reservation that ran out holds nothing, whether somebody has cleaned up or not; what was
    cancelled holds its time until it is released.
    """
    return (
        Q(claimed_until__isnull=False)
        & ~Q(booking__status=Booking.Status.RESERVED, booking__expires_at__lte=now)
        & (Q(released_at__isnull=True) | Q(released_at__gt=now))
    )


def expected(now: dt.datetime) -> Q:
    """Return the condition under which somebody may come to an appointment."""
    return holding(now) & ~Q(status=Appointment.Status.CANCELLED)


def counter_hours(
    counters: Collection[int], *, start: dt.datetime, end: dt.datetime, now: dt.datetime
) -> dict[int, Hours]:
    """Return the hours of some counters within a span."""
    return _hours("counter_id", counters, start=start, end=end, now=now)


def interpreter_hours(
    interpreters: Collection[int], *, start: dt.datetime, end: dt.datetime, now: dt.datetime
) -> dict[int, Hours]:
    """Return the hours of some interpreters within a span."""
    return _hours("interpreter_id", interpreters, start=start, end=end, now=now)


def _hours(
    owner: str,
    keys: Collection[int],
    *,
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
) -> dict[int, Hours]:
    hours = {key: Hours() for key in keys}
    openings = Opening.objects.filter(
        **{f"{owner}__in": keys}, ends_at__gt=start, starts_at__lt=end
    ).order_by("starts_at")
    for key, first, last in openings.values_list(
        owner, EpochMinutes("starts_at"), EpochMinutes("ends_at")
    ):
        hours[key].open.append((first, last))
    taken = Appointment.objects.filter(
        holding(now), **{f"{owner}__in": keys}, claimed_until__gt=start, starts_at__lt=end
    ).order_by("starts_at")
    for key, first, last in taken.values_list(
        owner, EpochMinutes("starts_at"), EpochMinutes("claimed_until")
    ):
        hours[key].taken.append((first, last))
    return hours


class Session(NamedTuple):
    """A group that somebody has booked: epoch minutes, and how many seats are taken."""

    start: int
    end: int
    public_service: int
    taken: int


def sessions(
    counters: Collection[Counter], *, start: dt.datetime, end: dt.datetime, now: dt.datetime
) -> dict[int, list[Session]]:
    """Return the groups of those counters that have some, each counter's in order of time."""
    groups: dict[int, list[Session]] = {}
    keys = {counter.pk for counter in counters if counter.capacity > 1}
    if not keys:
        return groups
    rows = (
        Appointment.objects.filter(
            holding(now), counter__in=keys, ends_at__gt=start, starts_at__lt=end
        )
        .values("counter_id", "starts_at", "ends_at", "public_service_id")
        .annotate(taken=models.Sum("seats"))
        .order_by("counter_id", "starts_at")
        .values_list(
            "counter_id",
            EpochMinutes("starts_at"),
            EpochMinutes("ends_at"),
            "public_service_id",
            "taken",
        )
    )
    for counter, *session in rows:
        groups.setdefault(counter, []).append(Session(*session))
    return groups


def open_groups(
    groups: Iterable[Session], counter: Counter, service: PublicService, *, minutes: int, seats: int
) -> list[Interval]:
    """Return the groups that so many people can still join, for this public service."""
    return [
        Interval(one.start, one.end)
        for one in groups
        if one.public_service == service.pk
        and one.end - one.start == minutes
        and one.taken + seats <= counter.capacity
    ]


def free_spans(hours: Hours, *, buffer: int, start: int, end: int) -> tuple[Interval, ...]:
    """Return when somebody can be received and still leaves `buffer` minutes before the next.

    The buffer may run past closing time, but not into what is taken.
    """
    free: list[Interval] = []
    blocks = [(first - buffer, last) for first, last in hours.taken]
    position = 0
    for opens, closes in hours.open:
        at, until = max(opens, start), min(closes, end)
        while position < len(blocks) and blocks[position][1] <= at:
            position += 1
        for first, last in islice(blocks, position, None):
            if first >= until:
                break
            if first > at:
                free.append(Interval(at, first))
            at = max(at, last)
        if at < until:
            free.append(Interval(at, until))
    return tuple(free)


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
    return max(1, people if service.everyone_present else people - children)


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
