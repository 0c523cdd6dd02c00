"""The best sets of days, one after the other, when days do not disturb each other.

A plan with k days is a chain of groups, one for each day. A node of the search is a chain's
end: the days chosen from the last one backwards, and for every set of matters that may be done
before them the least cost of the rest. Its bound adds the least cost of doing that set before,
so the first complete node to come out is the best set of days.
"""

import heapq
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.intervals import distinct
from booking.planner.ledger import EXACT, Costs, Ledger
from booking.planner.precedence import Masks, halves_of, sizes
from booking.planner.ranking import IMPOSSIBLE

CELLS_AT_ONCE = 1_000_000
MANY_DAYS = 3
MANY_PAIRS = 1_000_000
ANY = -1


class Best(NamedTuple):
    """A set of days with its least cost and the groups (rows of the ledger) that have it."""

    cost: int
    days: tuple[int, ...]
    rows: tuple[int, ...]


class Splits(NamedTuple):
    """Ways to end a set of matters with a group on one day: what is left to do before it."""

    left: Masks
    row: Numbers
    whole: Numbers


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
        self._before: list[Costs] = []
        self.is_start = ledger.growth.order.is_start

    @cached_property
    def starts(self) -> Masks:
        """Return the sets that hold all predecessors of their members."""
        return np.flatnonzero(self.is_start)

    @cached_property
    def start_number(self) -> Numbers:
        """Return the number among them of each set that is one."""
        numbers: Numbers = np.cumsum(self.is_start) - 1
        return numbers

    def reach(self, count: int) -> Masks:
        """Return the sets that can be done on `count` days; some may not need them all."""
        return self.starts[self.done_before(count)[self.days] < IMPOSSIBLE]

    def done_before(self, count: int) -> Costs:
        """Return the least cost of doing each of `starts` on `count` days before each day."""
        while len(self._before) <= count:
            self._before.append(self._one_more_day(len(self._before)))
        return self._before[count]

    def _one_more_day(self, count: int) -> Costs:
        if count == 0:
            nothing = np.where(self.starts == 0, 0, IMPOSSIBLE)
            return np.broadcast_to(nothing, (self.days + 1, len(self.starts)))
        costs = np.full((self.days + 1, len(self.starts)), IMPOSSIBLE, dtype=np.int64)
        if count == 1:
            rows = np.flatnonzero(self.is_start[self.ledger.masks])
            single = np.minimum.accumulate(self.ledger.cost[0][rows], axis=1)
            costs[1:, self.start_number[self.ledger.masks[rows]]] = single.T
            return costs
        earlier = self._before[-1]
        for day in range(self.days):
            costs[day + 1] = costs[day]
            done = np.flatnonzero(earlier[day] < IMPOSSIBLE)
            rows = np.flatnonzero(self.ledger.fits[:, day])
            groups = self.ledger.masks[rows]
            if len(done) * len(rows) > MANY_PAIRS:
                more = self._unions(self.starts[done], groups)
                least = np.where(more, self._least_before(count), IMPOSSIBLE)
                np.minimum(costs[day + 1], least, out=costs[day + 1])
                continue
            joined = self.starts[done][:, None] | groups
            fits = ((self.starts[done][:, None] & groups) == 0) & self.is_start[joined]
            first, second = np.nonzero(fits)
            price = earlier[day][done[first]] + self.ledger.cost[0][rows[second], day]
            np.minimum.at(costs[day + 1], self.start_number[joined[first, second]], price)
        return costs

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
        numbers = np.zeros(self.size, dtype=np.int64)
        numbers[masks] = 1
        for halves in halves_of(numbers):
            halves[:, 1] += halves[:, 0]
        return numbers

    def _least_before(self, count: int) -> Costs:
        """Return a cost that no way to do each of `starts` on so many days can beat."""
        minutes, way = self.ledger.shortest
        members = (self.starts[:, None] >> np.arange(len(way)) & 1).astype(bool)
        longest = np.where(members, way, 0).max(axis=1, initial=0)
        ways = members @ way
        stay = members @ minutes + ways - np.minimum(longest * count, ways)
        least: Costs = stay * self.ledger.weights.minutes_on_site
        return least

    def best_first(self, targets: Masks, counts: Iterable[int]) -> Iterator[Best]:
        """Yield every set of days that reaches a target, in order of its exact cost."""
        counts = list(counts)
        if not self.ledger.finish_first:
            self.ledger.sharpen()
            self.ledger.aim_at(self._rest(targets, max(counts) - 1))
        search = _Search(self, targets)
        for count in counts:
            search.begin(count)
        return search.run()

    def _rest(self, targets: Masks, others: int) -> Costs:
        """Return, by the group of one day, the least stay of a plan on its other days."""
        rest = np.full(self.size, IMPOSSIBLE, dtype=np.int64)
        if not others:
            rest[targets] = 0
        elif others == 1 and len(targets) == 1:
            unit = self.ledger.weights.minutes_on_site
            least = self.ledger.cost[0].min(axis=1) // unit
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


