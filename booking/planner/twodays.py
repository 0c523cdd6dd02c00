"""Plans of two days: which groups make the whole, and which of them compete."""

from booking.planner.aims import Rivals
from booking.planner.choices import Numbers
from booking.planner.ledger import Ledger
from booking.planner.splits import Splits


class TwoDays:
    """Pairs of groups (rows of the ledger), one for the first and one for the last day."""

    def __init__(self, ledger: Ledger, splits: Splits, row_of: Numbers) -> None:
        first = row_of[splits.left]
        self._ledger = ledger
        self._first = first[first >= 0]
        self._last = splits.row[first >= 0]
        self._rivals: dict[tuple[int, int], Rivals] = {}

    def best(self, days: tuple[int, ...]) -> tuple[int, tuple[int, int]]:
        """Return the least cost of two days by what is known, and the groups that have it."""
        first, last = self._ledger.cost
        costs = first[self._first, days[0]] + last[self._last, days[1]]
        at = int(costs.argmin())
        return int(costs[at]), (int(self._first[at]), int(self._last[at]))

    def rivals(self, row: int, day: int) -> Rivals:
        """Return what competes with a group on the last day: pairs with its finish there."""
        end = day, int(self._ledger.ends[row, day])
        if end not in self._rivals:
            held = self._ledger.ends[self._last, day] == end[1]
            first = self._first[held]
            count = int(self._ledger.fits(first, slice(day)).sum())
            self._rivals[end] = Rivals(count, *end, first, self._last[held])
        return self._rivals[end]
