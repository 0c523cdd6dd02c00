"""From when on a group can be done by a given end: the recurrence of `groups`, backwards."""

from itertools import pairwise
from math import gcd

import numpy as np

from booking.planner.choices import Numbers
from booking.planner.groups import Growth, nearest
from booking.planner.intervals import Ints
from booking.planner.steps import EMPTY, Step
from booking.planner.timetable import NEVER, Minutes

NOT_AT_ALL = -NEVER


class LatestStarts:
    """The latest starts of groups on the days of one timetable."""

    def __init__(self, growth: Growth) -> None:
        self._growth = growth
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
            begin = self._begin(by, steps[number], starts, groups)
            if number:
                by = -nearest(-begin, self._gap)
        latest: Ints = begin[:, 0].max(axis=0).astype(np.int64)
        return latest

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

    def _begin(self, by: Minutes, step: Step, starts: Minutes, groups: int) -> Minutes:
        """Return when the first appointment after each group must begin, by its place."""
        places, width = self._growth.places, by.shape[2]
        index = np.clip(by // np.int16(self._unit), 0, len(starts) - 1).reshape(-1, width)
        begin = np.full((places * groups, width), NOT_AT_ALL, dtype=np.int16)
        column = np.arange(width)
        source = self._growth.steps.place[step.service] * groups + step.row
        for number, (first, end) in enumerate(pairwise(step.bounds)):
            part = slice(first, end)
            at = index[step.goal[part]], step.service[part, None], column
            own = starts[at]
            goal = source[part]
            begin[goal] = np.maximum(begin[goal], own) if number else own
        return begin.reshape(places, groups, width)
