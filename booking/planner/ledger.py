"""What a group of matters costs on a day: a lower bound at first, the exact cost on demand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.groups import Columns, Growth, Numbers
from booking.planner.precedence import Masks, sizes
from booking.planner.ranking import IMPOSSIBLE, Weights
from booking.planner.timetable import NEVER, Minutes

Costs = NDArray[np.int64]

CELLS_A_CHUNK = 400_000


class Outing(NamedTuple):
    """How a group is done on a day: first slot, end of the last appointment, moves."""

    slot: int
    end: int
    moves: int


class Ledger:
    """The groups that fit into a day, and what they cost there.

    `cost[0]` is for days before the last of a plan, which count with stay and moves; `cost[1]`
    for the last day, whose finish counts too. Rows are groups, columns are days.
    """

    def __init__(self, growth: Growth, weights: Weights) -> None:
        self.growth = growth
        self.table = growth.table
        self._weights = weights
        self._finish_first = weights.finish > weights.minutes_on_site
        self.masks, self.ends = self._grow_all()
        self.position = np.full(1 << growth.order.count, -1, dtype=np.int32)
        self.position[self.masks] = np.arange(len(self.masks))
        self.fits = self.ends < NEVER
        self._bound()
        self.exact = np.zeros((2, *self.ends.shape), dtype=bool)
        self.outings: dict[tuple[int, int, int], Outing] = {}

    def _grow_all(self) -> tuple[Masks, Minutes]:
        days = len(self.table.days.dates)
        universe = (1 << self.growth.order.count) - 1
        chunk = max(1, CELLS_A_CHUNK // max(1, self._busiest_level()))
        parts: list[tuple[Masks, Numbers, Minutes]] = []
        for start in range(0, days, chunk):
            day = np.arange(start, min(start + chunk, days))
            columns = Columns(day, np.zeros_like(day))
            for level in self.growth.levels(universe, columns):
                parts.append((level.masks, day, level.ends.min(axis=1)))
        masks = np.unique(np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)]))
        ends = np.full((len(masks), days), NEVER, dtype=np.int16)
        for part_masks, day, part in parts:
            ends[np.searchsorted(masks, part_masks)[:, None], day] = part
        return masks, ends

    def _busiest_level(self) -> int:
        """Return about how many appointments the largest level of groups tries in a column."""
        matters = min(self.growth.order.count, 10)
        return int(np.ceil(2**matters / 3)) * len(self.table.service_matter) // 2

    def _bound(self) -> None:
        """Start with costs that no schedule can beat."""
        count = self.growth.order.count
        shortest = np.zeros(count, dtype=np.int64)
        flat = self.table.minutes.min(axis=(0, 2), initial=NEVER)
        for matter in range(count):
            held = flat[self.table.service_matter == matter]
            shortest[matter] = held.min(initial=NEVER)
        members = self.masks[:, None] >> np.arange(count) & 1
        pause = int(self.table.gap_of_day.min())
        stay = members @ shortest + (sizes(self.masks) - 1) * pause
        middle = np.where(self.fits, stay[:, None] * self._weights.minutes_on_site, IMPOSSIBLE)
        last = middle + self.finish(self.ends) * self._weights.finish
        self.cost = np.stack([middle, np.where(self.fits, last, IMPOSSIBLE)])

    def finish(self, ends: Minutes) -> Costs:
        """Return minutes of the days as minutes since the first day's origin."""
        origins = self.table.origins
        return ends + (origins - origins[:1])

    def settle(self, row: int, day: int, last: int) -> None:
        """Replace the cost of a group on a day by the exact one."""
        mask = int(self.masks[row])
        slots = self._first_slots(mask, day)
        columns = Columns(np.full(len(slots), day), slots)
        ends = self._ends(mask, columns, 1)[0]
        stays = ends - slots * self.table.step
        stays[ends >= NEVER] = NEVER
        if last and self._finish_first:
            chosen = np.flatnonzero(ends <= self.ends[row, day])[-1:]
        else:
            chosen = np.flatnonzero(stays == stays.min())[: 1 if last else None]
        outing = self._fewest_moves(mask, columns, chosen, ends)
        self.outings[row, day, last] = outing
        self.exact[last, row, day] = True
        self.cost[last, row, day] = self._price(outing, day, last)

    def _price(self, outing: Outing, day: int, last: int) -> int:
        stay = outing.end - outing.slot * self.table.step
        price = stay * self._weights.minutes_on_site + outing.moves * self._weights.moves
        if last:
            finish = outing.end + int(self.table.origins[day] - self.table.origins[0])
            price += finish * self._weights.finish
        return price

    def _first_slots(self, mask: int, day: int) -> Numbers:
        """Return the slots at which a group's day may begin."""
        members = [
            m
            for m in range(self.growth.order.count)
            if mask >> m & 1 and not int(self.growth.order.before[m]) & mask
        ]
        services = np.isin(self.table.service_matter, members)
        return np.flatnonzero((self.table.minutes[:, services, day] < NEVER).any(axis=1))

    def _ends(self, mask: int, columns: Columns, layers: int) -> Minutes:
        """Return the group's earliest end by layer and column."""
        for level in self.growth.levels(mask, columns, layers):
            if level.masks[0] == mask:
                return level.ends[0].min(axis=0).reshape(layers, -1)
        return np.full((layers, len(columns.day)), NEVER, dtype=np.int16)

    def _fewest_moves(self, mask: int, columns: Columns, chosen: Numbers, ends: Minutes) -> Outing:
        layers = mask.bit_count()
        tied = Columns(columns.day[chosen], columns.slot[chosen])
        done = self._ends(mask, tied, layers) <= ends[chosen]
        moves = done.argmax(axis=0)
        best = int(moves.argmin())
        column = chosen[best]
        return Outing(int(columns.slot[column]), int(ends[column]), int(moves[best]))
