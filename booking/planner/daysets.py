"""The best sets of days, one after the other, when days do not disturb each other.

A plan with k days is a chain of groups, one for each day. A node of the search is a chain's
end: the days chosen from the last one backwards, and for every set of matters that may be done
before them the least cost of the rest. Its bound adds the least cost of doing that set before,
so the first complete node to come out is the best set of days.
"""

import heapq
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.ledger import EXACT, Costs, Ledger
from booking.planner.precedence import Masks
from booking.planner.ranking import IMPOSSIBLE

Chain = tuple[tuple[int, int], ...]


class Best(NamedTuple):
    """A set of days with its least cost and the groups (rows of the ledger) that have it."""

    cost: int
    days: tuple[int, ...]
    rows: tuple[int, ...]


class Rest(NamedTuple):
    """Sets still to be done before some days, with the least cost from there on."""

    masks: Masks
    costs: Costs
    rows: NDArray[np.int64]
    back: NDArray[np.int64]


class DaySets:
    """The sets of days of one instance, best first."""

    def __init__(self, ledger: Ledger, *, day_cost: int) -> None:
        self._ledger = ledger
        self._day_cost = day_cost
        order = ledger.growth.order
        self._size = 1 << order.count
        self._is_start = order.is_start(np.arange(self._size))
        self._days = ledger.ends.shape[1]
        self._rows_of_day = [np.flatnonzero(ledger.fits[:, day]) for day in range(self._days)]
        self._before: list[Costs] = []

    def reach(self, count: int) -> Masks:
        """Return the sets that can be done on exactly `count` days."""
        return np.flatnonzero(self._done_before(count)[self._days] < IMPOSSIBLE)

    def _done_before(self, count: int) -> Costs:
        """Return the least cost of doing each set on `count` days before each day."""
        while len(self._before) <= count:
            self._before.append(self._one_more_day())
        return self._before[count]

    def _one_more_day(self) -> Costs:
        costs = np.full((self._days + 1, self._size), IMPOSSIBLE, dtype=np.int64)
        if not self._before:
            costs[:, 0] = 0
            return costs
        earlier = self._before[-1]
        for day in range(self._days):
            done = np.flatnonzero(earlier[day] < IMPOSSIBLE)
            rows = self._rows_of_day[day]
            groups = self._ledger.masks[rows]
            joined = done[:, None] | groups
            fits = ((done[:, None] & groups) == 0) & self._is_start[joined]
            first, second = np.nonzero(fits)
            price = earlier[day][done[first]] + self._ledger.cost[0][rows[second], day]
            costs[day + 1] = costs[day]
            np.minimum.at(costs[day + 1], joined[first, second], price)
        return costs

    def best_first(self, targets: Masks, count: int) -> Iterator[Best]:
        """Yield every set of `count` days that reaches a target, in order of its exact cost."""
        heap: list[tuple[int, tuple[int, ...]]] = []
        rests: dict[tuple[int, ...], Rest] = {}
        for day in range(self._days):
            self._push(heap, rests, (day,), self._last_day(targets, day), count)
        while heap:
            bound, days = heapq.heappop(heap)
            if len(days) < count:
                rest = rests.pop(days)
                for day in range(days[0]):
                    earlier = self._earlier_day(rest, day)
                    self._push(heap, rests, (day, *days), earlier, count)
                continue
            best = self._evaluate(targets, days)
            if best.cost > bound:
                heapq.heappush(heap, (best.cost, days))
            elif self._settled(best):
                yield best
            else:
                heapq.heappush(heap, (best.cost, days))

    def _push(
        self,
        heap: list[tuple[int, tuple[int, ...]]],
        rests: dict[tuple[int, ...], Rest],
        days: tuple[int, ...],
        rest: Rest,
        count: int,
    ) -> None:
        before = self._done_before(count - len(days))[days[0]]
        bound = int((before[rest.masks] + rest.costs).min(initial=IMPOSSIBLE))
        if bound < IMPOSSIBLE:
            heapq.heappush(heap, (bound + self._day_cost * count, days))
            if len(days) < count:
                rests[days] = rest

    def _last_day(self, targets: Masks, day: int) -> Rest:
        rows = self._rows_of_day[day]
        groups = self._ledger.masks[rows]
        rest = targets[:, None] & ~groups
        fits = ((targets[:, None] & groups) == groups) & self._is_start[rest]
        _, row = np.nonzero(fits)
        costs = self._ledger.cost[1][rows[row], day]
        return _least(rest[fits], costs, rows[row], np.zeros(len(row), dtype=np.int64))

    def _earlier_day(self, rest: Rest, day: int) -> Rest:
        rows = self._rows_of_day[day]
        groups = self._ledger.masks[rows]
        left = rest.masks[:, None] & ~groups
        fits = ((rest.masks[:, None] & groups) == groups) & self._is_start[left]
        back, row = np.nonzero(fits)
        costs = rest.costs[back] + self._ledger.cost[0][rows[row], day]
        return _least(left[fits], costs, rows[row], back)

    def _evaluate(self, targets: Masks, days: tuple[int, ...]) -> Best:
        """Return the least cost of a set of days with the costs known by now."""
        rests = [self._last_day(targets, days[-1])]
        for day in reversed(days[:-1]):
            rests.append(self._earlier_day(rests[-1], day))
        at = int(np.flatnonzero(rests[-1].masks == 0)[0])
        cost = int(rests[-1].costs[at]) + self._day_cost * len(days)
        rows = []
        for rest in reversed(rests):
            rows.append(int(rest.rows[at]))
            at = int(rest.back[at])
        return Best(cost, days, tuple(rows))

    def _settled(self, best: Best) -> bool:
        """Make the costs of a chain exact; tell whether they all were."""
        settled = True
        for row, day in zip(best.rows, best.days, strict=True):
            last = int(day == best.days[-1])
            if self._ledger.known[last, row, day] < EXACT:
                self._ledger.settle(row, day, last)
                settled = False
        return settled


def _least(masks: Masks, costs: Costs, rows: NDArray[np.int64], back: NDArray[np.int64]) -> Rest:
    """Keep the least cost for each set."""
    turn = np.lexsort((costs, masks))
    first = turn[np.flatnonzero(np.diff(masks[turn], prepend=-1))]
    return Rest(masks[first], costs[first], rows[first], back[first])
