"""Claims: the five-minute pieces of seats and interpreters that an appointment holds.

Whoever stores new appointments does it in this order, in one transaction:

    seats = lock(counters, interpreters)      # one line, in the same order for everybody
    room = make_room(appointments, seats, now)    # or CounterTaken, before anything is stored
    Appointment.objects.bulk_create(appointments)
    claim(appointments, room)

Appointments that the new ones stand in for (`instead_of`) keep what they hold until then;
docs/locking.md has the whole rule.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple
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
    Seat,
)
from booking.queries import GRID

UTC = ZoneInfo("UTC")
STEP = dt.timedelta(minutes=GRID)
LONGEST = dt.timedelta(days=2)
"""No appointment is longer, buffer included: as far back as rivals are looked for."""

Seats = dict[int, tuple[Counter, list[int]]]
"""Locked counters by their keys, and the keys of their seats."""

Room = list[list[int]]
"""The seats that each new appointment can have, by their keys."""


class CounterTaken(Exception):
    """Somebody else booked a counter or an interpreter first; nothing was stored."""


class Rival(NamedTuple):
    """An appointment that holds something in the span of a new one, or did until now."""

    appointment: int
    booking: int
    counter: int
    interpreter: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    claimed_until: dt.datetime
    public_service: int
    seats: int
    released_at: dt.datetime | None
    status: str
    expires_at: dt.datetime | None
    idempotency_key: str | None

    def is_over(self, now: dt.datetime) -> bool:
        """Return whether it holds nothing any more, though nobody has cleaned up."""
        reserved = self.status == Booking.Status.RESERVED
        end = self.expires_at if reserved else None
        return any(one is not None and one <= now for one in (end, self.released_at))


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


def look(appointments: Sequence[Appointment], *, now: dt.datetime) -> list[Rival]:
    """Return who holds something in the time of these, without waiting in line."""
    return [rival for rival in _rivals(appointments) if not rival.is_over(now)]


def refuse_taken(appointments: Sequence[Appointment], rivals: Sequence[Rival]) -> None:
    """Tell who comes too late, before anything is locked.

    Raises:
        CounterTaken: if a rival holds what one of these wants.
    """
    for one in appointments:
        _meet_nobody(one, rivals, one.counter.capacity)


def make_room(
    appointments: Sequence[Appointment],
    seats: Seats,
    *,
    now: dt.datetime,
    instead_of: Collection[int] = (),
) -> Room:
    """Find seats for new appointments, and take back what ran out. The counters are locked.

    Raises:
        CounterTaken: if not all of them can be.
    """
    rivals = _rivals(appointments)
    over = {rival.booking for rival in rivals if rival.is_over(now)}
    if over:
        _release_over(Booking.objects.filter(pk__in=over), now)
        rivals = _rivals(appointments)
    others = [one for one in rivals if one.appointment not in instead_of]
    return [_room_for(one, seats[one.counter_id][1], others) for one in appointments]


def _room_for(one: Appointment, seats: list[int], rivals: list[Rival]) -> list[int]:
    """Return as many free seats as an appointment needs."""
    here = _meet_nobody(one, rivals, len(seats))
    used: set[int] = set()
    if here:
        claims = CounterClaim.objects.filter(
            appointment__in=[other.appointment for other in here], starts_at=_grid(one.starts_at)
        )
        used.update(claims.values_list("seat", flat=True))
    return [seat for seat in seats if seat not in used][: one.seats]


def _meet_nobody(one: Appointment, rivals: Sequence[Rival], capacity: int) -> list[Rival]:
    """Return the others of the same group, with whom there is still room.

    Raises:
        CounterTaken: if there is not. A group starts and ends together, for one matter.
    """
    here = [rival for rival in rivals if _same_counter(one, rival)]
    group = (one.starts_at, one.ends_at, one.public_service_id)
    if (
        any(_same_person(one, rival) for rival in rivals)
        or any((other.starts_at, other.ends_at, other.public_service) != group for other in here)
        or sum(other.seats for other in here) + one.seats > capacity
    ):
        raise CounterTaken
    return here


def _rivals(appointments: Sequence[Appointment]) -> list[Rival]:
    """Return who holds, or held, the counters and interpreters of these near their time.

    One condition for each day of the plan: one for each appointment takes much longer.
    """
    days: dict[dt.date, list[Appointment]] = {}
    for one in appointments:
        days.setdefault(one.starts_at.date(), []).append(one)
    rows = Appointment.objects.filter(
        reduce(or_, (_in_the_way_of(day) for day in days.values())), claimed_until__isnull=False
    ).values_list(
        "pk",
        "booking_id",
        "counter_id",
        "interpreter_id",
        "starts_at",
        "ends_at",
        "claimed_until",
        "public_service_id",
        "seats",
        "released_at",
        "booking__status",
        "booking__expires_at",
        "booking__idempotency_key",
    )
    return [Rival._make(row) for row in rows]


def _in_the_way_of(day: Sequence[Appointment]) -> Q:
    owner = Q(counter__in={one.counter_id for one in day})
    interpreters = {one.interpreter_id for one in day if one.interpreter_id}
    if interpreters:
        owner |= Q(interpreter__in=interpreters)
    start = min(one.starts_at for one in day)
    return owner & Q(
        starts_at__lt=max(one.claimed_until or one.ends_at for one in day),
        starts_at__gt=start - LONGEST,
        claimed_until__gt=start,
    )


def _meet(one: Appointment, rival: Rival) -> bool:
    return (
        one.claimed_until is not None
        and rival.starts_at < one.claimed_until
        and one.starts_at < rival.claimed_until
    )


def _same_counter(one: Appointment, rival: Rival) -> bool:
    return one.counter_id == rival.counter and _meet(one, rival)


def _same_person(one: Appointment, rival: Rival) -> bool:
    return (
        one.interpreter_id is not None
        and one.interpreter_id == rival.interpreter
        and _meet(one, rival)
    )


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
    appointments: Sequence[Appointment], room: Room, *, instead_of: Collection[int] = ()
) -> None:
    """Claim seats and interpreters for stored appointments, all or none.

    Raises:
        CounterTaken: if a piece is taken; the transaction must end then.
    """
    if instead_of:
        _hand_over(appointments, instead_of)
    try:
        CounterClaim.objects.bulk_create(
            CounterClaim(seat_id=seat, starts_at=at, appointment=one)
            for seat, one in sorted(_pairs(appointments, room), key=lambda pair: pair[0])
            for at in _pieces(one)
        )
        interpreted = [
            (one.interpreter_id, one) for one in appointments if one.interpreter_id is not None
        ]
        if interpreted:
            InterpreterClaim.objects.bulk_create(
                InterpreterClaim(interpreter_id=person, starts_at=at, appointment=one)
                for person, one in sorted(interpreted, key=lambda pair: pair[0])
                for at in _pieces(one)
            )
    except IntegrityError as error:
        raise CounterTaken from error


def _pairs(appointments: Iterable[Appointment], room: Room) -> Iterator[tuple[int, Appointment]]:
    for one, seats in zip(appointments, room, strict=True):
        for seat in seats:
            yield seat, one


def _pieces(one: Appointment) -> Iterator[dt.datetime]:
    return steps(one.starts_at, one.claimed_until) if one.claimed_until else iter(())


def _hand_over(appointments: Sequence[Appointment], old: Collection[int]) -> None:
    """Let new appointments have those pieces of the old ones that both need."""
    pieces = {at for one in appointments for at in _pieces(one)}
    CounterClaim.objects.filter(
        appointment__in=old,
        starts_at__in=pieces,
        seat__counter__in={one.counter_id for one in appointments},
    ).delete()
    InterpreterClaim.objects.filter(
        appointment__in=old,
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
