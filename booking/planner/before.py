"""What can be done on the days before each day, and what that costs at least."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.costs import MANY_GROUPS, Costs, Table, table_of
from booking.planner.intervals import distinct, runs
from booking.planner.ledger import Ledger
from booking.planner.precedence import Masks, halves_of
from booking.planner.ranking import IMPOSSIBLE
from booking.planner.splits import Splits, Splitter, apart

PAIRS_AT_ONCE = 1_000_000
MANY_PAIRS = 1_000_000
"""Of so many sets and groups on a day it is only asked which sets they make."""


class Before:
    """Tables over sets of matters that may come first, for each number of days."""

    def __init__(self, ledger: Ledger, splitter: Splitter) -> None:
        self._ledger = ledger
        self._splitter = splitter
        self._is_start = ledger.growth.order.is_start
        self._size = len(self._is_start)
        self._days = ledger.ends.shape[1]
        self._known: list[Table] = []

    @cached_property
    def starts(self) -> Masks:
        """Return the sets that hold all predecessors of their members."""
        starts: Masks = self._is_start.nonzero()[0]
        return starts

    @cached_property
    def start_number(self) -> Numbers:
        """Return the number among them of each set that is one."""
        numbers: Numbers = self._is_start.cumsum() - 1
        return numbers

    def reach(self, count: int) -> Masks:
        """Return the sets that can be done on `count` days; some may not need them all."""
        if count < len(self._known) or self._pairs is None:
            return self.starts[self.of(count)[self._days] < IMPOSSIBLE]
        pairs, earlier = self._pairs, self.of(count - 1)
        fits = self._ledger.fits(pairs.row, slice(None))
        possible = np.ascontiguousarray((earlier[:-1] < IMPOSSIBLE).T)
        possible = possible[self.start_number[pairs.left]] & fits
        return distinct(self.starts[pairs.whole[possible.any(axis=1)]])

    def cost(self, count: int, day: int, masks: Masks) -> Costs:
        """Return the least cost of doing some sets on so many days before a day."""
        costs: Costs = self.of(count)[day, self.start_number[masks]]
        return costs

    def of(self, count: int) -> Table:
        """Return the least cost of doing each of `starts` on `count` days before each day."""
        while len(self._known) <= count:
            self._known.append(self._one_more_day(len(self._known)))
        return self._known[count]

    def _one_more_day(self, count: int) -> Table:
        if count == 0:
            nothing = np.where(self.starts == 0, 0, IMPOSSIBLE)
            return np.broadcast_to(nothing, (self._days + 1, len(self.starts)))
        many = len(self.starts) > MANY_GROUPS
        shape = self._days + 1, len(self.starts)
        costs = table_of(shape, self._ledger.weights, many=many, move_bits=0)
        if count == 1 and not many:
            rows = self._is_start[self._ledger.masks].nonzero()[0]
            single = np.minimum.accumulate(self._ledger.cost[0][rows], axis=1)
            costs[1:, self.start_number[self._ledger.masks[rows]]] = single.T
            return costs
        pairs = self._pairs
        if pairs is None:
            self._add_day_by_day(costs, count)
        elif len(pairs.left):
            price = self._known[-1][:-1, self.start_number[pairs.left]].T
            price = price + self._ledger.cost[0][pairs.row]
            first = runs(pairs.whole)
            single = np.minimum(np.minimum.reduceat(price, first), IMPOSSIBLE)
            costs[1:, pairs.whole[first]] = np.minimum.accumulate(single, axis=1).T
        return costs

    @cached_property
    def _pairs(self) -> Splits | None:
        """Return all ways to end `starts` with a group, in order of the whole, if not too many."""
        if len(self.starts) * len(self._ledger.masks) > PAIRS_AT_ONCE:
            return None
        splits = self._splitter.of(self.starts, np.arange(len(self._ledger.masks)))
        if len(splits.row) * self._days > PAIRS_AT_ONCE:
            return None
        turn = splits.whole.argsort(kind="stable")
        return Splits(splits.left[turn], splits.row[turn], splits.whole[turn])

    def _add_day_by_day(self, costs: Table, count: int) -> None:
        """Fill in the costs of so many days by those of one day less."""
        known = np.full(len(self.starts), IMPOSSIBLE, dtype=np.int64)
        for day in range(self._days):
            earlier = self._known[-1][day]
            done = (earlier < IMPOSSIBLE).nonzero()[0]
            rows = self._ledger.fits(slice(None), day).nonzero()[0]
            groups = self._ledger.masks[rows]
            if len(done) * len(rows) > MANY_PAIRS:
                more = self._unions(self.starts[done], groups)
                least = np.where(more, self._least_before(count), IMPOSSIBLE)
                np.minimum(known, least, out=known)
            else:
                first, second = apart(self.starts[done], groups)
                joined = self.starts[done[first]] | groups[second]
                held = self._is_start[joined].nonzero()[0]
                price = earlier[done[first[held]]] + self._ledger.cost[0][rows[second[held]], day]
                np.minimum.at(known, self.start_number[joined[held]], price)
            costs[day + 1] = known

    def _unions(self, some: Masks, others: Masks) -> NDArray[np.bool_]:
        """Return which of `starts` are the union of one of some sets and one of others.

        The number of pairs whose union lies within a set is a product; Möbius inversion leaves
        those whose union is the set.
        """
        pairs = self._within(some) * self._within(others)
        for halves in halves_of(pairs):
            halves[:, 1] -= halves[:, 0]
        exact: NDArray[np.bool_] = pairs[self.starts] > 0
        return exact

    def _within(self, masks: Masks) -> Costs:
        """Return how many of some sets lie within each set."""
        numbers = np.zeros(self._size, dtype=np.int64)
        numbers[masks] = 1
        for halves in halves_of(numbers):
            halves[:, 1] += halves[:, 0]
        return numbers

    def _least_before(self, count: int) -> Costs:
        """Return a cost that no way to do each of `starts` on so many days can beat."""
        minutes, way = self._ledger.shortest
        members = (self.starts[:, None] >> np.arange(len(way)) & 1).astype(bool)
        longest = np.where(members, way, 0).max(axis=1, initial=0)
        ways = members @ way
        stay = members @ minutes + ways - np.minimum(longest * count, ways)
        least: Costs = stay * self._ledger.weights.minutes_on_site
        return least