class Node(NamedTuple):
    """The last days of a plan. Of many, only chains with this cost on the last day are meant."""

    cost: int
    size: int
    days: tuple[int, ...]
    last: int


class _Search:
    """One walk through the sets of days."""

    def __init__(self, day_sets: DaySets, targets: Masks) -> None:
        self._all = day_sets
        self._ledger = day_sets.ledger
        self._last = self._splits(targets)
        self._heap: list[Node] = []
        self._rests: dict[tuple[tuple[int, ...], int], Rest] = {}
        self._known: set[tuple[int, ...]] = set()

    def begin(self, count: int) -> None:
        """Add all sets of so many days to the search, by their last days.

        Where the finish comes first, sets of three days or more are looked at for one finish
        after the other: the chains that share it are few, all chains are very many.
        """
        before = self._all.done_before(count - 1)
        if count < MANY_DAYS or not self._ledger.finish_first:
            bounds = self._bounds(self._last, before, self._ledger.cost[1], self._all.days)
            self._push(bounds, (), count, ANY)
            return
        for day in range(self._all.days):
            finish = self._finish(day)
            costs = finish + before[day, self._all.start_number[self._last.left]]
            turn = np.argsort(finish, kind="stable")
            turn = turn[costs[turn] < IMPOSSIBLE]
            first = np.flatnonzero(np.diff(finish[turn], prepend=-1))
            if len(first):
                least = np.minimum.reduceat(costs[turn], first) + self._all.day_cost * count
                for cost, last in zip(least.tolist(), finish[turn][first].tolist(), strict=True):
                    self._heap.append(Node(cost, count, (day,), last))
        heapq.heapify(self._heap)

    def _finish(self, day: int) -> Costs:
        """Return the part of each last group's cost that its finish makes."""
        weight = self._ledger.weights.finish
        finish = self._ledger.finish[self._last.row, day] * weight
        return np.where(self._ledger.fits[self._last.row, day], finish, IMPOSSIBLE)

    def run(self) -> Iterator[Best]:
        """Yield the sets of days that were added, in order of their exact cost."""
        while self._heap:
            node = heapq.heappop(self._heap)
            if len(node.days) < node.size:
                self._extend(node)
                continue
            if node.days in self._known:
                continue
            best = self._evaluate(node)
            if best.cost >= IMPOSSIBLE:
                continue
            if best.cost == node.cost and self._settled(best):
                self._known.add(best.days)
                yield best
            else:
                heapq.heappush(self._heap, node._replace(cost=best.cost))

    def _push(self, bounds: Costs, days: tuple[int, ...], count: int, last: int) -> None:
        for day in np.flatnonzero(bounds < IMPOSSIBLE).tolist():
            cost = int(bounds[day]) + self._all.day_cost * count
            heapq.heappush(self._heap, Node(cost, count, (day, *days), last))

    def _extend(self, node: Node) -> None:
        """Put every earlier day before the days of a node."""
        days, count = node.days, node.size
        rest = self._rest(days, node.last)
        if len(days) == count - 1:
            rows = self._all.row_of[rest.masks]
            known = rows >= 0
            costs = self._ledger.cost[0][rows[known], : days[0]] + rest.costs[known][:, None]
            self._push(costs.min(axis=0, initial=IMPOSSIBLE), days, count, node.last)
            return
        bounds = np.full(days[0], IMPOSSIBLE, dtype=np.int64)
        before = self._all.done_before(count - len(days) - 1)
        for splits in self._parts(rest.masks):
            some = self._bounds(splits, before, self._ledger.cost[0], days[0], rest.costs)
            np.minimum(bounds, some, out=bounds)
        self._push(bounds, days, count, node.last)

    def _rest(self, days: tuple[int, ...], last: int) -> Rest:
        if (days, last) not in self._rests:
            least = np.full(self._all.size, IMPOSSIBLE, dtype=np.int64)
            if len(days) == 1:
                splits, costs = self._ends(days[0], last)
                np.minimum.at(least, splits.left, costs)
            else:
                rest = self._rest(days[1:], last)
                for splits in self._parts(rest.masks):
                    costs = rest.costs[splits.whole] + self._ledger.cost[0][splits.row, days[0]]
                    np.minimum.at(least, splits.left, costs)
            masks = np.flatnonzero(least < IMPOSSIBLE)
            self._rests[days, last] = Rest(masks, least[masks])
        return self._rests[days, last]

    def _ends(self, day: int, last: int) -> tuple[Splits, Costs]:
        """Return the ways to end on a day, and what they cost there."""
        if last == ANY:
            return self._last, self._ledger.cost[1][self._last.row, day]
        meant = np.flatnonzero(self._finish(day) == last)
        splits = Splits(self._last.left[meant], self._last.row[meant], self._last.whole[meant])
        return splits, self._ledger.cost[1][splits.row, day]

    def _splits(self, wholes: Masks) -> Splits:
        """Return all ways to take a group from the end of a set."""
        parts = list(self._parts(wholes))
        if len(parts) == 1:
            return parts[0]
        return Splits(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _parts(self, wholes: Masks) -> Iterator[Splits]:
        """Yield all ways to take a group from the end of a set, some at a time."""
        groups = self._ledger.masks
        if 2 * int((1 << sizes(wholes)).sum()) < len(wholes) * len(groups):
            yield from self._subsets(wholes)
            return
        begin = 0
        for part in _blocks(wholes, len(groups)):
            left = part[:, None] & ~groups
            inside = (left | groups) == part[:, None]
            whole, row = np.nonzero(inside & self._all.is_start[left])
            yield Splits(left[whole, row], row, whole + begin)
            begin += len(part)

    def _subsets(self, wholes: Masks) -> Iterator[Splits]:
        """Yield all ways to take a group from the end of a set, from the sets' own subsets."""
        size = sizes(wholes)
        for members in distinct(size).tolist():
            number = np.flatnonzero(size == members)
            for part in _blocks(number, 1 << members):
                rest = wholes[part]
                group = np.zeros((len(part), 1), dtype=np.int64)
                for _ in range(members):
                    bit = rest & -rest
                    rest = rest ^ bit
                    group = np.concatenate([group, group | bit[:, None]], axis=1)
                left = wholes[part][:, None] & ~group
                row = self._all.row_of[group]
                held = (row >= 0) & self._all.is_start[left]
                whole, _ = np.nonzero(held)
                yield Splits(left[held], row[held], part[whole])

    def _bounds(
        self, splits: Splits, before: Costs, price: Costs, days: int, costs: Costs | None = None
    ) -> Costs:
        """Return for each day the least cost of a chain in which a split's group has that day."""
        bounds = np.full(days, IMPOSSIBLE, dtype=np.int64)
        left = self._all.start_number[splits.left]
        chunk = max(1, CELLS_AT_ONCE // max(1, len(splits.row)))
        for start in range(0, days, chunk):
            part = slice(start, min(start + chunk, days))
            cells = price[splits.row, part] + before[part, left].T
            if costs is not None:
                cells += costs[splits.whole][:, None]
            bounds[part] = cells.min(axis=0, initial=IMPOSSIBLE)
        return bounds

    def _evaluate(self, node: Node) -> Best:
        """Return the least cost of a set of days with the costs known by now."""
        days = node.days
        steps = [self._ends(days[-1], node.last)]
        for day in days[-2:0:-1]:
            splits, costs = _least(*steps[-1])
            steps[-1] = splits, costs
            further = self._splits(splits.left)
            price = self._ledger.cost[0][further.row, day]
            steps.append((further, costs[further.whole] + price))
        splits, costs = steps[-1]
        if len(days) == 1:
            total = np.where(splits.left == 0, costs, IMPOSSIBLE)
        else:
            rows = self._all.row_of[splits.left]
            total = np.where(rows >= 0, costs + self._ledger.cost[0][rows, days[0]], IMPOSSIBLE)
        at = int(total.argmin())
        chain = [] if len(days) == 1 else [int(rows[at])]
        cost = int(total[at]) + self._all.day_cost * len(days)
        for splits, _ in reversed(steps):
            chain.append(int(splits.row[at]))
            at = int(splits.whole[at])
        return Best(cost, days, tuple(chain))

    def _settled(self, best: Best) -> bool:
        """Make the least exact costs of a chain more exact; tell whether all were exact."""
        last = [day == best.days[-1] for day in best.days]
        chain = list(zip(best.rows, best.days, map(int, last), strict=True))
        known = [int(self._ledger.known[end, row, day]) for row, day, end in chain]
        for (row, day, end), stage in zip(chain, known, strict=True):
            if stage == min(known) < EXACT:
                self._ledger.settle(row, day, last=end, alone=len(chain) == 1)
        return min(known) == EXACT


def _least(splits: Splits, costs: Costs) -> tuple[Splits, Costs]:
    """Keep the cheapest way to leave each set."""
    turn = np.lexsort((costs, splits.left))
    left = splits.left[turn]
    first = np.ones(len(turn), dtype=bool)
    first[1:] = left[1:] != left[:-1]
    kept = turn[first & (costs[turn] < IMPOSSIBLE)]
    return Splits(splits.left[kept], splits.row[kept], splits.whole[kept]), costs[kept]


def _blocks(masks: Masks, width: int) -> list[Masks]:
    """Cut sets into blocks small enough to be paired with so many others at once."""
    return np.array_split(masks, max(1, min(len(masks), len(masks) * width // CELLS_AT_ONCE + 1)))
