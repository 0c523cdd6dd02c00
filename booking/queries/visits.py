"""Reads about what is booked: a booking's appointments, an office's day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from booking.models import Appointment, Booking, Closure, Counter, Office
from booking.queries.free_time import expected


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
    """One counter's appointments of a day, the earliest first."""

    counter: Counter
    appointments: list[Appointment]


def office_day(office: Office, date: dt.date, *, now: dt.datetime) -> list[DayColumn]:
    """Return an office's local day, counter by counter.

    Reservations that still hold are shown too: nobody else can come then.
    """
    start = dt.datetime.combine(date, dt.time(), office.centre.zone)
    end = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), office.centre.zone)
    appointments = list(
        Appointment.objects.filter(
            expected(now), counter__office=office, starts_at__gte=start, starts_at__lt=end
        )
        .select_related("booking", "public_service", "interpreter", "hit")
        .order_by("starts_at", "pk")
    )
    return [
        DayColumn(counter, [one for one in appointments if one.counter_id == counter.pk])
        for counter in office.counters.order_by("name", "pk")
        if counter.active or any(one.counter_id == counter.pk for one in appointments)
    ]


def closures_of(office: Office, *, now: dt.datetime) -> QuerySet[Closure]:
    """Return the closures of an office and its counters that are not over, the earliest first."""
    closures = office.closures.filter(ends_at__gt=now).select_related("counter")
    return closures.order_by("starts_at", "pk")


def is_closed(closure: Closure, *, now: dt.datetime) -> bool:
    """Return whether one stored closure, of the office or the same counter, holds all of this."""
    wider = Q(counter=None) | Q(counter=closure.counter)
    return (
        closures_of(closure.office, now=now)
        .filter(wider, starts_at__lte=closure.starts_at, ends_at__gte=closure.ends_at)
        .exists()
    )
