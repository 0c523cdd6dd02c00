"""New times for appointments that offices cannot keep, with the least change first."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from booking import queries
from booking.models import Appointment, Booking
from booking.proposals.moves import RINGS, plans_for_move, wishes_of
from booking.proposals.values import ProposedPlan
from booking.queries import Window


def propose_repair(
    *, booking: Booking, hit: Collection[int], now: dt.datetime
) -> Iterator[ProposedPlan]:
    """Yield plans for the appointments with these keys, the least change first.

    Everything else stays and the times too, at other counters; then the day, then near days,
    further and further away; at last the other appointments move along.
    """
    movable = queries.movable(booking, now=now)
    alone = [one for one in movable if one.pk in hit]
    if alone:
        zone = booking.centre.zone
        times = [(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)) for one in alone]
        same = tuple(Window(start.weekday(), start.time(), end.time()) for start, end in times)
        yield from _within(booking, alone, alone, 0, now, same)
    for moved in [alone, movable] if len(movable) > len(alone) else [alone]:
        for width in RINGS if alone else ():
            yield from _within(booking, moved, alone, width, now)


def _within(
    booking: Booking,
    moved: list[Appointment],
    hit: list[Appointment],
    width: int,
    now: dt.datetime,
    times: tuple[Window, ...] = (),
) -> tuple[ProposedPlan, ...]:
    """Return plans at most so many days away from the days that were planned, in these times."""
    zone = booking.centre.zone
    days = [one.starts_at.astimezone(zone).date() for one in hit]
    away = dt.timedelta(days=width)
    wishes = replace(
        wishes_of(booking, moved),
        available=times,
        earliest=max(min(days) - away, now.astimezone(zone).date()),
        latest=max(days) + away,
    )
    plans, _sorting = plans_for_move(booking=booking, moved=moved, wishes=wishes, now=now)
    return plans
