"""What each group of matters takes at least: the shortest way through it, by place alone."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from booking.planner.groups import FEW_MATTERS, Growth, nearest
from booking.planner.intervals import Ints
from booking.planner.precedence import Masks
from booking.planner.ranking import IMPOSSIBLE
from booking.planner.steps import PackedSteps, Step, in_parts
from booking.planner.timetable import NEVER

Bounds = NDArray[np.int32]


class Floors:
    """The least minutes and moves of groups, among those that fit into some day of a timetable.

    What comes back is by set, and `IMPOSSIBLE` for sets that are no such group.
    """

    def __init__(self, growth: Growth, masks: Masks) -> None:
        self.growth = growth
        self._masks = masks

    @cached_property
    def steps(self) -> Sequence[Step]:
        """Return the steps between all groups that fit into some day."""
        if self.growth.order.count <= FEW_MATTERS:
            return self.growth.steps.of_all_groups
        return self.growth.steps.among(self._masks)

    @cached_property
    def joined(self) -> list[NDArray[np.int16]]:
        """Return, for each step, which group `[group, matter]` makes: one too many for none."""
        if isinstance(self.steps, PackedSteps):
            return self.steps.joined
        matter, count = self.growth.table.service_matter, self.growth.order.count
        tables, before = [], 1
        for step in self.steps:
            joined = np.full((before, count), len(step.masks), dtype=np.int16)
            joined[step.row, matter[step.service]] = step.goal % len(step.masks)
            tables.append(joined)
            before = len(step.masks)
        return tables

    @cached_property
    def minutes(self) -> Ints:
        """Return the minutes that each set takes at least if it is done on one day, on any."""
        return self._minutes(self.growth.table.minutes.min(axis=(0, 2), initial=NEVER))

    def minutes_on(self, day: int) -> Ints:
        """Return the minutes that each set takes at least on one day, by what it offers."""
        return self._minutes(self.growth.table.minutes[:, :, day].min(axis=0, initial=NEVER))

    @cached_property
    def moves(self) -> Ints:
        """Return the moves between places that each set takes at least if done on one day."""
        away = 1 - np.eye(self.growth.places, dtype=np.int32)
        return self._least(np.zeros(len(self.growth.table.service_place), dtype=np.int32), away)

    def _minutes(self, each: NDArray[np.int16]) -> Ints:
        table = self.growth.table
        between = table.gap_of_day.astype(np.int32)
        return self._least(each.astype(np.int32), between, grid=table.pace)

    def _least(self, each: Bounds, between: Bounds, *, grid: int = 1) -> Ints:
        least = np.full(1 << self.growth.order.count, IMPOSSIBLE, dtype=np.int64)
        for masks, some in self._by_size(each, between, grid):
            least[masks] = some
        return least

    def _by_size(self, each: Bounds, between: Bounds, grid: int) -> Iterator[tuple[Masks, Bounds]]:
        """Yield groups and what each takes at least, by what services and ways between them take.

        After each service the next one begins on the grid.
        """
        place = self.growth.table.service_place
        ready: Bounds = np.zeros((self.growth.places, 1), dtype=np.int32)
        for number in range(len(self.steps)):
            masks, parts = in_parts(self.steps, number)
            at: Bounds = np.full(self.growth.places * len(masks), NEVER, dtype=np.int32)
            for step in parts:
                done = ready.reshape(-1)[place[step.service] * ready.shape[1] + step.row]
                done += each[step.service]
                np.minimum.at(at, step.goal, done)
            at = at.reshape(self.growth.places, -1)
            yield masks, at.min(axis=0)
            ready = -(-nearest(at[..., None], between)[..., 0] // grid) * grid
