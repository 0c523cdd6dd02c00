"""Claims: the five-minute pieces of seats and interpreters that an appointment holds.

Whoever stores new appointments does it in this order, in one transaction:

    seats = lock(counters, interpreters)      # one line, in the same order for everybody
    room = make_room(appointments, seats, now)    # or CounterTaken, before anything is stored
    Appointment.objects.bulk_create(appointments)
    claim(appointments, room)

Appointments that the new ones are to stand in for keep what they hold (`Own.moved`); when the
person says yes, `swap` gives them to the new times. docs/locking.md has the whole rule.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from booking.actions.rivals import CounterTaken, Rival, meet_nobody, rivals_of
from booking.models import (
    Appointment,
    Booking,
    Counter,
    CounterClaim,
    Interpreter,
    InterpreterClaim,
    Seat,
)
from booking.queries import GRID

UTC = ZoneInfo("UTC")
STEP = dt.timedelta(minutes=GRID)

Seats = dict[int, tuple[Counter, list[int]]]
"""Locked counters by their keys, and the keys of their seats."""

Room = list[list[int]]
"""The seats that each new appointment can have, by their keys."""

Held = tuple[int, dt.datetime]
"""A seat or an interpreter, and the start of five minutes."""


class Own(NamedTuple):
    """Keys of a person's own appointments, which are no rivals of new ones.

    What `moved` ones hold stays theirs until the person says yes; what `former` ones hold, of
    changes that were given back or made, goes to the new ones at once.
    """

    moved: Collection[int] = ()
    former: Collection[int] = ()


def lock(counters: Collection[int], interpreters: Collection[int]) -> Seats:
    """Let nobody else reserve at these counters until the transaction ends.

    One ordered statement each, so that two plans never wait for one another. SQLite has one
    writer at a time anyway. This keeps rivals in line; what refuses them is the constraint.

    Returns the locked counters, each with its seats; they are read before, while nobody waits.
    """
    seats = _seats(counters)
    locked = lock_counters(Counter.objects.filter(pk__in=counters))
    unready = [one for one in locked if len(seats.get(one.pk, [])) != one.capacity]
    for counter in unready:
        counter.fit_seats()
    if unready:
        seats = _seats(counters)
    if interpreters:
        list(_locked(Interpreter.objects.filter(pk__in=interpreters)))
    return {one.pk: (one, seats[one.pk][: one.capacity]) for one in locked}


def lock_counters(counters: QuerySet[Counter]) -> list[Counter]:
    """Return these counters, at which nobody reserves until the transaction ends."""
    return list(_locked(counters))


def _seats(counters: Collection[int]) -> dict[int, list[int]]:
    rows = Seat.objects.filter(counter__in=counters).order_by("counter", "number")
    seats: dict[int, list[int]] = {}
    for counter, seat in rows.values_list("counter_id", "pk"):
        seats.setdefault(counter, []).append(seat)
    return seats


def _locked[Row: (Counter, Interpreter, Booking)](rows: QuerySet[Row]) -> QuerySet[Row]:
    return rows.order_by("pk").select_for_update(no_key=True)


def make_room(
    appointments: Sequence[Appointment],
    seats: Seats,
    *,
    now: dt.datetime,
    own: Own = Own(),  # noqa: B008  it is immutable
    bookings: Collection[int] = (),
) -> Room:
    """Find seats for new appointments, and take back what ran out. The counters are locked.

    `bookings` are locked in the same statement, since all bookings are locked in one order.

    Raises:
        CounterTaken: if not all of them can be.
    """
    rivals = rivals_of(appointments)
    over = {rival.booking for rival in rivals if rival.is_over(now)}
    if over or bookings:
        _release_over(Booking.objects.filter(pk__in=over.union(bookings)), now)
    if over:
        rivals = rivals_of(appointments)
    giving_way = {*own.moved, *own.former}
    return [_room_for(one, seats[one.counter_id][1], rivals, giving_way) for one in appointments]


def _room_for(
    one: Appointment, seats: list[int], rivals: list[Rival], giving_way: Collection[int]
) -> list[int]:
    """Return as many free seats as an appointment needs."""
    here = meet_nobody(one, rivals, len(seats), giving_way)
    used: set[int] = set()
    if here:
        claims = CounterClaim.objects.filter(
            appointment__in=[other.appointment for other in here], starts_at=_grid(one.starts_at)
        )
        used.update(claims.values_list("seat", flat=True))
    return [seat for seat in seats if seat not in used][: one.seats]


def steps(start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the grid's pieces that a span touches."""
    at = _grid(start)
    while at < end:
        yield at
        at += STEP


