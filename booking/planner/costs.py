"""What groups cost on days: of very many groups, in numbers as small as they can be."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.ranking import IMPOSSIBLE, MAX_FINISH, MAX_MOVES, MAX_STAY, Weights
from booking.planner.timetable import NEVER, Minutes

Costs = NDArray[np.int64]
type Cells = int | slice | Numbers
type Table = Costs | PackedCosts

MANY_GROUPS = 10_000
"""Of so many groups, or sets that can be done first, costs are packed.

And days are looked at one by one: far too many states would lie within a common limit.
"""

MOVE_BITS = 4
"""A day of at most 26 hours and 16 matters: stay and moves fit into 15 bits."""
NOT_POSSIBLE = -1


class Finishes(NamedTuple):
    """When groups (rows) end on days (columns), and the minutes from the first day to each."""

    ends: Minutes
    first_day: Numbers


class PackedCosts:
    """A table of costs, read and written like an array, of 16 bits each.

    It keeps stays and, with `move_bits`, moves. Costs count the finish with `finishes`: these
    belong to the table too, which writes other ends into them.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        weights: Weights,
        finishes: Finishes | None = None,
        *,
        move_bits: int,
    ) -> None:
        self._weights = weights
        self._finishes = finishes
        self._move_bits = move_bits
        self._most_moves = (1 << move_bits) - 1
        order: Literal["C", "F"] = "F" if shape[0] > shape[1] else "C"  # day by day
        self._packed = np.full(shape, NOT_POSSIBLE, dtype=np.int16, order=order)

    def __getitem__(self, where: Cells | tuple[Cells, Cells]) -> Costs:
        packed = self._packed[where]
        costs = (packed >> self._move_bits) * np.int64(self._weights.minutes_on_site)
        if self._move_bits:
            costs += (packed & self._most_moves) * np.int64(self._weights.moves)
        if self._finishes is not None:
            begin = self._finishes.first_day[_columns(where)]
            costs += (self._finishes.ends[where] + begin) * self._weights.finish
        return np.where(packed == NOT_POSSIBLE, IMPOSSIBLE, costs)

    def __setitem__(self, where: Cells | tuple[Cells, Cells], costs: Costs | int) -> None:
        packed = costs // self._weights.minutes_on_site % MAX_STAY
        if self._move_bits:
            packed = packed << self._move_bits | costs // self._weights.moves % MAX_MOVES
        self._packed[where] = np.where(costs < IMPOSSIBLE, packed, NOT_POSSIBLE)
        if self._finishes is not None:
            finish = costs // self._weights.finish % MAX_FINISH
            end = finish - self._finishes.first_day[_columns(where)]
            self._finishes.ends[where] = np.where(costs < IMPOSSIBLE, end, NEVER)


def _columns(where: Cells | tuple[Cells, Cells]) -> Cells:
    return where[1] if isinstance(where, tuple) else slice(None)


def table_of(
    shape: tuple[int, int],
    weights: Weights,
    finishes: Finishes | None = None,
    *,
    many: bool,
    move_bits: int = MOVE_BITS,
) -> Table:
    """Return a table of costs in which nothing is possible yet."""
    if many:
        return PackedCosts(shape, weights, finishes, move_bits=move_bits)
    return np.full(shape, IMPOSSIBLE, dtype=np.int64)


def parts_of(days: int, rows: int, cells: int) -> list[slice]:
    """Cut days into parts of about so many cells with so many rows."""
    at_once = max(1, cells // max(1, rows))
    return [slice(start, min(start + at_once, days)) for start in range(0, days, at_once)]
