"""Which appointments can follow, in time: each matter as a whole first, then its places.

Of all appointments that could follow a state, nearly all come too late. So each matter is
looked at as if its nearest place had its earliest end; its places one by one only after that.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.intervals import Ints
from booking.planner.precedence import Masks, halves_of
from booking.planner.timetable import LONGEST_GAP, Minutes, Timetable

Numbers = NDArray[np.intp]

TOO_LONG = 15_000
"""More than a visit and a day have; with any end of a day still a 16-bit number."""
FEW_CELLS = 4_000
"""So few places of all matters and states that all are looked at."""


class States(NamedTuple):
    """Groups done on a day: by whom is told by `row`, a number within the level."""

    day: Numbers
    row: Numbers
    place: Numbers
    start: Ints
    end: Ints

    def take(self, which: slice | Numbers) -> "States":
        """Return some of the states."""
        return States(*(column[which] for column in self))


class Rest:
    """What visits need on their other days: `by_mask` if a set is all of a day."""

    def __init__(self, by_mask: Ints) -> None:
        self.by_mask = by_mask

    @cached_property
    def within(self) -> Minutes:
        """Return, by set, the least of all sets within it."""
        least = np.minimum(self.by_mask, TOO_LONG).astype(np.int16)
        for halves in halves_of(least):
            np.minimum(halves[:, 0], halves[:, 1], out=halves[:, 1])
        return least


class StepTables(NamedTuple):
    """A step from groups `before` as tables: `joined[group, matter]` is the group made.

    `needs[group, matter, k]` is what a visit needs after that at least, by place of the matter,
    `least[group, matter]` after the best of them.
    """

    before: Masks
    masks: Masks
    joined: NDArray[np.int16]
    needs: Minutes
    least: Minutes
    rest: Rest


class Followed(NamedTuple):
    """States made by appointments, with those and the states (`which`) that they follow."""

    states: States
    service: Numbers
    which: Numbers


class Ends:
    """The earliest ends on some days: of each service, and of each matter at any place."""

    def __init__(self, table: Timetable) -> None:
        self._table = table
        self.days = table.ends.shape[2]
        self.of_services = np.ascontiguousarray(table.ends).reshape(-1)

    @cached_property
    def of_matters(self) -> Minutes:
        matters = np.arange(len(self._table.instance.matters))
        first = self._table.service_matter.searchsorted(matters)
        first = np.minimum(first, len(self._table.service_matter) - 1)
        ends: Minutes = np.minimum.reduceat(self._table.ends, first, axis=1).reshape(-1)
        return ends


class Choices:
    """The services of each matter side by side: `service[m, k]`; what is missing is 0."""

    def __init__(self, table: Timetable) -> None:
        self.matter = table.service_matter
        self._place = table.service_place
        count = np.bincount(self.matter, minlength=len(table.instance.matters))
        self.matters = len(count)
        services = np.arange(len(self.matter))
        self.number = services - (np.cumsum(count) - count)[self.matter]
        self.service = np.zeros((self.matters, int(count.max())), dtype=np.intp)
        self.service[self.matter, self.number] = services
        self._bits = np.int64(1) << np.arange(self.matters, dtype=np.int64)
        self._step = np.int16(table.step)
        # A minute less than a slot more, so that a division rounds up.
        ways = table.gap_of_day[:, self._place[self.service]] + np.int16(table.step - 1)
        there = np.arange(self.service.shape[1]) < count[:, None]
        self._nearest = np.where(there, ways, np.int16(LONGEST_GAP)).min(axis=2)
        self._ways = ways

    def following(self, states: States, step: StepTables, latest: Minutes, ends: Ends) -> Followed:
        """Return what appointments make of states, so that all else can be done at `latest`."""
        end = states.end.astype(np.int16)[:, None]
        if len(states.day) * self.service.size <= FEW_CELLS:
            which = np.arange(len(states.day))
            part, parts = np.zeros_like(which), 1
        else:
            may = self._matters_in_time(states, end, step, latest[:, None], ends)
            (which, part), parts = may.nonzero(), self.matters
        own = states.row[which] * parts + part
        width = self.service.size // parts
        services = self.service.reshape(-1, width)
        ways, needs = self._ways.reshape(-1, width), step.needs.reshape(-1, width)
        slot = (end[which] + ways[states.place[which] * parts + part]) // self._step
        cells = np.multiply(slot, len(self.matter) * ends.days, dtype=np.intp)
        cells += (services * ends.days)[part]
        cells += states.day[which, None]
        done = ends.of_services.take(cells, mode="clip")
        cell = (done + needs[own] <= latest[which, None]).reshape(-1).nonzero()[0]
        at, choice = np.divmod(cell, width)
        which, service = which[at], services[part[at], choice]
        made = States(
            states.day[which],
            step.joined[states.row[which], self.matter[service]].astype(np.intp),
            self._place[service],
            states.start[which],
            done.reshape(-1)[cell],
        )
        return Followed(made, service, which)

    def _matters_in_time(
        self, states: States, end: Minutes, step: StepTables, latest: Minutes, ends: Ends
    ) -> NDArray[np.bool_]:
        """Return which matters (columns) may follow which states.

        None may if what can be done in time at best leaves too much for other days.
        """
        slot = (end + self._nearest[states.place]) // self._step
        cells = np.multiply(slot, self.matters * ends.days, dtype=np.intp)
        cells += np.arange(self.matters) * ends.days
        cells += states.day[:, None]
        done = ends.of_matters.take(cells, mode="clip")
        may: NDArray[np.bool_] = done + step.least[states.row] <= latest
        possible = step.before[states.row] | (done <= latest) @ self._bits
        may &= step.rest.within[possible][:, None] <= latest - end
        return may
