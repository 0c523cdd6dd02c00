"""When each group of matters can be done by, one appointment after the other, within a day.

A column is a day and a slot before which nothing starts. All groups and all columns advance
together: level n holds every group of n matters, made from level n - 1 by one more appointment.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.precedence import Masks, Precedence
from booking.planner.timetable import LONGEST_GAP, NEVER, Minutes, Timetable

Numbers = NDArray[np.intp]

CELLS_AT_ONCE = 60_000
CELLS_A_BLOCK = 200_000
FEW_MATTERS = 9  # so few that all their groups are looked at, whether they can be done or not


class Columns(NamedTuple):
    """Days, and the first slot to be used on each."""

    day: Numbers
    slot: Numbers


class Level(NamedTuple):
    """Groups of one size, and `ends[place, group, column]`: when all is done, at that place."""

    masks: Masks
    ends: Minutes


class Step(NamedTuple):
    """From one level to the next: appointment i joins group `row[i]` and makes `goal[i]`.

    A goal is a group of the next level at a place. Several appointments lead to one goal, so
    they come in rounds, each goal once in a round; `bounds` says where each round begins.
    """

    masks: Masks
    row: Numbers
    service: Numbers
    goal: Numbers
    bounds: Numbers


class Growth:
    """The recurrence over groups for one instance.

    With `closed`, only groups are made that hold all predecessors of their members.
    """

    def __init__(self, table: Timetable, order: Precedence, *, closed: bool = False) -> None:
        self.table = table
        self.order = order
        self.places = len(table.used_places)
        self._closed = closed
        self._flat_ends = np.ascontiguousarray(table.ends).reshape(-1)
        self._row = table.ends.shape[1] * table.ends.shape[2]
        self._per_service = table.ends.shape[2]
        self._bits = np.int64(1) << np.arange(order.count, dtype=np.int64)
        self._known: dict[int, list[Step]] = {}

    @cached_property
    def _services(self) -> tuple[Numbers, Numbers]:
        """Return where each matter's services begin, and how many there are."""
        numbers = np.arange(self.order.count)
        first = np.searchsorted(self.table.service_matter, numbers, side="left")
        end = np.searchsorted(self.table.service_matter, numbers, side="right")
        return first, end - first

    def levels(self, columns: Columns) -> Iterator[Level]:
        """Yield the levels of all groups that can be done in some column."""
        if self.order.count <= FEW_MATTERS:
            yield from self.levels_of((1 << self.order.count) - 1, columns, 1)
            return
        matters = np.arange(self.order.count)
        level = _reached(self._single(matters, columns, 1))
        while len(level.masks):
            yield level
            step = self._step(level.masks, matters)
            level = _reached(Level(step.masks, self._advance(level.ends, step, columns, 1)))

    def levels_of(self, mask: int, columns: Columns, layers: int) -> list[Level]:
        """Return the levels of the groups within one group, which the last level holds.

        The columns are repeated in layers: layer n allows n moves between places. With one
        layer moves do not count.
        """
        matters = np.flatnonzero(mask & self._bits)
        level = self._single(matters, columns, layers)
        found = [level]
        for step in self._steps(mask, matters):
            level = Level(step.masks, self._advance(level.ends, step, columns, layers))
            found.append(level)
        return found

    def _steps(self, mask: int, matters: Numbers) -> list[Step]:
        if mask not in self._known:
            steps: list[Step] = []
            masks = self._bits[self._first(matters)]
            for _ in range(len(matters) - 1):
                steps.append(self._step(masks, matters))
                masks = steps[-1].masks
            self._known[mask] = steps
        return self._known[mask]

    def _first(self, matters: Numbers) -> Numbers:
        """Return the matters that can be a group alone."""
        return matters[self.order.before[matters] == 0] if self._closed else matters

    def _single(self, matters: Numbers, columns: Columns, layers: int) -> Level:
        first, count = self._services
        matters = self._first(matters)
        width = len(columns.day)
        ends = np.full((self.places, len(matters), layers, width), NEVER, dtype=np.int16)
        row = np.repeat(np.arange(len(matters)), count[matters])
        service = _ranges(first[matters], count[matters])
        done = self.table.ends[columns.slot, service[:, None], columns.day]
        ends[self.table.service_place[service], row] = done[:, None, :]
        return Level(self._bits[matters], ends.reshape(self.places, len(matters), -1))

    def _step(self, masks: Masks, matters: Numbers) -> Step:
        row, matter = self._extensions(masks, matters)
        joined, target = np.unique(masks[row] | self._bits[matter], return_inverse=True)
        first, count = self._services
        pairs = np.repeat(np.arange(len(row)), count[matter])
        service = _ranges(first[matter], count[matter])
        goal = self.table.service_place[service] * len(joined) + target[pairs]
        turn = np.argsort(goal, kind="stable")
        goal = goal[turn]
        begins = np.flatnonzero(np.diff(goal, prepend=-1))
        turns = np.arange(len(goal)) - np.repeat(begins, np.diff(np.append(begins, len(goal))))
        by_round = np.argsort(turns, kind="stable")
        bounds = np.append(0, np.cumsum(np.bincount(turns)))
        turn = turn[by_round]
        return Step(joined, row[pairs[turn]], service[turn], goal[by_round], bounds)

    def _extensions(self, masks: Masks, matters: Numbers) -> tuple[Numbers, Numbers]:
        """Return which group can be followed by which matter.

        A matter can neither be in the group nor come before a member of it; nor may the group
        pass over a matter that belongs between one of its members and the new one.
        """
        if self._closed:
            blocked = (
                masks[:, None] & self._bits[matters] | ~masks[:, None] & self.order.before[matters]
            )
            row, column = np.nonzero(blocked == 0)
            return row, matters[column]
        behind = self.order.behind[matters]
        taken = behind | self._bits[matters]
        members = (masks[:, None] & self._bits[matters]) != 0
        later = np.bitwise_or.reduce(np.where(members, behind, 0), axis=1)
        skipped = self.order.before[matters] & (later & ~masks)[:, None]
        row, column = np.nonzero(((masks[:, None] & taken) | skipped) == 0)
        return row, matters[column]

    def _advance(self, ends: Minutes, step: Step, columns: Columns, layers: int) -> Minutes:
        width = ends.shape[2]
        after = np.full((self.places * len(step.masks), width), NEVER, dtype=np.int16)
        arrivals = self._arrivals(ends, columns, layers).reshape(-1, width)
        came_to = self.table.service_place[step.service] * ends.shape[1] + step.row
        at_once = max(1, CELLS_A_BLOCK // max(1, width))
        for number, (begin, end) in enumerate(pairwise(step.bounds.tolist())):
            for start in range(begin, end, at_once):
                part = slice(start, min(start + at_once, end))
                index = arrivals[came_to[part]]
                index += (step.service[part] * self._per_service)[:, None]
                done = self._flat_ends.take(index)
                goal = step.goal[part]
                after[goal] = np.minimum(after[goal], done) if number else done
        return after.reshape(self.places, len(step.masks), width)

    def _arrivals(self, ends: Minutes, columns: Columns, layers: int) -> Numbers:
        """Return, as an index, slot and day at which one can be at each place."""
        index = self.slot_at(self._ready(ends, layers))
        index *= self._row
        index += columns.day if layers == 1 else np.tile(columns.day, layers)
        return index

    def _ready(self, ends: Minutes, layers: int) -> Minutes:
        """Return when one can be at each place for the next appointment."""
        gap = self.table.gap_of_day
        if layers == 1:
            return _nearest(ends, gap)
        width = ends.shape[2] // layers
        ready = ends + np.diagonal(gap)[:, None, None]
        away = gap.copy()
        np.fill_diagonal(away, LONGEST_GAP)
        moved = _nearest(ends[:, :, :-width], away)
        np.minimum(ready[:, :, width:], moved, out=ready[:, :, width:])
        return ready

    def slot_at(self, ready: Minutes) -> Numbers:
        """Return the first slot that does not begin before a minute of the day."""
        step = np.int16(self.table.step)
        slot = np.minimum((ready + (step - np.int16(1))) // step, np.int16(self.table.slots))
        numbers: Numbers = slot.astype(np.intp)
        return numbers


def _nearest(ends: Minutes, gap: Minutes) -> Minutes:
    """Return the least end plus gap over all places, for each place to go to."""
    places = len(ends)
    if places * ends.size <= CELLS_AT_ONCE:
        ways: Minutes = (ends[:, None] + gap[:, :, None, None]).min(axis=0)
        return ways
    ready: Minutes = ends[0] + gap[0, :, None, None]
    way = np.empty_like(ready)
    for place in range(1, places):
        np.add(ends[place], gap[place, :, None, None], out=way)
        np.minimum(ready, way, out=ready)
    return ready


def _ranges(first: Numbers, count: Numbers) -> Numbers:
    """Return the numbers of several ranges, one after the other."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + count, count)


def _reached(level: Level) -> Level:
    held = (level.ends < NEVER).any(axis=(0, 2))
    return level if held.all() else Level(level.masks[held], level.ends[:, held])
