"""The least stays of groups on all days at once, up to a limit that grows.

A state says: on this day, having begun at `start`, these matters are done at `end`, at this
place. What is still needed at least, whatever the day, is known (`Needs`), so a state that
cannot belong to a visit within the limit is dropped, and so is one that another state of the
same day, matters and place beats: begun no sooner, done no later.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import TOO_LONG, Ends, Numbers, States, StepTables
from booking.planner.groups import Growth
from booking.planner.intervals import distinct, repeat_ranges
from booking.planner.needs import Needs
from booking.planner.precedence import Masks
from booking.planner.timetable import NEVER, Timetable

Costs = NDArray[np.int64]

CELLS_AT_ONCE = 200_000
MANY_STATES = 30_000
"""Of about so many, days are looked at separately."""
MOST_PARTS = 6
STARTS_A_PART = 2_000
"""Days are looked at in parts of so many appointments to begin with, if they compete."""
MINUTE_BITS = 14
LATEST = (1 << MINUTE_BITS) - 1
MINUTES_A_VISIT = 5 * 1560
"""No visit is longer: five days of at most 26 hours."""
FEW_CELLS = 60_000
"""So few starts and services that all stays are looked for at once."""


class Stays(NamedTuple):
    """Groups, and when they can be done: on which day, from when to when."""

    masks: Masks
    day: Numbers
    start: Costs
    end: Costs


class Starts:
    """All appointments that days can begin with, day by day."""

    def __init__(self, table: Timetable) -> None:
        day, slot, service = (table.minutes.transpose(2, 0, 1) < NEVER).nonzero()
        self._start = slot * table.step
        self._end = self._start + table.minutes[slot, service, day]
        self._service = service
        self._day = day

    def on(self, days: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return day, service, start and end of those on some days."""
        first = self._day.searchsorted(days)
        count = self._day.searchsorted(days, side="right") - first
        _, which = repeat_ranges(first, count)
        return self._day[which], self._service[which], self._start[which], self._end[which]


class Visits:
    """The search for least stays on the days of a timetable."""

    def __init__(self, growth: Growth) -> None:
        self.table = growth.table
        self._places = growth.places
        self.states = 0
        starts = int(np.count_nonzero(growth.table.minutes < NEVER))
        self.parts = max(1, min(MOST_PARTS, starts // STARTS_A_PART))
        self.is_small = starts * len(growth.table.service_matter) <= FEW_CELLS
        self._choices = growth.steps.choices
        self._ends = Ends(growth.table)

    @cached_property
    def _starts(self) -> Starts:
        return Starts(self.table)

    def within(self, needs: Needs, limits: Costs, days: Numbers) -> Iterator[Stays]:
        """Yield all stays that with the rest do not exceed their day's limit.

        A group can come up several times on a day, one after the other, with other starts and ends.
        """
        self.states = 0
        found: list[Stays] = []
        waiting = [(0, self._first(needs.steps[0], limits, days))]
        while waiting:
            level, states = waiting.pop()
            step = needs.steps[level]
            states = self._best(
                self._next(states, step, limits) if level else self._packed(states, step), step
            )
            self.states += len(states.day)
            masks = step.masks[states.row]
            held = states.end - states.start + needs.rest[masks] <= limits[states.day]
            found.append(Stays(masks[held], states.day[held], states.start[held], states.end[held]))
            if level + 1 < len(needs.steps):
                waiting += [(level + 1, part) for part in _by_days(states)]
            if not waiting or sum(len(stays.day) for stays in found) > MANY_STATES:
                yield Stays(*(np.concatenate(column) for column in zip(*found, strict=True)))
                found.clear()

    def _first(self, step: StepTables, limits: Costs, days: Numbers) -> States:
        """Return the states after the appointments that days can begin with."""
        day, service, begin, end = self._starts.on(days)
        place = self.table.service_place[service]
        row = step.joined[0, self.table.service_matter[service]].astype(np.intp)
        needs = step.needs(row, place, end.astype(np.int16))
        held = end - begin + needs <= np.minimum(limits[day], TOO_LONG - 1)
        return States(day[held], row[held], place[held], begin[held], end[held])

    def _followed(self, states: States, step: StepTables, limits: Costs) -> States:
        """Return what every appointment within the limit makes of some states."""
        latest = np.minimum(states.start + limits[states.day], TOO_LONG - 1).astype(np.int16)
        return self._choices.following(states, step, latest, self._ends)

    def _next(self, states: States, step: StepTables, limits: Costs) -> Costs:
        """Return the states with one appointment more, each as one number."""
        at_once = max(1, CELLS_AT_ONCE // len(self.table.service_matter))
        parts = [
            self._packed(
                self._followed(states.take(slice(begin, begin + at_once)), step, limits), step
            )
            for begin in range(0, len(states.day), at_once)
        ]
        return np.concatenate(parts)

    def _packed(self, states: States, step: StepTables) -> Costs:
        """Return states as numbers: by day, group, place and end, the latest start first."""
        packed: Costs = states.day * len(step.masks) + states.row
        packed *= self._places
        packed += states.place
        packed <<= MINUTE_BITS
        packed |= states.end
        packed <<= MINUTE_BITS
        packed |= LATEST - states.start
        return packed

    def _best(self, packed: Costs, step: StepTables) -> States:
        """Drop states that others beat; the rest comes in order of day and group."""
        packed.sort()
        latest = packed >> 2 * MINUTE_BITS << MINUTE_BITS
        latest |= ~packed & LATEST
        kept = np.ones(len(packed), dtype=bool)
        kept[1:] = latest[1:] > np.maximum.accumulate(latest)[:-1]
        packed = packed[kept]
        start = ~packed & LATEST
        packed >>= MINUTE_BITS
        end = packed & LATEST
        packed >>= MINUTE_BITS
        owner, place = np.divmod(packed, self._places)
        day, row = np.divmod(owner, len(step.masks))
        return States(day, row, place, start, end)


def _by_days(states: States) -> Iterator[States]:
    """Yield states in parts of some days each, so that not too many are handed on at once."""
    count = len(states.day)
    cuts = states.day.searchsorted(states.day[MANY_STATES:count:MANY_STATES])
    for begin, end in pairwise(distinct(np.concatenate([[0], cuts, [count]])).tolist()):
        yield states.take(slice(begin, end))
