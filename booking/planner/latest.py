"""From when on a group can be done by a given end: the recurrence of `groups`, backwards."""

from functools import cached_property
from itertools import pairwise
from math import gcd

import numpy as np

from booking.planner.choices import Numbers
from booking.planner.groups import Growth, nearest
from booking.planner.intervals import Ints
from booking.planner.precedence import Masks
from booking.planner.steps import EMPTY, Step, Steps
from booking.planner.timetable import NEVER, Minutes

NOT_AT_ALL = -NEVER


class LatestStarts:
    """The latest starts of groups, among all that fit into some day of a timetable."""

    def __init__(self, growth: Growth, masks: Masks) -> None:
        self._growth = growth
        self._masks = masks
        self._table = growth.table
        minutes = {offer.minutes for offer in self._table.instance.offers}
        self._unit = gcd(self._table.step, *minutes)
        self._gap = np.ascontiguousarray(self._table.gap_of_day.T)

    def of(self, mask: int, days: Numbers, ends: Minutes) -> Ints:
        """Return, for some days, the latest minute at which a group can begin to end in time.

        Let `by[p, G]` be the latest end of the last appointment of `G`, at place `p`, after
        which the others of the group can be done in time. Then

            by[p, G] = max over m, q of start[m at q, by[q, G + m]] - buffer - travel(p, q)

        where `start` is the latest start of an appointment that ends in time. For the empty
        group, without buffer and travel, this is the latest start of all.
        """
        starts = self._starts(days)
        steps = self._growth.steps.within(mask)
        by = np.broadcast_to(ends.astype(np.int16), (self._growth.places, 1, len(days)))
        for number in range(len(steps) - 1, -1, -1):
            groups = len(steps[number - 1].masks if number else EMPTY)
            before = self._by_place(steps[number], groups)
            begin = self._begin(by, steps[number], starts, (steps[number].goal, before, groups))
            if number:
                by = -nearest(-begin, self._gap)
        latest: Ints = begin[:, 0].max(axis=0).astype(np.int64)
        return latest

    def of_all(self, day: int, end: int) -> Ints:
        """Return, by set, the latest minute of a day at which it can begin to end in time.

        Let `first[G, p]` be the latest start of `G` at place `p`. Then

            first[m + G, q] = max over p of start[m at q, first[G, p] - buffer - travel(q, p)]

        so one recurrence, with each matter before those that come after it, has all groups.
        """
        starts = self._starts(np.array([day]))
        latest = np.full(1 << self._growth.order.count, NOT_AT_ALL, dtype=np.int64)
        by = np.full((self._growth.places, 1, 1), end, dtype=np.int16)
        for step in self._backwards:
            here = self._by_place(step, by.shape[1])
            first = self._begin(by, step, starts, (here, step.goal, len(step.masks)))
            latest[step.masks] = first[:, :, 0].max(axis=0)
            by = -nearest(-first, self._gap)
        return latest

    @cached_property
    def _backwards(self) -> list[Step]:
        order = self._growth.order
        return Steps(self._table, order, backwards=True).among(self._masks)

    def _by_place(self, step: Step, groups: int) -> Numbers:
        """Return the places and groups, of so many, from which a step begins."""
        here: Numbers = self._growth.steps.place[step.service] * groups + step.row
        return here

    def _starts(self, days: Numbers) -> Minutes:
        """Return the latest start of each service that ends by each unit of some days."""
        minutes = self._table.minutes[:, :, days]
        slot, service, day = np.nonzero(minutes < NEVER)
        start = slot * self._table.step
        end = (start + minutes[slot, service, day]) // self._unit
        size = int(end.max(initial=0)) + 1
        starts = np.full((size, *minutes.shape[1:]), NOT_AT_ALL, dtype=np.int16)
        np.maximum.at(starts, (end, service, day), start.astype(np.int16))
        np.maximum.accumulate(starts, axis=0, out=starts)
        return starts

    def _begin(
        self, by: Minutes, step: Step, starts: Minutes, way: tuple[Numbers, Numbers, int]
    ) -> Minutes:
        """Return when appointments must begin to end by what is given, the latest of each goal.

        The way of a step: places and groups from where and to where, and how many groups there.
        """
        (here, there, groups), width = way, by.shape[2]
        places = self._growth.places
        index = np.clip(by // np.int16(self._unit), 0, len(starts) - 1).reshape(-1, width)
        begin = np.full((places * groups, width), NOT_AT_ALL, dtype=np.int16)
        column = np.arange(width)
        for number, (first, end) in enumerate(pairwise(step.bounds)):
            part = slice(first, end)
            own = starts[index[here[part]], step.service[part, None], column]
            goal = there[part]
            begin[goal] = np.maximum(begin[goal], own) if number else own
        return begin.reshape(places, groups, width)
