"""Reads about what is booked: a booking's appointments, an office's day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from booking.models import (
    Appointment,
    Booking,
    Closure,
    Counter,
    Interpreter,
    Office,
    Opening,
)
from booking.queries.free_time import expected
from content.models import Centre

Span = tuple[dt.datetime, dt.datetime]
"""A half-open span of time."""


def appointments_of(booking: Booking) -> QuerySet[Appointment]:
    """Return the appointments of a booking, cancelled ones too, the earliest first."""
    return (
        Appointment.objects.filter(booking=booking)
        .select_related("public_service", "counter__office", "interpreter", "hit")
        .order_by("starts_at", "pk")
    )


def open_change(booking: Booking, *, now: dt.datetime) -> Booking | None:
    """Return the change that is held for a booking and can still be answered."""
    return (
        Booking.objects.filter(changes=booking, status=Booking.Status.RESERVED, expires_at__gt=now)
        .select_related("centre", "changes")
        .first()
    )


@dataclass(frozen=True)
class DayColumn:
    """One counter's day, by its office's clock; all of it the earliest first.

    `is_closed` says that it receives nobody all day. Where nothing is known of its hours, as on
    days that are over or beyond the horizon, there are no openings and it is not closed either.
    """

    counter: Counter
    appointments: list[Appointment]
    openings: list[Span]
    closures: list[Span]
    is_closed: bool


def office_day(office: Office, date: dt.date, *, now: dt.datetime) -> list[DayColumn]:
    """Return an office's local day, counter by counter.

    Reservations that still hold are shown too: nobody else can come then.
    """
    day = _whole(date, office)
    appointments = list(
        Appointment.objects.filter(
            expected(now), counter__office=office, starts_at__gte=day[0], starts_at__lt=day[1]
        )
        .select_related("booking__centre", "public_service", "interpreter", "hit")
        .order_by("starts_at", "pk")
    )
    openings = list(Opening.objects.filter(_meets(day), counter__office=office))
    closures = list(office.closures.filter(_meets(day)))
    return [
        _column(
            counter,
            [one for one in appointments if one.counter_id == counter.pk],
            _within(day, (one for one in openings if one.counter_id == counter.pk)),
            _within(day, (one for one in closures if one.counter_id in (None, counter.pk))),
            day=day,
            now=now,
        )
        for counter in office.counters.order_by("name", "pk")
        if counter.active or any(one.counter_id == counter.pk for one in appointments)
    ]


def how_many_on(date: dt.date, offices: Sequence[Office], *, now: dt.datetime) -> dict[int, int]:
    """Return how many appointments offices of one centre have on a day, by key, if any."""
    if not offices:
        return {}
    day = _whole(date, offices[0])
    rows = Appointment.objects.filter(
        expected(now), counter__office__in=offices, starts_at__gte=day[0], starts_at__lt=day[1]
    )
    return dict(rows.values_list("counter__office").annotate(Count("pk")).order_by())


def _column(
    counter: Counter,
    appointments: list[Appointment],
    openings: list[Span],
    closures: list[Span],
    *,
    day: Span,
    now: dt.datetime,
) -> DayColumn:
    """Return a counter's day. What was open before a closure of today is not stored any more."""
    horizon = day[0] + dt.timedelta(days=1) - dt.timedelta(days=settings.BOOKING_HORIZON_DAYS)
    stored = horizon <= now < (day[0] if closures else day[1])
    return DayColumn(
        counter=counter,
        appointments=appointments,
        openings=openings,
        closures=closures,
        is_closed=day in closures or (stored and not openings),
    )


def _whole(date: dt.date, office: Office) -> Span:
    zone = office.centre.zone
    return (
        dt.datetime.combine(date, dt.time(), zone),
        dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone),
    )


def _meets(day: Span) -> Q:
    return Q(starts_at__lt=day[1], ends_at__gt=day[0])


def _within(day: Span, found: Iterable[Opening | Closure]) -> list[Span]:
    """Return the parts that lie in the day, by its clock, those that overlap as one."""
    zone = day[0].tzinfo
    parts: list[Span] = []
    for one in sorted(found, key=lambda one: one.starts_at):
        start = max(day[0], one.starts_at.astimezone(zone))
        end = min(day[1], one.ends_at.astimezone(zone))
        if parts and start <= parts[-1][1]:
            parts[-1] = (parts[-1][0], max(parts[-1][1], end))
        else:
            parts.append((start, end))
    return parts


def closures_of(whole: Office | Interpreter, *, now: dt.datetime) -> QuerySet[Closure]:
    """Return the closures that are not over, the earliest first.

    Of an office and its counters, or of an interpreter.
    """
    return _coming(whole.closures.all(), now)


def absences(centre: Centre, *, now: dt.datetime) -> QuerySet[Closure]:
    """Return when interpreters of a centre are away, now or later, the earliest first."""
    return _coming(Closure.objects.filter(interpreter__centre=centre), now)


def _coming(closures: QuerySet[Closure], now: dt.datetime) -> QuerySet[Closure]:
    wholes = ("counter", "office__centre", "interpreter__centre")
    found = closures.filter(ends_at__gt=now).select_related(*wholes)
    return found.order_by("starts_at", "pk")


def is_closed(closure: Closure, *, now: dt.datetime) -> bool:
    """Return whether one stored closure, of the whole or the same counter, holds all of this."""
    wider = Q(counter=None) | Q(counter=closure.counter)
    return (
        closures_of(closure.whole, now=now)
        .filter(wider, starts_at__lte=closure.starts_at, ends_at__gte=closure.ends_at)
        .exists()
    )
