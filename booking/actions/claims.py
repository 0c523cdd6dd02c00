"""Claims: the five-minute pieces of seats and interpreters that an appointment holds.

Whoever stores new appointments does it in this order, in one transaction:

    turn = wait_for_turn(appointments, plan)    # one line, in the same order for everybody
    room = make_room(appointments, turn, now)   # or CounterTaken
    claim(appointments, room)                   # the appointments are stored by now

Appointments that the new ones are to stand in for keep what they hold (`Own.moved`); when the
person says yes, `swap` gives them to the new times. docs/locking.md has the whole rule.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from booking.actions.line import Turn
from booking.actions.rivals import CounterTaken, Rival, meet_nobody
from booking.actions.statements import Statement, locking, rows, statement, storing, together
from booking.models import Appointment, Booking, Counter, CounterClaim, InterpreterClaim
from booking.queries import GRID

UTC = ZoneInfo("UTC")
STEP = dt.timedelta(minutes=GRID)

BOOKINGS = "SELECT id FROM booking_booking booking WHERE id IN (%s) ORDER BY id"

TAKEN_SEATS = """
    SELECT seat_id FROM booking_counterclaim WHERE appointment_id IN (%s) AND starts_at = %s
"""
CLAIM_SEATS = """
    INSERT INTO booking_counterclaim (seat_id, starts_at, appointment_id) VALUES %s
"""
CLAIM_INTERPRETERS = """
    INSERT INTO booking_interpreterclaim (interpreter_id, starts_at, appointment_id) VALUES %s
"""
MOST_CLAIMS = 5000
"""In one statement: SQLite takes 32,766 values."""

OVER = """
    SELECT one.id FROM booking_appointment one
    JOIN booking_booking booking ON booking.id = one.booking_id
    WHERE booking.id IN (%s) AND one.claimed_until IS NOT NULL
        AND (booking.status = 'reserved' AND booking.expires_at <= %s OR one.released_at <= %s)
"""
GIVE_BACK = (
    "DELETE FROM booking_counterclaim WHERE appointment_id IN (%s)",
    "DELETE FROM booking_interpreterclaim WHERE appointment_id IN (%s)",
    "UPDATE booking_appointment SET claimed_until = NULL WHERE id IN (%s)",
)


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


def lock_counters(counters: QuerySet[Counter]) -> list[Counter]:
    """Return these counters, at which nobody reserves until the transaction ends."""
    return list(counters.order_by("pk").select_for_update(no_key=True))


def make_room(
    appointments: Sequence[Appointment],
    turn: Turn,
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
    rivals = turn.rivals
    over = {rival.booking for rival in rivals if rival.is_over(now)}
    if over or bookings:
        gone = release_over(over.union(bookings), now)
        rivals = [rival for rival in rivals if rival.appointment not in gone]
    giving_way = {*own.moved, *own.former}
    return [_room_for(one, turn.seats[one.counter_id], rivals, giving_way) for one in appointments]


def _room_for(
    one: Appointment, seats: list[int], rivals: list[Rival], giving_way: Collection[int]
) -> list[int]:
    """Return as many free seats as an appointment needs."""
    here = meet_nobody(one, rivals, len(seats), giving_way)
    used: set[int] = set()
    if here:
        others = [other.appointment for other in here]
        used.update(seat for (seat,) in rows(TAKEN_SEATS, others, _grid(one.starts_at)))
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
    interpreted = (([one.interpreter_id], one) for one in appointments if one.interpreter_id)
    inserts = [
        *_claiming(CLAIM_SEATS, zip(room, appointments, strict=True), seats),
        *_claiming(CLAIM_INTERPRETERS, interpreted, persons),
    ]
    try:
        together(inserts)
    except IntegrityError as error:
        raise CounterTaken from error


def _claiming(
    sql: str, wanted: Iterable[tuple[list[int], Appointment]], held: Collection[Held]
) -> list[Statement]:
    """Return what stores claims in order, of seats or interpreters, but those held already."""
    claims = sorted(
        (owner, at, one.pk)
        for owners, one in wanted
        for owner in owners
        for at in pieces_of(one)
        if (owner, at) not in held
    )
    return [storing(sql, some) for some in batched(claims, MOST_CLAIMS)]


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


def release_everything_over(*, now: dt.datetime) -> None:
    """Give back what nobody holds any more, wherever it is."""
    ran_out = Q(status=Booking.Status.RESERVED, expires_at__lte=now)
    cancelled = Q(appointments__released_at__lte=now)
    holding = Appointment.objects.filter(claimed_until__isnull=False).values("booking")
    over = Booking.objects.filter(ran_out | cancelled, pk__in=holding)
    release_over(set(over.values_list("pk", flat=True)), now)


def release_over(bookings: Collection[int], now: dt.datetime) -> set[int]:
    """Give back what is over of some bookings; they are locked, so that nobody extends one.

    Returns the keys of the appointments that hold nothing any more.
    """
    line, asked = locking(BOOKINGS, "booking", bookings), statement(OVER, bookings, now, now)
    _locked, found = together([line, asked])
    over = {key for (key,) in found}
    if over:
        together([statement(sql, over) for sql in GIVE_BACK])
    return over


def locked_booking(booking: Booking) -> Booking:
    """Return the booking as it is stored now, and let nobody change it meanwhile."""
    return Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)


def holds_everything(booking: Booking) -> bool:
    """Return whether no appointment of a booking was given back."""
    live = booking.appointments.exclude(status=Appointment.Status.CANCELLED)
    return live.exists() and not live.filter(claimed_until__isnull=True).exists()
