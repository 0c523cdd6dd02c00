"""The best sets of days, one after the other, when days do not disturb each other.

A plan with k days is a chain of groups, one for each day. A node of the search is a chain's
end: the days chosen from the last one backwards, and for every set of matters that may be done
before them the least cost of the rest. Its bound adds the least cost of doing that set before,
so the first complete node to come out is the best set of days.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import comb
from typing import NamedTuple

import numpy as np

from booking.planner.aims import Rivals
from booking.planner.before import Before
from booking.planner.chains import Chains, Ways
from booking.planner.choices import Numbers
from booking.planner.costs import Costs, Table, parts_of
from booking.planner.intervals import runs
from booking.planner.ledger import BOUND, EXACT, MANY, Ledger
from booking.planner.precedence import Masks, halves_of
from booking.planner.ranking import IMPOSSIBLE
from booking.planner.splits import CELLS_AT_ONCE, Splits, Splitter
from booking.planner.twodays import TwoDays

MANY_DAYS = 3
MOST_SETS = 200_000
"""So many sets still to be done before some days are kept, beside those last asked for."""
ANY = -1
NOBODY = np.zeros(0, dtype=np.intp)


class Best(NamedTuple):
    """A set of days with its least cost and the groups (rows of the ledger) that have it.

    So many chains are `possible` by what is known.
    """

    cost: int
    days: tuple[int, ...]
    rows: tuple[int, ...]
    possible: int


class Rest(NamedTuple):
    """Sets still to be done before some days, with the least cost from there on."""

    masks: Masks
    costs: Costs


class DaySets:
    """The sets of days of one instance, best first."""

    def __init__(self, ledger: Ledger, *, day_cost: int) -> None:
        self.ledger = ledger
        self.day_cost = day_cost
        self.size = 1 << ledger.growth.order.count
        self.days = ledger.ends.shape[1]
        self.row_of = np.full(self.size, -1, dtype=np.intp)
        self.row_of[ledger.masks] = np.arange(len(ledger.masks))
        self._ends: dict[bytes, Splits] = {}
        self.splitter = Splitter(ledger.masks, self.row_of, ledger.growth.order.is_start)
        self.before = Before(ledger, self.splitter)
        self.chains = Chains(ledger, self.before, self.splitter, self.row_of)

    def ends(self, targets: Masks) -> Splits:
        """Return the ways to end some sets."""
        known = targets.tobytes()
        if known not in self._ends:
            rows = np.arange(len(self.ledger.masks))
            self._ends = {known: self.splitter.of(targets, rows)}
        return self._ends[known]

    def best_first(self, targets: Masks, counts: Iterable[int], since: int = 0) -> Iterator[Best]:
        """Yield every set of days that reaches a target, in order of its exact cost.

        Only sets whose last day is `since` or later are meant.
        """
        counts = list(counts)
        self.ledger.aims.clear()  # those of other targets
        if not self.ledger.finish_first and max(counts) > 1:
            self.ledger.sharpen()
            self.ledger.aim_at(self._rest(targets, max(counts) - 1))
        search = _Search(self, targets)
        for count in counts:
            search.begin(count, since)
        return search.run()

    def _rest(self, targets: Masks, others: int) -> Costs:
        """Return, by the group of one day, the least stay of a plan on its other days."""
        rest = np.full(self.size, IMPOSSIBLE, dtype=np.int64)
        if not others:
            rest[targets] = 0
        elif others == 1 and len(targets) == 1:
            unit = self.ledger.weights.minutes_on_site
            least = self._least() // unit
            within = self.ledger.masks & ~targets == 0
            rest[targets & ~self.ledger.masks[within]] = least[within]
        else:
            minutes, way = self.ledger.shortest
            each = minutes + way
            needs = np.zeros(self.size, dtype=np.int64)
            for halves, more in zip(halves_of(needs), each, strict=True):
                halves[:, 1] += more
            rest[targets] = needs[targets]
            for halves in halves_of(rest):
                np.minimum(halves[:, 0], halves[:, 1], out=halves[:, 0])
            rest = np.maximum(rest - needs - int(way.max()) * others, 0)
        return rest

    def _least(self) -> Costs:
        """Return what each group costs at least before the last day of a plan."""
        least = np.full(len(self.ledger.masks), IMPOSSIBLE, dtype=np.int64)
        for part in self.ledger.parts():
            np.minimum(least, self.ledger.cost[0][:, part].min(axis=1), out=least)
        return least


class Node(NamedTuple):
    """The last days of a plan. Of many, only chains with this finish on the last day are meant."""

    cost: int
    size: int
    days: tuple[int, ...]
    last: int


class _Search:
    """One walk through the sets of days."""

    def __init__(self, day_sets: DaySets, targets: Masks) -> None:
        self._all = day_sets
        self._ledger = day_sets.ledger
        self._last = day_sets.ends(targets)
        self._two_days = TwoDays(self._ledger, self._last, day_sets.row_of)
        self._heap: list[Node] = []
        self._rests: dict[tuple[tuple[int, ...], int], Rest] = {}
        self._sets_kept = 0
        self._limits: dict[tuple[tuple[int, ...], int], int] = {}
        self._known: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)

    def begin(self, count: int, since: int) -> None:
        """Add all sets of so many days to the search, by their last days.

        Where the finish comes first, sets of three days or more are looked at for one finish
        after the other: the chains that share it are few, all chains are very many.
        """
        before = self._all.before.of(count - 1)
        if count < MANY_DAYS or not self._ledger.finish_first:
            bounds = self._bounds(self._last, before, self._ledger.cost[1], self._all.days)
            bounds[:since] = IMPOSSIBLE
            self._push(bounds, (), count, ANY)
            return
        for part in parts_of(self._all.days, len(self._last.row), CELLS_AT_ONCE):
            if part.stop > since:
                self._push_ends(slice(max(part.start, since), part.stop), before, count)
        heapq.heapify(self._heap)

    def _push_ends(self, part: slice, before: Table, count: int) -> None:
        """Add sets of so many days by their last day and its finish."""
        finish = self._ledger.finish(self._last.row, part)
        costs = finish * self._ledger.weights.finish
        costs += before[part, self._all.before.start_number[self._last.left]].T
        fits = self._ledger.fits(self._last.row, part)
        which, at = (fits & (costs < IMPOSSIBLE)).nonzero()
        if not len(at):
            return
        turn = finish[which, at].argsort()
        which, at = which[turn], at[turn]
        first = runs(finish[which, at])
        least = np.minimum.reduceat(costs[which, at], first) + self._all.day_cost * count
        ends = least, at[first] + part.start, finish[which[first], at[first]]
        for cost, day, last in zip(*(column.tolist() for column in ends), strict=True):
            self._heap.append(Node(cost, count, (day,), last))

    def run(self) -> Iterator[Best]:
        """Yield the sets of days that were added, in order of their exact cost."""
        while self._heap:
            node = heapq.heappop(self._heap)
            if self._is_spent(node):
                continue
            if len(node.days) < node.size:
                self._extend(node)
                continue
            best = self._evaluate(node)
            if best.cost >= IMPOSSIBLE:
                continue
            is_least = not self._heap or best.cost <= self._heap[0].cost
            if is_least and self._settled(best):
                self._note_known(best.days)
                yield best
            else:
                heapq.heappush(self._heap, Node(best.cost, node.size, node.days, node.last))

    def _note_known(self, days: tuple[int, ...]) -> None:
        """Count a set of days among those that end as it does."""
        for since in range(len(days)):
            self._known[len(days), days[since:]] += 1

    def _is_spent(self, node: Node) -> bool:
        """Tell whether all sets of days that end as a node does are known."""
        more = node.size - len(node.days)
        return self._known[node.size, node.days] == comb(node.days[0], more)

    def _push(self, bounds: Costs, days: tuple[int, ...], count: int, last: int) -> None:
        for day in (bounds < IMPOSSIBLE).nonzero()[0].tolist():
            cost = int(bounds[day]) + self._all.day_cost * count
            heapq.heappush(self._heap, Node(cost, count, (day, *days), last))

    def _extend(self, node: Node) -> None:
        """Put every earlier day before the days of a node."""
        days, count = node.days, node.size
        rest = self._rest(days, node.last)
        if len(days) == count - 1:
            rows = self._all.row_of[rest.masks]
            known = rows >= 0
            bounds = self._least(rows[known], rest.costs[known], days[0])
            self._push(bounds, days, count, node.last)
            return
        left = count - len(days)
        held = self._all.before.cost(left, days[0], rest.masks) < IMPOSSIBLE
        rest = Rest(rest.masks[held], rest.costs[held])
        bounds = np.full(days[0], IMPOSSIBLE, dtype=np.int64)
        before = self._all.before.of(left - 1)
        rows = self._ledger.fits(slice(None), slice(days[0])).any(axis=1).nonzero()[0]
        for splits in self._all.splitter.parts(rest.masks, rows):
            some = self._bounds(splits, before, self._ledger.cost[0], days[0], rest.costs)
            np.minimum(bounds, some, out=bounds)
        self._push(bounds, days, count, node.last)

    def _least(self, rows: Numbers, rest: Costs, days: int) -> Costs:
        """Return for each first day the least cost of one of some groups there and the rest."""
        bounds = np.full(days, IMPOSSIBLE, dtype=np.int64)
        for part in parts_of(days, len(rows), CELLS_AT_ONCE):
            costs = self._ledger.cost[0][rows, part] + rest[:, None]
            bounds[part] = costs.min(axis=0, initial=IMPOSSIBLE)
        return bounds

    def _rest(self, days: tuple[int, ...], last: int) -> Rest:
        rest = self._rests.pop((days, last), None)
        if rest is None:
            least = np.full(self._all.size, IMPOSSIBLE, dtype=np.int64)
            if len(days) == 1:
                ways: Iterable[Ways] = [self._ends(days[0], last)]
            else:
                ways = self._all.chains.further(*self._rest(days[1:], last), days[0])
            for splits, costs in ways:
                np.minimum.at(least, splits.left, costs)
            masks = (least < IMPOSSIBLE).nonzero()[0]
            rest = Rest(masks, least[masks])
            self._sets_kept += len(masks)
        self._rests[days, last] = rest
        while self._sets_kept > MOST_SETS + len(rest.masks):
            self._sets_kept -= len(self._rests.pop(next(iter(self._rests))).masks)
        return rest

    def _ends(self, day: int, last: int) -> Ways:
        """Return the ways to end on a day, and what they cost there."""
        if last == ANY:
            return Ways(self._last, self._ledger.cost[1][self._last.row, day])
        row = self._last.row
        meant = (self._ledger.finish(row, day) == last) & self._ledger.fits(row, day)
        which = meant.nonzero()[0]
        splits = Splits(*(column[which] for column in self._last))
        return Ways(splits, self._ledger.cost[1][splits.row, day])

    def _bounds(
        self, splits: Splits, before: Table, price: Table, days: int, costs: Costs | None = None
    ) -> Costs:
        """Return for each day the least cost of a chain in which a split's group has that day."""
        bounds = np.full(days, IMPOSSIBLE, dtype=np.int64)
        left = self._all.before.start_number[splits.left]
        for part in parts_of(days, len(splits.row), CELLS_AT_ONCE):
            cells = price[splits.row, part] + before[part, left].T
            if costs is not None:
                cells += costs[splits.whole][:, None]
            bounds[part] = cells.min(axis=0, initial=IMPOSSIBLE)
        return bounds

    def _evaluate(self, node: Node) -> Best:
        """Return the least cost of a set of days with the costs known by now."""
        days = node.days
        if len(days) == 2:
            cost, both = self._two_days.best(days)
            return Best(cost + 2 * self._all.day_cost, days, both, MANY)
        limit = self._limits.get((days, node.last), IMPOSSIBLE - 1)
        chain = self._all.chains.cheapest(days, self._ends(days[-1], node.last), limit)
        cost = chain.cost + self._all.day_cost * len(days)
        possible = chain.possible if self._ledger.finish_first else MANY
        best = Best(cost, days, chain.rows, possible)
        if chain.cost < IMPOSSIBLE:
            self._limit(best, node.last, chain.cost)
        return best

    def _limit(self, best: Best, last: int, cost: int) -> None:
        """Keep what a set of days costs at most, once all stays of a chain are known.

        Ways that cost more need not be looked at again: costs only ever rise.
        """
        if all(self._ledger.known[end, row, day] > BOUND for row, day, end in _links(best)):
            most = cost + self._ledger.growth.order.count * self._ledger.weights.moves
            self._limits[best.days, last] = min(self._limits.get((best.days, last), most), most)

    def _settled(self, best: Best) -> bool:
        """Make the least exact costs of a chain more exact; tell whether all were exact.

        What became more exact beside another cost is left as it is.
        """
        chain = _links(best)
        known = [self._known_of(*link) for link in chain]
        least, rivals = min(known)[0], self._rivals(best)
        if least == EXACT:
            return True
        for (row, day, end), before in zip(chain, known, strict=True):
            if before[0] == least and before == self._known_of(row, day, end):
                self._ledger.settle(row, day, last=end, alone=len(chain) == 1, rivals=rivals)
        return False

    def _known_of(self, row: int, day: int, end: int) -> tuple[int, int]:
        """Return how exact the cost of a group on a day is, and the cost."""
        return int(self._ledger.known[end, row, day]), int(self._ledger.cost[end][row, day])

    def _rivals(self, best: Best) -> Rivals:
        """Return what competes with a chain, as far as that is known."""
        if len(best.days) == 2 and self._ledger.finish_first:
            return self._two_days.rivals(best.rows[-1], best.days[-1])
        return Rivals(best.possible, best.days[-1], None, NOBODY, NOBODY)


def _links(best: Best) -> list[tuple[int, int, int]]:
    """Return the groups of a chain: row, day, and whether that is the last day."""
    return [
        (row, day, int(day == best.days[-1])) for row, day in zip(best.rows, best.days, strict=True)
    ]