def _grid(moment: dt.datetime) -> dt.datetime:
    seconds = int(moment.timestamp())
    return dt.datetime.fromtimestamp(seconds - seconds % (GRID * 60), tz=UTC)


def claim(
    appointments: Sequence[Appointment],
    room: Room,
    *,
    own: Own = Own(),  # noqa: B008  it is immutable
) -> None:
    """Claim seats and interpreters for stored appointments, all or none.

    Raises:
        CounterTaken: if a piece is taken; the transaction must end then.
    """
    if own.former:
        _take_over(appointments, own.former)
    seats, persons = _held_by(own.moved)
    try:
        CounterClaim.objects.bulk_create(
            CounterClaim(seat_id=seat, starts_at=at, appointment=one)
            for seat, one in sorted(_pairs(appointments, room), key=lambda pair: pair[0])
            for at in pieces_of(one)
            if (seat, at) not in seats
        )
        interpreted = [
            (one.interpreter_id, one) for one in appointments if one.interpreter_id is not None
        ]
        if interpreted:
            InterpreterClaim.objects.bulk_create(
                InterpreterClaim(interpreter_id=person, starts_at=at, appointment=one)
                for person, one in sorted(interpreted, key=lambda pair: pair[0])
                for at in pieces_of(one)
                if (person, at) not in persons
            )
    except IntegrityError as error:
        raise CounterTaken from error


def _pairs(appointments: Iterable[Appointment], room: Room) -> Iterator[tuple[int, Appointment]]:
    for one, seats in zip(appointments, room, strict=True):
        for seat in seats:
            yield seat, one


def pieces_of(one: Appointment) -> Iterator[dt.datetime]:
    return steps(one.starts_at, one.claimed_until) if one.claimed_until else iter(())


def _held_by(moved: Collection[int]) -> tuple[set[Held], set[Held]]:
    """Return the pieces of seats and of interpreters that appointments to be moved keep."""
    if not moved:
        return set(), set()
    seats = CounterClaim.objects.filter(appointment__in=moved)
    persons = InterpreterClaim.objects.filter(appointment__in=moved)
    return (
        set(seats.values_list("seat", "starts_at")),
        set(persons.values_list("interpreter", "starts_at")),
    )


def _take_over(appointments: Sequence[Appointment], former: Collection[int]) -> None:
    """Take from former appointments of the person what the new ones need."""
    pieces = {at for one in appointments for at in pieces_of(one)}
    CounterClaim.objects.filter(
        appointment__in=former,
        starts_at__in=pieces,
        seat__counter__in={one.counter_id for one in appointments},
    ).delete()
    InterpreterClaim.objects.filter(
        appointment__in=former,
        starts_at__in=pieces,
        interpreter__in={one.interpreter_id for one in appointments if one.interpreter_id},
    ).delete()


def release(appointments: QuerySet[Appointment]) -> None:
    """Give back at once what these appointments hold."""
    keys = list(appointments.values_list("pk", flat=True))
    CounterClaim.objects.filter(appointment__in=keys).delete()
    InterpreterClaim.objects.filter(appointment__in=keys).delete()
    Appointment.objects.filter(pk__in=keys).update(claimed_until=None)


def release_everything_over(*, now: dt.datetime) -> None:
    """Give back what nobody holds any more, wherever it is."""
    ran_out = Q(status=Booking.Status.RESERVED, expires_at__lte=now)
    cancelled = Q(appointments__released_at__lte=now)
    holding = Appointment.objects.filter(claimed_until__isnull=False).values("booking")
    _release_over(
        Booking.objects.filter(
            pk__in=Booking.objects.filter(ran_out | cancelled, pk__in=holding).values("pk")
        ),
        now,
    )


def _release_over(bookings: QuerySet[Booking], now: dt.datetime) -> None:
    """Give back what is over of some bookings; they are locked, so that nobody extends one."""
    keys = [booking.pk for booking in _locked(bookings)]
    over = Q(booking__status=Booking.Status.RESERVED, booking__expires_at__lte=now)
    release(
        Appointment.objects.filter(
            over | Q(released_at__lte=now), booking__in=keys, claimed_until__isnull=False
        )
    )


def locked_booking(booking: Booking) -> Booking:
    """Return the booking as it is stored now, and let nobody change it meanwhile."""
    return Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)


def holds_everything(booking: Booking) -> bool:
    """Return whether no appointment of a booking was given back."""
    live = booking.appointments.exclude(status=Appointment.Status.CANCELLED)
    return live.exists() and not live.filter(claimed_until__isnull=True).exists()
