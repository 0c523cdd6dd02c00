"""The appointments of a group on a day once its stay is known, with the fewest moves.

The search is that of `stays`, on a few days and with the exact stay as each one's limit, so few
states are left. They count moves, too, and remember where they come from.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers, States
from booking.planner.stays import Costs, Needs, Visits
from booking.planner.timetable import NEVER, Timetable

MANY_MOVES = 32


class Outing(NamedTuple):
    """How a group is done on a day: `stops` are services and slots in order."""

    start: int
    end: int
    moves: int
    stops: list[tuple[int, int]]


class _Level(NamedTuple):
    """States, with their moves, last appointments and places in the level before."""

    states: States
    moves: Numbers
    service: Numbers
    before: Numbers


def outings(
    visits: Visits, needs: Needs, stays: dict[int, int], *, starts: Costs | None, soonest: bool
) -> Iterator[tuple[int, Outing]]:
    """Yield days with the appointments that do a group there in its least stay, fewest moves.

    The stays are given by day. With starts, by day, only appointments that begin then, in
    minutes of the day. With `soonest` an earlier end comes before fewer moves.
    """
    days = np.array(sorted(stays))
    limits = np.zeros(days[-1] + 1, dtype=np.int64)
    limits[days] = [stays[day] for day in days.tolist()]
    levels: list[_Level] = []
    for number, step in enumerate(needs.steps):
        if number:
            states, moves = levels[-1].states, levels[-1].moves
            followed = visits.followed(states, step, limits)
            moves = moves[followed.which]
            moves = moves + (states.place[followed.which] != followed.states.place)
        else:
            followed = visits.first(step, limits, days, starts=starts)
            moves = np.zeros(len(followed.which), dtype=np.intp)
        kept = _best(followed.states, moves)
        states = followed.states.take(kept)
        levels.append(_Level(states, moves[kept], followed.service[kept], followed.which[kept]))
    states, moves = levels[-1].states, levels[-1].moves
    lesser, greater = (moves, states.end) if soonest else (states.end, moves)
    ranked = np.lexsort((lesser, greater, states.day))
    first = np.searchsorted(states.day[ranked], days)
    for day, at in zip(days.tolist(), ranked[first].tolist(), strict=True):
        yield day, _shown(visits.table, levels, at)


def _best(states: States, moves: Numbers) -> Numbers:
    """Return the states that no other one with as many moves beats."""
    owner = (states.day * NEVER + states.row) * NEVER + states.place
    owner = owner * MANY_MOVES + moves
    turn = np.lexsort((-states.start, states.end, owner))
    reached = owner[turn] * NEVER + states.start[turn]
    kept = np.ones(len(turn), dtype=bool)
    kept[1:] = reached[1:] > np.maximum.accumulate(reached)[:-1]
    return turn[kept]


def _shown(table: Timetable, levels: list[_Level], at: int) -> Outing:
    """Return the appointments that lead to a state of the last level."""
    states, moves = levels[-1].states, int(levels[-1].moves[at])
    start, end, day = int(states.start[at]), int(states.end[at]), int(states.day[at])
    stops = []
    for level in reversed(levels):
        service = int(level.service[at])
        stops.append((service, _slot(table, service, day, int(level.states.end[at]))))
        at = int(level.before[at])
    return Outing(start, end, moves, stops[::-1])


def _slot(table: Timetable, service: int, day: int, end: int) -> int:
    """Return when a service's appointment with this end begins: the latest such slot."""
    minutes: NDArray[np.int16] = table.minutes[: end // table.step + 1, service, day]
    ends = np.arange(len(minutes)) * table.step + minutes
    return int(np.flatnonzero(ends == end)[-1])
