"""From when on a group can be done by a given end: the recurrence of `groups`, backwards."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.groups import CELLS_A_BLOCK, Growth, nearest
from booking.planner.intervals import Ints
from booking.planner.precedence import Masks
from booking.planner.steps import EMPTY, Step, Steps, keep_latest
from booking.planner.timetable import NEVER, Minutes

NOT_AT_ALL = -NEVER
FEW = 2
"""Of so many groups, those last asked for, the parts are kept."""


class LatestStarts:
    """The latest starts of groups, among all that fit into some day of a timetable.

    All starts, ends and gaps of a day are whole units of the timetable, and so are counted here.
    """

    def __init__(self, growth: Growth, masks: Masks) -> None:
        self._growth = growth
        self._masks = masks
        self._table = growth.table
        self._unit = self._table.unit
        self._gap = np.ascontiguousarray(self._table.gap_of_day.T) // np.int16(self._unit)
        self._stay = np.diagonal(self._gap)[:, None, None]
        self._kept: dict[int, tuple[dict[tuple[int, int], int], list[Minutes]]] = {}
        self._of_day: dict[int, Minutes] = {}

    def of(self, mask: int, days: Numbers, ends: Ints | Minutes) -> Ints:
        """Return, for some days, the latest minute at which a group can begin to end in time."""
        by = self.back(self._growth.steps.within(mask), days, ends)
        columns = zip(days.tolist(), ends.tolist(), strict=True)
        keep_latest(self._kept, mask, ({column: i for i, column in enumerate(columns)}, by), FEW)
        return self._minutes(by[0])

    def parts(self, mask: int, days: Numbers, ends: Ints) -> list[Minutes]:
        """Return what `back` does for one group, again if it was asked for just before."""
        known, by = self._kept.get(mask, ({}, []))
        columns = list(zip(days.tolist(), ends.tolist(), strict=True))
        if known.keys() >= set(columns):
            return [level[..., [known[column] for column in columns]] for level in by]
        return self.back(self._growth.steps.within(mask), days, ends)

    def _minutes(self, units: Minutes) -> Ints:
        minutes: Ints = units * np.int64(self._unit)
        return minutes

    def back(
        self, steps: Sequence[Step], days: Numbers, ends: Ints | Minutes, counts: int = 0
    ) -> list[Minutes]:
        """Return by when each part of a group must be done, for some days and ends (columns).

        Let `by[p, G]` be the latest end of the last appointment of `G`, at place `p`, after
        which the others of the group can be done in time. Then

            by[p, G] = max over m, q of start[m at q, by[q, G + m]] - buffer - travel(p, q)

        where `start` is the latest start of an appointment that ends in time. For the empty
        group, without buffer and travel, this is the latest start of all. There is one array
        for each number of appointments: `[column]` for none, `[place, group, column]`.

        These are in units. With `counts` each column becomes so many: what can be done with no
        move, with at most one, and so on.
        """
        return list(self._levels(steps, days, ends, counts))[::-1]

    def starts(self, steps: Sequence[Step], days: Numbers, ends: Ints) -> Minutes:
        """Return from when on one group can be done, for some days and ends, in units."""
        for level in self._levels(steps, days, ends):
            latest = level
        return latest

    def _levels(
        self, steps: Sequence[Step], days: Numbers, ends: Ints | Minutes, counts: int = 0
    ) -> Iterator[Minutes]:
        """Yield what `back` returns, from the whole group to the empty one."""
        last = ends.repeat(max(1, counts)) // self._unit
        table, column = self._starts(days)
        starts = table, column.repeat(max(1, counts))
        by: Minutes = np.full((self._growth.places, 1, len(last)), last, dtype=np.int16)
        yield by
        for number in range(len(steps) - 1, -1, -1):
            groups = len(steps[number - 1].masks if number else EMPTY)
            before = self._by_place(steps[number], groups)
            begin = self._begin(by, steps[number], starts, (steps[number].goal, before, groups))
            by = self._ready(begin, counts) if number else begin[:, 0].max(axis=0)
            yield by

    def _ready(self, begin: Minutes, counts: int) -> Minutes:
        """Return by when to be ready at each place to begin elsewhere, or there, in time."""
        ready: Minutes = -nearest(-begin, self._gap)
        if counts:
            moved = ready.reshape(*ready.shape[:2], -1, counts)
            moved[..., 1:] = moved[..., :-1]
            moved[..., 0] = NOT_AT_ALL
            np.maximum(ready, begin - self._stay, out=ready)
        return ready

    def of_all(self, day: int, end: int) -> Ints:
        """Return, by set, the latest minute of a day at which it can begin to end in time.

        Let `first[G, p]` be the latest start of `G` at place `p`. Then

            first[m + G, q] = max over p of start[m at q, first[G, p] - buffer - travel(q, p)]

        so one recurrence, with each matter before those that come after it, has all groups.
        """
        starts = self._starts(np.array([day]))
        latest = np.full(1 << self._growth.order.count, NOT_AT_ALL, dtype=np.int64)
        by = np.full((self._growth.places, 1, 1), end // self._unit, dtype=np.int16)
        for step in self._backwards:
            here = self._by_place(step, by.shape[1])
            first = self._begin(by, step, starts, (here, step.goal, len(step.masks)))
            latest[step.masks] = self._minutes(first[:, :, 0].max(axis=0))
            by = -nearest(-first, self._gap)
        return latest

    @cached_property
    def _backwards(self) -> Sequence[Step]:
        order = self._growth.order
        return Steps(self._table, order, backwards=True).among(self._masks)

    def _by_place(self, step: Step, groups: int) -> Numbers:
        """Return the places and groups, of so many, from which a step begins."""
        here: Numbers = self._growth.steps.place[step.service] * groups + step.row
        return here

    def _starts(self, days: Numbers) -> tuple[Minutes, Numbers]:
        """Return the latest start of each service that ends by each unit of each day.

        With it comes, for each of the days given, which of these it is.
        """
        number = {day: i for i, day in enumerate(dict.fromkeys(days.tolist()))}
        starts = np.stack([self.on(day) for day in number], axis=2)
        return starts, np.array([number[day] for day in days.tolist()], dtype=np.intp)

    def on(self, day: int) -> Minutes:
        """Return the latest start of each service (column) that ends by each unit of a day."""
        if day not in self._of_day:
            self._of_day[day] = self._starts_on(day)
        return self._of_day[day]

    def _starts_on(self, day: int) -> Minutes:
        table = self._table
        minutes = table.minutes[:, :, day]
        slot, service = (minutes < NEVER).nonzero()
        start = slot * (table.step // self._unit)
        end = start + minutes[slot, service] // self._unit
        starts = np.full((self._units, minutes.shape[1]), NOT_AT_ALL, dtype=np.int16)
        cells = end * minutes.shape[1] + service
        np.maximum.at(starts.reshape(-1), cells, start.astype(np.int16))
        np.maximum.accumulate(starts, axis=0, out=starts)
        return starts

    @cached_property
    def _units(self) -> int:
        """Return up to how many units of a day an appointment can end."""
        longest = max(offer.minutes for offer in self._table.instance.offers)
        latest = self._table.slots * self._table.step + min(longest, NEVER)
        return latest // self._unit + 1

    def _begin(
        self,
        by: Minutes,
        step: Step,
        starts: tuple[Minutes, NDArray[np.intp]],
        way: tuple[Numbers, Numbers, int],
    ) -> Minutes:
        """Return when appointments must begin to end by what is given, the latest of each goal.

        The way of a step: places and groups from where and to where, and how many groups there.
        """
        (table, column), (here, there, groups), width = starts, way, by.shape[2]
        places = self._growth.places
        _, services, days = table.shape
        by = by.reshape(-1, width)
        begin = np.full((places * groups, width), NOT_AT_ALL, dtype=np.int16)
        at_once = max(1, CELLS_A_BLOCK // width)
        for first in range(0, len(here), at_once):
            part = slice(first, first + at_once)
            cells = np.multiply(by[here[part]], services * days, dtype=np.intp)
            cells += (step.service[part] * days)[:, None]
            cells += column
            # Nothing ends in the first row, nor before the day.
            own = table.reshape(-1).take(cells, mode="clip")
            goal = (there[part] * width)[:, None] + np.arange(width)
            np.maximum.at(begin.reshape(-1), goal.reshape(-1), own.reshape(-1))
        return begin.reshape(places, groups, width)
