"""When each group of matters can be done by, one appointment after the other, within a day.

A column is a day and a slot before which nothing starts. All groups and all columns advance
together: level n holds every group of n matters, made from level n - 1 by one more appointment.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.precedence import Masks, Precedence
from booking.planner.timetable import LONGEST_GAP, NEVER, Minutes, Timetable

Numbers = NDArray[np.intp]

CELLS_AT_ONCE = 60_000
CELLS_A_BLOCK = 500_000
FEW_MATTERS = 9  # so few that all their groups are looked at, whether they can be done or not


class Columns(NamedTuple):
    """Days, and the first slot to be used on each."""

    day: Numbers
    slot: Numbers


class Level(NamedTuple):
    """Groups of one size, and `ends[group, place, column]`: when all is done, at that place."""

    masks: Masks
    ends: Minutes


class Step(NamedTuple):
    """From one level to the next: appointment i joins group `row[i]` and makes `masks`.

    Appointments are in order of their goal, a group and a place; `first` is each goal's first.
    """

    masks: Masks
    row: Numbers
    service: Numbers
    first: Numbers
    goal: Numbers


class Growth:
    """The recurrence over groups for one instance."""

    def __init__(self, table: Timetable, order: Precedence) -> None:
        self.table = table
        self.order = order
        self.places = len(table.used_places)
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
        matters = np.arange(self.order.count)
        if self.order.count <= FEW_MATTERS:
            yield from self.levels_of((1 << self.order.count) - 1, columns, 1)
            return
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
            masks = self._bits[matters]
            for _ in range(len(matters) - 1):
                steps.append(self._step(masks, matters))
                masks = steps[-1].masks
            self._known[mask] = steps
        return self._known[mask]

    def _single(self, matters: Numbers, columns: Columns, layers: int) -> Level:
        first, count = self._services
        width = len(columns.day)
        ends = np.full((len(matters), self.places, layers, width), NEVER, dtype=np.int16)
        row = np.repeat(np.arange(len(matters)), count[matters])
        service = _ranges(first[matters], count[matters])
        done = self.table.ends[columns.slot, service[:, None], columns.day]
        ends[row, self.table.service_place[service]] = done[:, None, :]
        return Level(self._bits[matters], ends.reshape(len(matters), self.places, -1))

    def _step(self, masks: Masks, matters: Numbers) -> Step:
        row, matter = self._extensions(masks, matters)
        joined, target = np.unique(masks[row] | self._bits[matter], return_inverse=True)
        first, count = self._services
        pairs = np.repeat(np.arange(len(row)), count[matter])
        service = _ranges(first[matter], count[matter])
        goal = target[pairs] * self.places + self.table.service_place[service]
        turn = np.argsort(goal, kind="stable")
        goal = goal[turn]
        changes = np.ones(len(goal), dtype=bool)
        changes[1:] = goal[1:] != goal[:-1]
        starts = np.flatnonzero(changes)
        return Step(joined, row[pairs][turn], service[turn], starts, goal[starts])

    def _extensions(self, masks: Masks, matters: Numbers) -> tuple[Numbers, Numbers]:
        """Return which group can be followed by which matter.

        A matter can neither be in the group nor come before a member of it; nor may the group
        pass over a matter that belongs between one of its members and the new one.
        """
        behind = self.order.behind[matters]
        taken = behind | self._bits[matters]
        members = (masks[:, None] & self._bits[matters]) != 0
        later = np.bitwise_or.reduce(np.where(members, behind, 0), axis=1)
        skipped = self.order.before[matters] & (later & ~masks)[:, None]
        row, column = np.nonzero(((masks[:, None] & taken) | skipped) == 0)
        return row, matters[column]

    def _advance(self, ends: Minutes, step: Step, columns: Columns, layers: int) -> Minutes:
        after = np.full((len(step.masks) * self.places, ends.shape[2]), NEVER, dtype=np.int16)
        if len(step.row):
            ready = self._ready(ends, layers)
            bounds = np.append(step.first, len(step.row))
            blocks = len(step.row) * ends.shape[2] // CELLS_A_BLOCK + 1
            for goals in np.array_split(np.arange(len(step.goal)), min(blocks, len(step.goal))):
                part = slice(bounds[goals[0]], bounds[goals[-1] + 1])
                row, service = step.row[part], step.service[part]
                came = ready[row, self.table.service_place[service]]
                done = self._earliest(came, service, columns, layers)
                first = step.first[goals] - bounds[goals[0]]
                after[step.goal[goals]] = np.minimum.reduceat(done, first, axis=0)
        return after.reshape(len(step.masks), self.places, ends.shape[2])

    def _ready(self, ends: Minutes, layers: int) -> Minutes:
        """Return when one can be at each place for the next appointment."""
        gap = self.table.gap_of_day
        if layers == 1:
            return _nearest(ends, gap)
        width = ends.shape[2] // layers
        ready = ends + np.diagonal(gap)[:, None]
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

    def _earliest(self, ready: Minutes, service: Numbers, columns: Columns, layers: int) -> Minutes:
        index = self.slot_at(ready)
        index *= self._row
        where = columns.day if layers == 1 else np.tile(columns.day, layers)
        index += (service * self._per_service)[:, None]
        index += where
        return self._flat_ends.take(index)


def _nearest(ends: Minutes, gap: Minutes) -> Minutes:
    """Return the least end plus gap over all places, for each place to go to."""
    groups, places, width = ends.shape
    if groups * places * places * width <= CELLS_AT_ONCE:
        ways: Minutes = (ends[:, :, None, :] + gap[:, :, None]).min(axis=1)
        return ways
    ready = ends[:, 0, None, :] + gap[0, :, None]
    for place in range(1, places):
        np.minimum(ready, ends[:, place, None, :] + gap[place, :, None], out=ready)
    return ready


def _ranges(first: Numbers, count: Numbers) -> Numbers:
    """Return the numbers of several ranges, one after the other."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + count, count)


def _reached(level: Level) -> Level:
    held = (level.ends < NEVER).any(axis=(1, 2))
    return level if held.all() else Level(level.masks[held], level.ends[held])
