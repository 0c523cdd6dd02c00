"""The least stays of one group on some days, found by trying few of its ends.

Let `s(e)` be the latest start with which the group is done by `e`. It never falls as `e` grows.
So of two ends `a < b` that were tried, no end in between has a stay less than `a + 1 - s(b)`.
What lies in between is tried only where that is as little as what is known by then.
"""

from math import comb
from typing import NamedTuple

import numpy as np

from booking.planner.choices import Numbers
from booking.planner.groups import Growth
from booking.planner.intervals import Ints, repeat_ranges, runs
from booking.planner.latest import LatestStarts
from booking.planner.outings import Times

MINUTES_APART = 60
"""So far apart are the ends that are tried first."""
PARTS = 3
"""What lies between two ends is cut into so many parts."""
MOST_ENDS = 256
CELLS_AT_ONCE = 1_500_000
"""So many ends, and so many groups, places and ends, are tried at once."""
UNITS = 1 << 14  # more than a day has
RANK_BITS = 32


class Tried(NamedTuple):
    """Days (by number) and ends that were tried, in order, and the latest starts: in units."""

    day: Numbers
    end: Ints
    start: Ints


class Wanted(NamedTuple):
    """What of a group is looked for: so many of the days, those on which its stays are least.

    Of equal stays the one that ends first is wanted, of days as of stays, if `finish` tells when
    each day begins; otherwise all are. No stay is less than what is known of its day.
    """

    days: int
    known: Ints
    finish: Ints | None


class Found(NamedTuple):
    """The least stay of each day, or what it is at least; and the times of those wanted."""

    least: Ints
    times: Times


class Shortest:
    """The least stays of single groups on the days of a timetable."""

    def __init__(self, growth: Growth, latest: LatestStarts) -> None:
        self._growth = growth
        self._table = growth.table
        self._latest = latest

    def of(self, mask: int, days: Numbers, first: Ints, wanted: Wanted) -> Found:
        """Return the least stays of a group on some days, by its first end on each."""
        unit = self._table.unit
        known = -(-wanted.known // unit)
        tried = self._try(mask, days, *self._few_ends(days, first))
        while True:
            rank = self._rank(tried.end - tried.start, tried.day, tried.end, wanted)
            best = np.minimum.reduceat(rank, runs(tried.day))
            most = np.minimum(best, np.sort(best)[min(wanted.days, len(days)) - 1])
            after = _have_between(tried)
            day, end = tried.day[after], tried.end[after] + 1
            least = np.maximum(end - tried.start[after + 1], known[day])
            bound = self._rank(least, day, end, wanted)
            which = (bound <= most[day]).nonzero()[0]
            if not len(which):
                break
            which = which[bound[which].argsort(kind="stable")[: self._at_once(mask)]]
            more = self._try(mask, days, *_ends_between(tried, after[which]))
            tried = _in_order(tried, more)
        held = (rank <= most[tried.day]).nonzero()[0]
        np.minimum.at(best, day, bound)
        times = Times(days[tried.day[held]], tried.start[held] * unit, tried.end[held] * unit)
        return Found((best >> RANK_BITS) * unit, times)

    def _rank(self, stay: Ints, day: Numbers, end: Ints, wanted: Wanted) -> Ints:
        """Return a number for each stay that is less the more it is wanted."""
        rank = stay << RANK_BITS
        if wanted.finish is not None:
            rank += wanted.finish[day] + end * self._table.unit
        return rank

    def _few_ends(self, days: Numbers, first: Ints) -> tuple[Numbers, Ints]:
        """Return days (by number) and ends to begin with, from the first to the last one."""
        unit = self._table.unit
        apart = max(1, MINUTES_APART // unit)
        first = first // unit
        last = np.maximum(self._table.hours[1, days] // unit, first)
        number, step = repeat_ranges(np.zeros_like(first), -((first - last) // apart) + 1)
        return number, np.minimum(first[number] + step * apart, last[number])

    def _at_once(self, mask: int) -> int:
        """Return how many ends are tried at once."""
        counts = mask.bit_count()
        largest = self._growth.places * comb(counts, counts // 2)
        return max(1, min(MOST_ENDS, CELLS_AT_ONCE // largest))

    def _try(self, mask: int, days: Numbers, number: Numbers, ends: Ints) -> Tried:
        """Return from when on a group can be done by some ends, all later than its first one."""
        steps, at_once = self._growth.steps.within(mask), self._at_once(mask)
        starts = [
            self._latest.starts(steps, days[number[part]], ends[part] * self._table.unit)
            for part in np.array_split(np.arange(len(ends)), -(-len(ends) // at_once))
        ]
        return Tried(number, ends, np.concatenate(starts).astype(np.int64))


def _have_between(tried: Tried) -> Numbers:
    """Return after which ends there are others of the same day before the next one tried."""
    between: Numbers = ((np.diff(tried.day) == 0) & (np.diff(tried.end) > 1)).nonzero()[0]
    return between


def _ends_between(tried: Tried, after: Numbers) -> tuple[Numbers, Ints]:
    """Return days and ends that cut what lies after some ends into parts."""
    first, width = tried.end[after], tried.end[after + 1] - tried.end[after]
    number, part = repeat_ranges(np.ones_like(width), np.minimum(width, PARTS) - 1)
    ends = first[number] + width[number] * part // np.minimum(width, PARTS)[number]
    return tried.day[after[number]], ends


def _in_order(some: Tried, more: Tried) -> Tried:
    day, end, start = (np.concatenate(both) for both in zip(some, more, strict=True))
    turn = (day * UNITS + end).argsort(kind="stable")
    return Tried(day[turn], end[turn], start[turn])
