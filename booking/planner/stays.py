"""The least stays of groups on all days at once, up to a limit that grows.

A state says: on this day, having begun at `start`, these matters are done at `end`, at this
place. What is still needed at least, whatever the day, is known (`Needs`), so a state that
cannot belong to a visit within the limit is dropped, and so is one that another state of the
same day, matters and place beats: begun no sooner, done no later.
"""

from collections.abc import Iterator
from functools import cached_property
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

CELLS_AT_ONCE = 100_000
MANY_STATES = 30_000
"""Of about so many, days are looked at separately."""
STATES_AT_ONCE = 100_000
"""So many more than there were are made before those that others beat are dropped."""
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

    def take(self, which: NDArray[np.bool_]) -> "Stays":
        """Return some of the stays."""
        return Stays(*(column[which] for column in self))


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
        self.states = count = 0
        found: list[Stays] = []
        waiting = [(0, self._first(needs.steps[0], limits, days))]
        while waiting:
            level, packed = waiting.pop()
            self.states += len(packed)
            step, made = needs.steps[level], Unbeaten()
            further = needs.steps[level + 1] if level + 1 < len(needs.steps) else None
            some_at_once = self._some_at_once(packed, step)
            del packed  # so that it can be given up part by part
            for states in some_at_once:
                masks = step.masks[states.row]
                held = states.end - states.start + needs.rest[masks] <= limits[states.day]
                found.append(Stays(masks, states.day, states.start, states.end).take(held))
                count += len(found[-1].day)
                if count > MANY_STATES:
                    yield _together(found)
                    count = 0
                if further:
                    made.add(self._next(states, further, limits))
            if further:
                waiting += [(level + 1, part) for part in self._by_days(made.all(), further)]
        if found:
            yield _together(found)

    def _first(self, step: StepTables, limits: Costs, days: Numbers) -> Costs:
        """Return the states after the appointments that days can begin with."""
        day, service, begin, end = self._starts.on(days)
        place = self.table.service_place[service]
        row = step.joined[0, self.table.service_matter[service]].astype(np.intp)
        needs = step.needs(row, place, end.astype(np.int16))
        held = end - begin + needs <= np.minimum(limits[day], TOO_LONG - 1)
        return unbeaten(self._packed(States(day, row, place, begin, end).take(held), step))

    def _next(self, states: States, step: StepTables, limits: Costs) -> Costs:
        """Return what every appointment within the limit makes of some states."""
        latest = np.minimum(states.start + limits[states.day], TOO_LONG - 1).astype(np.int16)
        return self._packed(self._choices.following(states, step, latest, self._ends), step)

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

    def _some_at_once(self, packed: Costs, step: StepTables) -> Iterator[States]:
        """Yield what numbers stand for, not too many at once, but all of a group on a day."""
        at_once = max(1, CELLS_AT_ONCE // len(self.table.service_matter))
        for some in _cut(packed, at_once, self._places << 2 * MINUTE_BITS):
            start, rest = ~some & LATEST, some >> MINUTE_BITS
            end = rest & LATEST
            rest >>= MINUTE_BITS
            owner, place = np.divmod(rest, self._places)
            day, row = np.divmod(owner, len(step.masks))
            yield States(day, row, place, start, end)

    def _by_days(self, packed: Costs, step: StepTables) -> Iterator[Costs]:
        """Yield states in parts of some days each, so that not too many are handed on at once."""
        return _cut(packed, MANY_STATES, len(step.masks) * self._places << 2 * MINUTE_BITS)


def _cut(packed: Costs, at_once: int, whole: int) -> Iterator[Costs]:
    """Yield states in parts of about so many; those with the same whole multiple stay together.

    The last come first, and what was yielded is given up: these are large.
    """
    cuts = packed[at_once::at_once] // whole * whole
    for begin in distinct(packed.searchsorted(cuts)).tolist()[::-1]:
        if begin:
            yield packed[begin:].copy()
            packed.resize(begin, refcheck=False)
    if len(packed):
        yield packed


def _together(found: list[Stays]) -> Stays:
    """Return all stays found, and forget them."""
    stays = Stays(*(np.concatenate(column) for column in zip(*found, strict=True)))
    found.clear()
    return stays


class Unbeaten:
    """States of one level; of many, those that others beat are dropped from time to time."""

    def __init__(self) -> None:
        self._parts: list[Costs] = []
        self._most = STATES_AT_ONCE

    def add(self, packed: Costs) -> None:
        """Add states, each as one number."""
        self._parts.append(packed)
        if sum(len(part) for part in self._parts) > self._most:
            self._parts.append(self.all())
            self._most = len(self._parts[0]) + max(len(self._parts[0]) // 2, STATES_AT_ONCE)

    def all(self) -> Costs:
        """Return all states that none beats, in order of day and group."""
        if not self._parts:
            return np.zeros(0, dtype=np.int64)
        packed = self._parts.pop(0)
        end = len(packed)
        packed.resize(end + sum(len(part) for part in self._parts), refcheck=False)
        for part in self._parts:
            packed[end : end + len(part)] = part
            end += len(part)
        self._parts.clear()
        return unbeaten(packed)


def unbeaten(packed: Costs) -> Costs:
    """Drop states that others beat, in place; the rest is in order of day and group."""
    packed.sort()
    count, most = 0, -1
    for begin in range(0, len(packed), STATES_AT_ONCE):
        some = packed[begin : begin + STATES_AT_ONCE]
        latest = some >> 2 * MINUTE_BITS << MINUTE_BITS
        latest |= ~some & LATEST
        highest = np.maximum.accumulate(np.append(most, latest))
        kept = some[latest > highest[:-1]]
        packed[count : count + len(kept)] = kept
        count += len(kept)
        most = highest[-1]
    packed.resize(count, refcheck=False)
    return packed
