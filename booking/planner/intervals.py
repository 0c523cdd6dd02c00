"""Merge, order and intersect many intervals at once, as arrays."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.model import Intervals

Ints = NDArray[np.int64]

NOTHING = Intervals()


class Spans(NamedTuple):
    """Intervals of several lists: `owner` is the list's number, `day` the local day's."""

    start: Ints
    end: Ints
    owner: Ints
    day: Ints

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Spans":
        """Return some of the spans."""
        return Spans(self.start[which], self.end[which], self.owner[which], self.day[which])


def flatten(lists: Sequence[Intervals]) -> tuple[Ints, Ints, Ints]:
    """Return start, end and list number of every interval of some lists."""
    minutes = np.concatenate([NOTHING.minutes, *(intervals.minutes for intervals in lists)])
    owner = np.arange(len(lists)).repeat([len(intervals) for intervals in lists])
    return minutes[:, 0], minutes[:, 1], owner


def merge_touching(spans: Spans) -> Spans:
    """Return the spans in order of list and time, touching ones of one list and day as one."""
    if not len(spans.start):
        return spans
    spans = in_order(spans)
    joined = np.zeros(len(spans.start), dtype=bool)
    joined[1:] = (
        (spans.start[1:] == spans.end[:-1])
        & (spans.owner[1:] == spans.owner[:-1])
        & (spans.day[1:] == spans.day[:-1])
    )
    firsts = (~joined).nonzero()[0]
    lasts = np.append(firsts[1:], len(joined)) - 1
    return Spans(spans.start[firsts], spans.end[lasts], spans.owner[firsts], spans.day[firsts])


def in_order(spans: Spans) -> Spans:
    """Return the spans in order of list and time; most lists are in order already."""
    if not len(spans.start):
        return spans
    first = spans.start.min()
    place = spans.owner * (spans.start.max() - first + 1) + spans.start - first
    if (place[1:] >= place[:-1]).all():
        return spans
    return spans.take(place.argsort(kind="stable"))


def distinct(numbers: Ints) -> Ints:
    """Return each number once, in order (numpy's own way hashes, which takes ten times longer)."""
    ordered = numbers.copy()
    ordered.sort()
    return ordered[runs(ordered)]


def runs(numbers: Ints) -> NDArray[np.intp]:
    """Return where each run of equal numbers begins."""
    first = np.empty(len(numbers), dtype=bool)
    first[:1] = True
    np.not_equal(numbers[1:], numbers[:-1], out=first[1:])
    return first.nonzero()[0]


def number_anew(numbers: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which numbers below a count there are, and each one's place among these."""
    used = np.bincount(numbers, minlength=count) > 0
    places: NDArray[np.intp] = (used.cumsum() - 1)[numbers]
    return used.nonzero()[0], places


def repeat_ranges(first: Ints, count: Ints) -> tuple[NDArray[np.intp], Ints]:
    """Return, for ranges of whole numbers, the range and the number of every member."""
    which = np.arange(len(first)).repeat(count)
    offset = np.arange(len(which)) - (count.cumsum() - count).repeat(count)
    return which, first[which] + offset


def intersect(spans: Spans, start: Ints, end: Ints) -> Spans:
    """Cut spans with intervals that are in order and do not overlap."""
    first = end.searchsorted(spans.start, side="right")
    count = np.maximum(start.searchsorted(spans.end, side="left") - first, 0)
    which, other = repeat_ranges(first, count)
    cut = spans.take(which)
    return cut._replace(
        start=np.maximum(cut.start, start[other]), end=np.minimum(cut.end, end[other])
    )
