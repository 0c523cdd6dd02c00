"""When each group of matters can be done by, one appointment after the other, within a day.

A column is a day and a slot before which nothing starts. All groups and all columns advance
together: level n holds every group of n matters, made from level n - 1 by one more appointment.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.precedence import Masks, Precedence
from booking.planner.timetable import LONGEST_GAP, NEVER, Minutes, Timetable

Numbers = NDArray[np.intp]


class Columns(NamedTuple):
    """Days, and the first slot to be used on each."""

    day: Numbers
    slot: Numbers


class Level(NamedTuple):
    """Groups of one size, and `ends[group, place, column]`: when all is done, at that place."""

    masks: Masks
    ends: Minutes


class Growth:
    """The recurrence over groups for one instance."""

    def __init__(self, table: Timetable, order: Precedence) -> None:
        self.table = table
        self.order = order
        self.places = len(table.used_places)
        self._services = [
            np.flatnonzero(table.service_matter == matter) for matter in range(order.count)
        ]
        self._flat_ends = np.ascontiguousarray(table.ends).reshape(-1)
        self._row = table.ends.shape[1] * table.ends.shape[2]
        self._per_service = table.ends.shape[2]

    def levels(self, universe: int, columns: Columns, layers: int = 1) -> Iterator[Level]:
        """Yield the levels of groups within a universe.

        With several layers the columns are repeated, and layer n allows n moves between places;
        with one layer moves do not count.
        """
        matters = np.array([m for m in range(self.order.count) if universe >> m & 1])
        level = self._single(matters, columns, layers)
        while len(level.masks):
            yield level
            level = self._next(level, matters, columns, layers)

    def _single(self, matters: Numbers, columns: Columns, layers: int) -> Level:
        width = len(columns.day) * layers
        ends = np.full((len(matters), self.places, width), NEVER, dtype=np.int16)
        for row, matter in enumerate(matters):
            for service in self._services[matter]:
                done = self.table.ends[columns.slot, service, columns.day]
                ends[row, self.table.service_place[service]] = np.tile(done, layers)
        return _reached(Level(np.int64(1) << matters.astype(np.int64), ends))

    def _next(self, level: Level, matters: Numbers, columns: Columns, layers: int) -> Level:
        row, matter = self._extensions(level.masks, matters)
        if not len(row):
            return Level(level.masks[:0], level.ends[:0])
        masks, target = np.unique(level.masks[row] | (1 << matter), return_inverse=True)
        pairs = np.concatenate([np.full(len(self._services[m]), i) for i, m in enumerate(matter)])
        service = np.concatenate([self._services[m] for m in matter])
        row, place = row[pairs], self.table.service_place[service]
        goal = target[pairs] * self.places + place
        turn = np.argsort(goal, kind="stable")
        row, service, place, goal = row[turn], service[turn], place[turn], goal[turn]
        ready = self.ready(level.ends, layers)[row, place]
        done = self._earliest(ready, service, columns, layers)
        first = np.flatnonzero(np.diff(goal, prepend=-1))
        ends = np.full((len(masks) * self.places, done.shape[1]), NEVER, dtype=np.int16)
        ends[goal[first]] = np.minimum.reduceat(done, first, axis=0)
        return _reached(Level(masks, ends.reshape(len(masks), self.places, -1)))

    def _extensions(self, masks: Masks, matters: Numbers) -> tuple[Numbers, Numbers]:
        """Return which group can be followed by which matter."""
        before, behind = self.order.before[matters], self.order.behind[matters]
        taken = behind | (np.int64(1) << matters)
        allowed = (masks[:, None] & taken) == 0
        later = np.zeros_like(masks)
        for matter in matters:
            later |= np.where(masks >> matter & 1, self.order.behind[matter], 0)
        skipped = before & ~masks[:, None] & later[:, None]
        row, column = np.nonzero(allowed & (skipped == 0))
        return row, matters[column]

    def ready(self, ends: Minutes, layers: int) -> Minutes:
        """Return when one can be at each place for the next appointment."""
        gap = self.table.gap_of_day
        ready = np.full_like(ends, NEVER + LONGEST_GAP)
        width = ends.shape[2] // layers
        for place in range(self.places):
            here = ends[:, place, :]
            if layers == 1:
                np.minimum(ready, here[:, None, :] + gap[place][:, None], out=ready)
                continue
            away = np.arange(self.places) != place
            moved = here[:, None, :-width] + gap[place][away][:, None]
            ready[:, away, width:] = np.minimum(ready[:, away, width:], moved)
            stay = here + gap[place, place]
            ready[:, place, :] = np.minimum(ready[:, place, :], stay)
        return ready

    def slot_at(self, ready: Minutes) -> Numbers:
        """Return the first slot that does not begin before a minute of the day."""
        step = np.int16(self.table.step)
        slot = (ready + (step - np.int16(1))) // step
        return np.minimum(slot, np.int16(self.table.slots)).astype(np.intp)

    def _earliest(self, ready: Minutes, service: Numbers, columns: Columns, layers: int) -> Minutes:
        index = self.slot_at(ready) * self._row
        index += (service * self._per_service)[:, None]
        index += np.tile(columns.day, layers)
        return self._flat_ends.take(index)


def _reached(level: Level) -> Level:
    held = (level.ends < NEVER).any(axis=(1, 2))
    return level if held.all() else Level(level.masks[held], level.ends[held])
