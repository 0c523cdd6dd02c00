"""The cheapest chain of groups for a set of days, by what is known of their costs."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from booking.planner.before import Before
from booking.planner.choices import Numbers
from booking.planner.costs import Costs
from booking.planner.intervals import runs
from booking.planner.ledger import Ledger
from booking.planner.precedence import Masks
from booking.planner.ranking import IMPOSSIBLE
from booking.planner.splits import Splits, Splitter


class Ways(NamedTuple):
    """Ways to end some sets with a group on a day, and what they cost from that day on."""

    splits: Splits
    costs: Costs


class Chain(NamedTuple):
    """What a chain costs, its groups (rows of the ledger), and how many chains are possible."""

    cost: int
    rows: tuple[int, ...]
    possible: int


class Chains:
    """The chains that make some sets of days.

    Days are put before the last one, one after the other; of the ways to leave the same matters
    for the days before, only the cheapest is kept.
    """

    def __init__(self, ledger: Ledger, before: Before, splitter: Splitter, row_of: Numbers) -> None:
        self._ledger = ledger
        self._before = before
        self._splitter = splitter
        self._row_of = row_of

    def cheapest(self, days: tuple[int, ...], ends: Ways, limit: int) -> Chain:
        """Return the cheapest chain that costs no more than a limit, by its last day's groups."""
        kept: list[Ways] = []
        ways: Iterable[Ways] = [ends]
        for count in range(len(days) - 1, 1, -1):
            kept.append(self._to_leave(ways, days, count, limit))
            ways = self.further(kept[-1].splits.left, kept[-1].costs, days[count - 1])
        cost, possible = IMPOSSIBLE, 0
        rows: tuple[int, ...] = ()
        for splits, costs in ways:
            total = costs + self._costs_before(splits.left, days, min(1, len(days) - 1))
            possible += int(np.count_nonzero(total < IMPOSSIBLE))
            if total.min(initial=IMPOSSIBLE) >= cost:
                continue
            at = int(total.argmin())
            cost, first = int(total[at]), int(self._row_of[splits.left[at]])
            rows = ((first,) if len(days) > 1 else ()) + self._rows(splits, at, kept)
        return Chain(cost, rows, possible)

    def _rows(self, splits: Splits, at: int, later: list[Ways]) -> tuple[int, ...]:
        """Return the group of a way and those on the days after it."""
        rows = [int(splits.row[at])]
        for ways in reversed(later):
            at = int(splits.whole[at])
            splits = ways.splits
            rows.append(int(splits.row[at]))
        return tuple(rows)

    def further(self, left: Masks, costs: Costs, day: int) -> Iterator[Ways]:
        """Yield the ways to end what is left with a day more, some at a time.

        `costs` are those of the days after it.
        """
        rows = self._ledger.fits(slice(None), day).nonzero()[0]
        for splits in self._splitter.parts(left, rows):
            price = self._ledger.cost[0][splits.row, day]
            yield Ways(splits, costs[splits.whole] + price)

    def _to_leave(
        self, ways: Iterable[Ways], days: tuple[int, ...], count: int, limit: int
    ) -> Ways:
        """Return the cheapest way to leave each set for so many first days, within a limit."""
        kept = [
            _cheapest(some, some.costs + self._costs_before(some.splits.left, days, count), limit)
            for some in ways
        ]
        if len(kept) == 1:
            return kept[0]
        splits = Splits(
            *(
                np.concatenate(column)
                for column in zip(*(some.splits for some in kept), strict=True)
            )
        )
        costs = np.concatenate([some.costs for some in kept])
        return _cheapest(Ways(splits, costs), costs, limit)

    def _costs_before(self, sets: Masks, days: tuple[int, ...], count: int) -> Costs:
        """Return what sets cost on so many first days: of one, what is known of that very day."""
        if count != 1:
            return self._before.cost(count, days[count], sets)
        rows = self._row_of[sets]
        return np.where(rows >= 0, self._ledger.cost[0][rows, days[0]], IMPOSSIBLE)


def _cheapest(ways: Ways, total: Costs, limit: int) -> Ways:
    """Keep the cheapest way to leave each set, of those that cost no more than a limit in all."""
    splits, costs = ways
    possible = (total <= limit).nonzero()[0]
    turn = possible[np.lexsort((costs[possible], splits.left[possible]))]
    kept = turn[runs(splits.left[turn])]
    return Ways(Splits(splits.left[kept], splits.row[kept], splits.whole[kept]), costs[kept])
