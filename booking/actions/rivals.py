"""Who holds something in the time of a new appointment, or did until now."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from booking.actions.statements import Rows, Statement, statement, together
from booking.models import Appointment, Booking

LONGEST = dt.timedelta(days=2)
"""No appointment is longer, buffer included: as far back as rivals are looked for."""

RIVALS = """
    SELECT rival.id, rival.booking_id, rival.counter_id, rival.interpreter_id, rival.starts_at,
        rival.ends_at, rival.claimed_until, rival.public_service_id, rival.seats,
        rival.released_at, booking.status, booking.expires_at, booking.idempotency_key
    FROM booking_appointment rival JOIN booking_booking booking ON booking.id = rival.booking_id
    WHERE (rival.counter_id IN (%s) OR rival.interpreter_id IN (%s))
        AND rival.starts_at > %s AND rival.starts_at < %s AND rival.claimed_until > %s
"""


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


def look(appointments: Sequence[Appointment], *, now: dt.datetime) -> tuple[list[Rival], set[int]]:
    """Return who holds something in the time of these, without waiting in line.

    And the keys of bookings whose hold there is over, though nobody has cleaned up.
    """
    rivals = other_than(appointments, together(asking_for_rivals(appointments)))
    over = {rival.booking for rival in rivals if rival.is_over(now)}
    return [rival for rival in rivals if not rival.is_over(now)], over


def refuse_taken(appointments: Sequence[Appointment], rivals: Sequence[Rival]) -> None:
    """Tell who comes too late, before anything is locked.

    Raises:
        CounterTaken: if a rival holds what one of these wants.
    """
    for one in appointments:
        meet_nobody(one, rivals, one.counter.capacity)


def meet_nobody(
    one: Appointment,
    rivals: Sequence[Rival],
    capacity: int,
    giving_way: Collection[int] = (),
) -> list[Rival]:
    """Return the others of the same group, with whom there is still room.

    Appointments of the same person that give way are no rivals: nobody else can come into the
    group that they leave, since the new one is in the way there, and the reverse.

    Raises:
        CounterTaken: if there is no room. A group starts and ends together, for one matter.
    """
    others = [rival for rival in rivals if rival.appointment not in giving_way]
    here = [rival for rival in others if _same_counter(one, rival)]
    group = (one.starts_at, one.ends_at, one.public_service_id)
    if (
        any(_same_person(one, rival) for rival in others)
        or any((other.starts_at, other.ends_at, other.public_service) != group for other in here)
        or sum(other.seats for other in here) + one.seats > capacity
    ):
        raise CounterTaken
    return here


def asking_for_rivals(appointments: Sequence[Appointment]) -> list[Statement]:
    """Return what asks who else holds, or held, the counters and interpreters of these then.

    A statement for each day of the plan: most have one, and time between days is long.
    """
    days: dict[dt.date, list[Appointment]] = {}
    for one in appointments:
        days.setdefault(one.starts_at.date(), []).append(one)
    return [_asking_for_a_day(day) for day in days.values()]


def _asking_for_a_day(day: Sequence[Appointment]) -> Statement:
    start = min(one.starts_at for one in day)
    return statement(
        RIVALS,
        {one.counter_id for one in day},
        {one.interpreter_id for one in day if one.interpreter_id},
        start - LONGEST,
        max(one.claimed_until or one.ends_at for one in day),
        start,
    )


def other_than(appointments: Sequence[Appointment], answers: Iterable[Rows]) -> list[Rival]:
    """Return the rivals that were found, without these appointments themselves."""
    found = {row[0]: row for rows in answers for row in rows}
    themselves = {one.pk for one in appointments}
    return [Rival._make(row) for key, row in found.items() if key not in themselves]


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
