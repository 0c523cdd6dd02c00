"""When each group of matters can be done by, one appointment after the other, within a day.

A column is a day and a slot before which nothing starts. All groups and all columns advance
together: level n holds every group of n matters, made from level n - 1 by one more appointment.
"""

from collections.abc import Iterator, Sequence
from math import comb
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.intervals import distinct
from booking.planner.precedence import Masks
from booking.planner.steps import EMPTY, Step, Steps
from booking.planner.timetable import NEVER, Minutes, Timetable

CELLS_AT_ONCE = 250_000
CELLS_A_BLOCK = 200_000
CELLS_A_CHUNK = 400_000
CELLS_A_LEVEL = 1_500_000
"""So many groups, places and days have levels that are made at once."""
NOTHING = np.zeros(0, dtype=np.int64)
NO_DAYS = np.zeros((0, 0), dtype=np.int16)
FEW_MATTERS = 9  # so few that all their groups are looked at, whether they can be done or not


class Columns(NamedTuple):
    """Days, and the first slot to be used on each."""

    day: Numbers
    slot: Numbers


class Level(NamedTuple):
    """Groups of one size, and `ends[place, group, column]`: when all is done, at that place."""

    masks: Masks
    ends: Minutes


class Growth:
    """The recurrence over groups for the days of one timetable."""

    def __init__(self, table: Timetable, steps: Steps) -> None:
        self.table = table
        self.steps = steps
        self.order = steps.order
        self.places = steps.places
        self._flat_ends = np.ascontiguousarray(table.ends).reshape(-1)
        self._row = table.ends.shape[1] * table.ends.shape[2]
        self._per_service = table.ends.shape[2]

    def by_days(self, known: Masks = NOTHING, ends: Minutes = NO_DAYS) -> tuple[Masks, Minutes]:
        """Return the groups that fit into some day, and their ends `[group, day]`.

        Those of some first days may be known.
        """
        days, first = len(self.table.days.dates), ends.shape[1]
        parts = [(slice(first), known, ends)]
        at_once = self._days_at_once()
        for start in range(first, days, at_once):
            part = slice(start, min(start + at_once, days))
            parts.append((part, *self._on_days(np.arange(part.start, part.stop))))
        masks = distinct(np.concatenate([of_part for _, of_part, _ in parts]))
        found = np.full((len(masks), days), NEVER, dtype=np.int16)
        for part, of_part, their_ends in parts:
            found[masks.searchsorted(of_part), part] = their_ends
        return masks, found

    def _on_days(self, days: Numbers) -> tuple[Masks, Minutes]:
        """Return the groups that fit into some of these days, and their ends."""
        none = NOTHING, np.zeros((0, len(days)), dtype=np.int16)
        columns = Columns(days, np.zeros_like(days))
        found = [none, *((level.masks, level.ends.min(axis=0)) for level in self.levels(columns))]
        masks, ends = zip(*found, strict=True)
        return np.concatenate(masks), np.concatenate(ends)

    def _days_at_once(self) -> int:
        """Return of how many days levels are made at once, by how large they may be."""
        offered = int((self.table.shortest < NEVER).sum(axis=0).max(initial=0))
        largest = self.places * comb(offered, offered // 2)
        groups = ((1 << min(self.order.count, 10)) + 2) // 3
        tried = groups * len(self.table.service_matter) // 2
        return max(1, min(CELLS_A_CHUNK // max(1, tried), CELLS_A_LEVEL // max(1, largest)))

    def levels(self, columns: Columns) -> Iterator[Level]:
        """Yield the levels of all groups that can be done in some column."""
        if self.order.count <= FEW_MATTERS:
            yield from self.along(self.steps.of_all_groups, columns)
            return
        level = self._nothing(columns)
        while more := self.steps.after(level.masks):
            level = _reached(self._advance(level, more, columns))
            yield level

    def along(self, steps: Sequence[Step], columns: Columns) -> Iterator[Level]:
        """Yield the levels of the groups of some steps, one step after the other."""
        level = self._nothing(columns)
        for step in steps:
            level = self._advance(level, step, columns)
            yield level

    def _nothing(self, columns: Columns) -> Level:
        """Return the level before the first appointment."""
        return Level(EMPTY, np.zeros((self.places, 1, len(columns.day)), dtype=np.int16))

    def _advance(self, level: Level, step: Step, columns: Columns) -> Level:
        width = len(columns.day)
        after = np.full((self.places * len(step.masks), width), NEVER, dtype=np.int16)
        arrivals = self._arrivals(level, columns).reshape(-1, width)
        at_once = max(1, CELLS_A_BLOCK // max(1, width))
        for start in range(0, len(step.row), at_once):
            part = slice(start, start + at_once)
            service = step.service[part]
            came_to = self.steps.place[service] * len(level.masks) + step.row[part]
            index = arrivals[came_to]
            index += (service * self._per_service)[:, None]
            done = self._flat_ends.take(index)
            goal = (step.goal[part] * width)[:, None] + np.arange(width)
            np.minimum.at(after.reshape(-1), goal.reshape(-1), done.reshape(-1))
        return Level(step.masks, after.reshape(self.places, len(step.masks), width))

    def _arrivals(self, level: Level, columns: Columns) -> Numbers:
        """Return, as an index, slot and day at which one can be at each place."""
        if level.masks is EMPTY:
            return np.tile(columns.slot * self._row + columns.day, (self.places, 1))
        index = self.table.slot_at(nearest(level.ends, self.table.gap_of_day))
        index *= self._row
        index += columns.day
        return index


def nearest[Number: np.signedinteger[Any]](
    ends: NDArray[Number], gap: NDArray[Number]
) -> NDArray[Number]:
    """Return the least end plus gap over all places, for each place to go to."""
    places = len(ends)
    if places * ends.size <= CELLS_AT_ONCE:
        ways: NDArray[Number] = (ends[:, None] + gap[:, :, None, None]).min(axis=0)
        return ways
    ready: NDArray[Number] = ends[0] + gap[0, :, None, None]
    way = np.empty_like(ready)
    for place in range(1, places):
        np.add(ends[place], gap[place, :, None, None], out=way)
        np.minimum(ready, way, out=ready)
    return ready


def _reached(level: Level) -> Level:
    held = (level.ends < NEVER).any(axis=(0, 2))
    return level if held.all() else Level(level.masks[held], level.ends[:, held])
