"""What groups cost on days: of very many groups, in numbers as small as they can be."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.ranking import IMPOSSIBLE, MAX_FINISH, MAX_MOVES, MAX_STAY, Weights
from booking.planner.timetable import NEVER

Costs = NDArray[np.int64]
type Cells = int | slice | Numbers
type Table = Costs | PackedCosts

MANY_GROUPS = 10_000
"""Of so many groups, or sets that can be done first, costs are packed.

And days are looked at one by one: far too many states would lie within a common limit.
"""


class PackedCosts:
    """A table of costs, read and written like an array, that keeps stays, moves and ends only.

    With `first_day`, the minutes from the first day to each (column), costs count the finish.
    """

    def __init__(
        self, shape: tuple[int, int], weights: Weights, first_day: Numbers | None = None
    ) -> None:
        self._weights = weights
        self._first_day = first_day
        order: Literal["C", "F"] = "F" if shape[0] > shape[1] else "C"  # day by day
        self._stay = np.full(shape, NEVER, dtype=np.int16, order=order)
        self._moves = np.zeros(shape, dtype=np.int8, order=order)
        if first_day is not None:
            self._end = np.zeros(shape, dtype=np.int16, order=order)

    def __getitem__(self, where: Cells | tuple[Cells, Cells]) -> Costs:
        stay = self._stay[where]
        costs = stay * np.int64(self._weights.minutes_on_site)
        costs += self._moves[where] * np.int64(self._weights.moves)
        if self._first_day is not None:
            begin = self._first_day[_columns(where)]
            costs += (self._end[where] + begin) * self._weights.finish
        return np.where(stay < NEVER, costs, IMPOSSIBLE)

    def __setitem__(self, where: Cells | tuple[Cells, Cells], costs: Costs | int) -> None:
        stay = costs // self._weights.minutes_on_site % MAX_STAY
        self._stay[where] = np.where(costs < IMPOSSIBLE, stay, NEVER)
        self._moves[where] = costs // self._weights.moves % MAX_MOVES
        if self._first_day is not None:
            end = costs // self._weights.finish % MAX_FINISH - self._first_day[_columns(where)]
            self._end[where] = np.where(costs < IMPOSSIBLE, end, 0)


def _columns(where: Cells | tuple[Cells, Cells]) -> Cells:
    return where[1] if isinstance(where, tuple) else slice(None)


def table_of(
    shape: tuple[int, int], weights: Weights, first_day: Numbers | None = None, *, many: bool
) -> Table:
    """Return a table of costs in which nothing is possible yet."""
    if many:
        return PackedCosts(shape, weights, first_day)
    return np.full(shape, IMPOSSIBLE, dtype=np.int64)


def parts_of(days: int, rows: int, cells: int) -> list[slice]:
    """Cut days into parts of about so many cells with so many rows."""
    at_once = max(1, cells // max(1, rows))
    return [slice(start, min(start + at_once, days)) for start in range(0, days, at_once)]
