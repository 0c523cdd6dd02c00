"""Claims: the five-minute pieces of counters and interpreters that an appointment holds."""

import datetime as dt
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from booking.models import (
    Appointment,
    Booking,
    Counter,
    CounterClaim,
    Interpreter,
    InterpreterClaim,
)
from booking.queries import GRID

UTC = ZoneInfo("UTC")
STEP = dt.timedelta(minutes=GRID)


class CounterTaken(Exception):
    """Somebody else booked a counter or an interpreter first; nothing was stored."""


def lock(counters: Collection[int], interpreters: Collection[int]) -> None:
    """Let nobody else reserve at these counters until the transaction ends.

    One ordered statement each, so that two plans never wait for one another. SQLite has one
    writer at a time anyway. This keeps rivals in line; what refuses them is the constraint.
    """
    list(_locked(Counter.objects.filter(pk__in=counters)))
    if interpreters:
        list(_locked(Interpreter.objects.filter(pk__in=interpreters)))


def _locked[Row: (Counter, Interpreter, Booking)](rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.order_by("pk").select_for_update(no_key=True)


def steps(start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the grid's pieces that a span touches."""
    seconds = int(start.timestamp())
    at = dt.datetime.fromtimestamp(seconds - seconds % (GRID * 60), tz=UTC)
    while at < end:
        yield at
        at += STEP


def claim(appointments: Collection[Appointment]) -> None:
    """Claim the counters and interpreters of stored appointments, all or none.

    Raises:
        CounterTaken: if a piece is taken; the transaction must end then.
    """
    counters = [
        CounterClaim(counter_id=one.counter_id, starts_at=at, appointment=one)
        for one in appointments
        if one.claimed_until
        for at in steps(one.starts_at, one.claimed_until)
    ]
    interpreters = [
        InterpreterClaim(interpreter_id=one.interpreter_id, starts_at=at, appointment=one)
        for one in appointments
        if one.claimed_until and one.interpreter_id
        for at in steps(one.starts_at, one.claimed_until)
    ]
    try:
        CounterClaim.objects.bulk_create(
            sorted(counters, key=lambda claim: (claim.counter_id, claim.starts_at))
        )
        InterpreterClaim.objects.bulk_create(
            sorted(interpreters, key=lambda claim: (claim.interpreter_id, claim.starts_at))
        )
    except IntegrityError as error:
        raise CounterTaken from error


def release(appointments: QuerySet[Appointment]) -> None:
    """Give back what these appointments hold."""
    keys = list(appointments.values_list("pk", flat=True))
    CounterClaim.objects.filter(appointment__in=keys).delete()
    InterpreterClaim.objects.filter(appointment__in=keys).delete()
    Appointment.objects.filter(pk__in=keys).update(claimed_until=None)


def release_expired(
    *, now: dt.datetime, counters: Collection[int] = (), interpreters: Collection[int] = ()
) -> None:
    """Give back what reservations hold that ran out: at these counters, or everywhere.

    The bookings are locked, so that nobody extends one in the same moment.
    """
    holding = Appointment.objects.filter(claimed_until__isnull=False)
    if counters or interpreters:
        holding = holding.filter(Q(counter__in=counters) | Q(interpreter__in=interpreters))
    expired = Booking.objects.filter(
        status=Booking.Status.RESERVED,
        expires_at__lte=now,
        pk__in=holding.values("booking"),
    )
    keys = [booking.pk for booking in _locked(expired)]
    if keys:
        release(Appointment.objects.filter(booking__in=keys))


def locked_booking(booking: Booking) -> Booking:
    """Return the booking as it is stored now, and let nobody change it meanwhile."""
    return Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)


def holds_everything(booking: Booking) -> bool:
    """Return whether no appointment of a booking was given back."""
    live = booking.appointments.exclude(status=Appointment.Status.CANCELLED)
    return live.exists() and not live.filter(claimed_until__isnull=True).exists()
