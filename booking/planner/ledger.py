"""What a group of matters costs on a day: a lower bound at first, the exact cost on demand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.groups import Columns, Growth, Level, Numbers
from booking.planner.precedence import Masks, sizes
from booking.planner.ranking import IMPOSSIBLE, Weights
from booking.planner.timetable import NEVER, Minutes

Costs = NDArray[np.int64]

CELLS_A_CHUNK = 400_000
COLUMNS_AT_ONCE = 400

BOUND, STAY, EXACT = 0, 1, 2


class Outing(NamedTuple):
    """How a group is done on a day: first slot, end, moves, and the recurrence that shows it."""

    slot: int
    end: int
    moves: int
    levels: list[Level]


class Ledger:
    """The groups that fit into a day, and what they cost there.

    `cost[0]` is for days before the last of a plan, which count with stay and moves; `cost[1]`
    for the last day, whose finish counts too. Rows are groups, columns are days. `known` says
    whether a cost is a lower bound, exact but for the moves, or exact.
    """

    def __init__(self, growth: Growth, weights: Weights) -> None:
        self.growth = growth
        self.table = growth.table
        self._weights = weights
        self._finish_first = weights.finish > weights.minutes_on_site
        self.masks, self.ends = self._grow_all()
        self.fits = self.ends < NEVER
        self.finish = (self.ends + (self.table.origins - self.table.origins[:1])).astype(np.int64)
        self._bound()
        self.known = np.zeros((2, *self.ends.shape), dtype=np.int8)
        self._tied: dict[tuple[int, int, int], tuple[Numbers, int]] = {}
        self.outings: dict[tuple[int, int, int], Outing] = {}

    def _grow_all(self) -> tuple[Masks, Minutes]:
        days = len(self.table.days.dates)
        chunk = max(1, CELLS_A_CHUNK // max(1, self._busiest_level()))
        parts: list[tuple[Masks, Numbers, Minutes]] = []
        for start in range(0, days, chunk):
            day = np.arange(start, min(start + chunk, days))
            columns = Columns(day, np.zeros_like(day))
            parts += [
                (level.masks, day, level.ends.min(axis=1)) for level in self.growth.levels(columns)
            ]
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
        shortest = np.full(count, NEVER, dtype=np.int64)
        least = self.table.minutes.min(axis=(0, 2), initial=NEVER)
        np.minimum.at(shortest, self.table.service_matter, least)
        members = self.masks[:, None] >> np.arange(count) & 1
        pause = int(self.table.gap_of_day.min())
        stay = members @ shortest + (sizes(self.masks) - 1) * pause
        middle = np.where(self.fits, stay[:, None] * self._weights.minutes_on_site, IMPOSSIBLE)
        last = middle + self.finish * self._weights.finish
        self.cost = np.stack([middle, np.where(self.fits, last, IMPOSSIBLE)])

    def settle(self, row: int, day: int, last: int) -> None:
        """Bring the cost of a group on a day one stage closer to the exact one."""
        if self.known[last, row, day] == STAY:
            self._count_moves(row, day, last)
        elif last and self._finish_first:
            self._find_latest_start(row, day)
        else:
            self._find_stays(row, self._alike(row, day, last))

    def _alike(self, row: int, day: int, last: int) -> Numbers:
        """Return the day and others on which the same group may be wanted soon."""
        costs = np.where(self.known[last, row] == BOUND, self.cost[last, row], IMPOSSIBLE)
        days = np.argsort(costs, kind="stable")[:8]
        days = days[costs[days] < IMPOSSIBLE]
        return np.concatenate([[day], days[days != day]])

    def _profile(self, row: int, days: Numbers) -> tuple[Columns, Minutes]:
        """Return for every first slot on some days when a group's day ends."""
        mask = int(self.masks[row])
        services = self._openers(mask)
        free = (self.table.minutes[:, services][:, :, days] < NEVER).any(axis=1)
        number, slots = np.nonzero(free.T)
        kept = np.searchsorted(number, number[min(COLUMNS_AT_ONCE, len(number)) - 1], side="right")
        columns = Columns(days[number[:kept]], slots[:kept])
        return columns, self.growth.levels_of(mask, columns, 1)[-1].ends[0].min(axis=0)

    def _openers(self, mask: int) -> Numbers:
        """Return the services that a group's day may begin with."""
        order = self.growth.order
        first = [m for m in range(order.count) if mask >> m & 1 and not int(order.before[m]) & mask]
        return np.flatnonzero(np.isin(self.table.service_matter, first))

    def _find_latest_start(self, row: int, day: int) -> None:
        columns, ends = self._profile(row, np.array([day]))
        end = int(self.ends[row, day])
        latest = np.flatnonzero(ends <= end)[-1:]
        self._note(row, day, 1, columns.slot[latest], end)

    def _find_stays(self, row: int, days: Numbers) -> None:
        columns, ends = self._profile(row, days)
        stays = ends - columns.slot * self.table.step
        stays[ends >= NEVER] = NEVER
        for day in np.unique(columns.day):
            own = np.flatnonzero(columns.day == day)
            least = int(stays[own].min())
            tied = columns.slot[own][stays[own] == least]
            self._note(row, int(day), 0, tied, int(tied[0]) * self.table.step + least)
            if not self._finish_first:
                self._note(row, int(day), 1, tied[:1], int(tied[0]) * self.table.step + least)

    def _note(self, row: int, day: int, last: int, slots: Numbers, end: int) -> None:
        """Keep the first slots with the least stay; the end is that of the first of them."""
        if self.known[last, row, day] == BOUND:
            self._tied[row, day, last] = slots, end - int(slots[0]) * self.table.step
            self.known[last, row, day] = STAY
            self.cost[last, row, day] = self._price(int(slots[0]), end, day, last)

    def _price(self, slot: int, end: int, day: int, last: int) -> int:
        price = (end - slot * self.table.step) * self._weights.minutes_on_site
        if last:
            finish = end + int(self.table.origins[day] - self.table.origins[0])
            price += finish * self._weights.finish
        return price

    def _count_moves(self, row: int, day: int, last: int) -> None:
        mask = int(self.masks[row])
        slots, stay = self._tied[row, day, last]
        layers = mask.bit_count()
        columns = Columns(np.full(len(slots), day), slots)
        levels = self.growth.levels_of(mask, columns, layers)
        done = levels[-1].ends[0].min(axis=0).reshape(layers, -1)
        moves = (done <= slots * self.table.step + stay).argmax(axis=0)
        best = int(moves.argmin())
        own = [Level(m, e.reshape(*e.shape[:2], layers, -1)[..., best]) for m, e in levels]
        end = int(slots[best]) * self.table.step + stay
        self.outings[row, day, last] = Outing(int(slots[best]), end, int(moves[best]), own)
        self.known[last, row, day] = EXACT
        self.cost[last, row, day] += int(moves[best]) * self._weights.moves
