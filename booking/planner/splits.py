"""Ways to end sets of matters with a group: what is done last on a day, and what before it."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Numbers
from booking.planner.intervals import distinct
from booking.planner.precedence import Masks, sizes

CELLS_AT_ONCE = 100_000
FEW_PAIRS = 200_000
"""So few sets and groups are paired with each other, whatever their size."""


class Splits(NamedTuple):
    """Ways to end a set of matters with a group on one day: what is left to do before it."""

    left: Masks
    row: Numbers
    whole: Numbers


class Splitter:
    """The ways to end sets with one of the groups that fit into some day.

    Groups are given by rows; what is left must hold all predecessors of its members.
    """

    def __init__(self, groups: Masks, row_of: Numbers, is_start: NDArray[np.bool_]) -> None:
        self._groups = groups
        self._row_of = row_of
        self._is_start = is_start

    def of(self, wholes: Masks, rows: Numbers) -> Splits:
        """Return all ways to take one of some groups from the end of a set."""
        parts = list(self.parts(wholes, rows))
        if len(parts) == 1:
            return parts[0]
        return Splits(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def parts(self, wholes: Masks, rows: Numbers) -> Iterator[Splits]:
        """Yield all ways to take one of some groups from the end of a set, some at a time."""
        groups = self._groups[rows]
        pairs = len(wholes) * len(groups)
        if pairs > FEW_PAIRS and 2 * int((1 << sizes(wholes)).sum()) < pairs:
            yield from self._subsets(wholes)
            return
        begin = 0
        for part in _blocks(wholes, len(groups)):
            whole, row = apart(~part, groups)
            left = part[whole] & ~groups[row]
            held = self._is_start[left].nonzero()[0]
            yield Splits(left[held], rows[row[held]], whole[held] + begin)
            begin += len(part)

    def _subsets(self, wholes: Masks) -> Iterator[Splits]:
        """Yield all ways to take a group from the end of a set, from the sets' own subsets."""
        size = sizes(wholes)
        for members in distinct(size).tolist():
            number = (size == members).nonzero()[0]
            for part in _blocks(number, 1 << members):
                rest = wholes[part]
                group = np.zeros((len(part), 1), dtype=np.int64)
                for _ in range(members):
                    bit = rest & -rest
                    rest = rest ^ bit
                    group = np.concatenate([group, group | bit[:, None]], axis=1)
                left = wholes[part][:, None] & ~group
                row = self._row_of[group]
                held = (row >= 0) & self._is_start[left]
                whole, _ = held.nonzero()
                yield Splits(left[held], row[held], part[whole])


def apart(some: Masks, others: Masks) -> tuple[Numbers, Numbers]:
    """Return the pairs of one of some sets and one of others that have no matter in common."""
    common = some.astype(np.uint16)[:, None] & others.astype(np.uint16)
    first, second = np.divmod((common == 0).reshape(-1).nonzero()[0], max(1, len(others)))
    return first, second


def _blocks(masks: Masks, width: int) -> list[Masks]:
    """Cut sets into blocks small enough to be paired with so many others at once."""
    if len(masks) * width < CELLS_AT_ONCE:
        return [masks]
    return np.array_split(masks, max(1, min(len(masks), len(masks) * width // CELLS_AT_ONCE + 1)))
