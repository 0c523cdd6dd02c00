"""Which appointments can follow, in time: each matter as a whole first, then its places.

Of all appointments that could follow a state, nearly all come too late. So each matter is
looked at as if its nearest place had its earliest end; its places one by one only after that.
"""

from functools import cached_property
from typing import Any, NamedTuple

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

    def take(self, which: NDArray[np.bool_]) -> "States":
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


class StepTables:
    """A step from groups to groups: `joined[group, matter]` is the group made, if there is one.

    `after[place, group, late]` is what a visit needs after that at least, by how late after a
    time on the grid the group's last appointment ends.
    """

    def __init__(
        self,
        table: Timetable,
        masks: tuple[Masks, Masks],
        joined: NDArray[np.int16],
        after: Minutes,
        rest: Rest,
    ) -> None:
        self.before, self.masks = masks
        self.joined = joined
        self.rest = rest
        self._table = table
        places, self._groups, self._ends = len(after), len(self.masks) + 1, after.shape[2]
        none = np.full((places, 1, self._ends), TOO_LONG, dtype=np.int16)
        self._after = np.concatenate([after, none], axis=1)

    def needs(self, group: NDArray[np.integer[Any]], place: Numbers, end: Minutes) -> Minutes:
        """Return what is needed at least after groups made at places by some ends."""
        cells = place * self._groups + group
        if self._ends > 1:
            table = self._table
            cells *= self._ends
            cells = cells + end % np.int16(table.pace) // np.int16(table.unit)
        needs: Minutes = self._after.reshape(-1).take(cells)
        return needs

    @cached_property
    def of_matters(self) -> Minutes:
        """Return what is needed after each matter (column) at any of its places, by group."""
        after = self._after.min(axis=2)[self._table.service_place]
        least = np.minimum.reduceat(after, first_services(self._table), axis=0)
        needs: Minutes = least[np.arange(len(least)), self.joined]
        return needs


class Ends:
    """The earliest ends on some days: of each service, and of each matter at any place."""

    def __init__(self, table: Timetable) -> None:
        self._table = table
        self.days = table.ends.shape[2]
        self.of_services = np.ascontiguousarray(table.ends).reshape(-1)

    @cached_property
    def of_matters(self) -> Minutes:
        first = first_services(self._table)
        ends: Minutes = np.minimum.reduceat(self._table.ends, first, axis=1).reshape(-1)
        return ends


def first_services(table: Timetable) -> Numbers:
    """Return the first service of each matter; of one without any, that of another."""
    first = table.service_matter.searchsorted(np.arange(len(table.instance.matters)))
    services: Numbers = np.minimum(first, len(table.service_matter) - 1)
    return services


class Columns(NamedTuple):
    """Services side by side, `services[part, k]`, where, and the ways there from each place."""

    services: Numbers
    places: Numbers
    ways: Minutes


class Choices:
    """The services of an instance: all in one part, or those of each matter in a part.

    What is missing in a part has the number of the service after the last one.
    """

    def __init__(self, table: Timetable) -> None:
        self._matter = table.service_matter
        self._place = table.service_place
        self._count = len(self._matter)
        self.matters = len(table.instance.matters)
        self._bits = np.int64(1) << np.arange(self.matters, dtype=np.int64)
        self._step = np.int16(table.step)
        # A minute less than a slot more, so that a division rounds up.
        ways = table.gap_of_day[:, self._place] + np.int16(table.step - 1)
        self._all = Columns(np.arange(self._count)[None], self._place[None], ways)

    @cached_property
    def _by_matter(self) -> Columns:
        count = np.bincount(self._matter, minlength=self.matters)
        services = np.full((self.matters, count.max()), self._count)
        number = np.arange(self._count) - (count.cumsum() - count)[self._matter]
        services[self._matter, number] = np.arange(self._count)
        missing = np.full((len(self._all.ways), 1), LONGEST_GAP, dtype=np.int16)
        ways = np.concatenate([self._all.ways, missing], axis=1)[:, services]
        return Columns(services, np.append(self._place, 0)[services], ways)

    @cached_property
    def _nearest(self) -> Minutes:
        nearest: Minutes = self._by_matter.ways.min(axis=2)
        return nearest

    def following(self, states: States, step: StepTables, latest: Minutes, ends: Ends) -> States:
        """Return what appointments make of states, so that all else can be done at `latest`."""
        end = states.end.astype(np.int16)[:, None]
        if len(states.day) * self._count <= FEW_CELLS:
            columns = self._all
            which = np.arange(len(states.day))
            part = np.zeros_like(which)
            group = step.joined[states.row][:, self._matter]
        else:
            columns = self._by_matter
            which, part = self._in_time(states, end, step, latest[:, None], ends).nonzero()
            group = step.joined[states.row[which], part][:, None]
        parts, width = columns.services.shape
        way = columns.ways.reshape(-1, width)[states.place[which] * parts + part]
        slot = (end[which] + way) // self._step
        cells = np.multiply(slot, self._count * ends.days, dtype=np.intp)
        cells += (columns.services * ends.days)[part]
        cells += states.day[which, None]
        done = ends.of_services.take(cells, mode="clip")
        needs = step.needs(group, columns.places[part], done)
        cell = (done + needs <= latest[which, None]).reshape(-1).nonzero()[0]
        at, choice = np.divmod(cell, width)
        which, service = which[at], columns.services[part[at], choice]
        return States(
            states.day[which],
            step.joined[states.row[which], self._matter[service]].astype(np.intp),
            self._place[service],
            states.start[which],
            done.reshape(-1)[cell],
        )

    def _in_time(
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
        least = step.of_matters
        may: NDArray[np.bool_] = done + least[states.row] <= latest
        possible = step.before[states.row] | (done <= latest) @ self._bits
        may &= step.rest.within[possible][:, None] <= latest - end
        return may
