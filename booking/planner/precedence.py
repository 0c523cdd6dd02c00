"""Which sets of matters can be done first, or in one go, as bit masks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from booking.planner.model import Matter

Masks = NDArray[np.int64]


class Precedence:
    """The order of the matters: a set is a number whose bit i stands for matter i."""

    def __init__(self, matters: tuple[Matter, ...]) -> None:
        number = {matter.id: i for i, matter in enumerate(matters)}
        self.count = len(matters)
        before = [
            sum({1 << number[other] for other in matter.after if other in number})
            for matter in matters
        ]
        for via in range(self.count):
            for i in range(self.count):
                if before[i] >> via & 1:
                    before[i] |= before[via]
        behind = [
            sum(1 << j for j in range(self.count) if before[j] >> i & 1) for i in range(self.count)
        ]
        self.before = np.array(before, dtype=np.int64)
        self.behind = np.array(behind, dtype=np.int64)
        every = np.arange(1 << self.count, dtype=np.int64)
        self.missing = self._of_members(before) & ~every
        """Which predecessors of its members each set lacks, by mask."""
        self.is_start = self.missing == 0
        """Which sets hold all predecessors of their members, by mask."""
        self.is_unbroken = self.missing & self._of_members(behind) == 0
        """Which sets hold all matters that belong between two of their members, by mask."""

    def _of_members(self, others: list[int]) -> Masks:
        """Return, by set, what one of its members at least has to do with."""
        found = np.zeros(1 << self.count, dtype=np.int64)
        for member, some in enumerate(others):
            known = 1 << member
            np.bitwise_or(found[:known], some, out=found[known : 2 * known])
        return found


def sizes(masks: Masks) -> Masks:
    """Return the number of members of each set."""
    return np.bitwise_count(masks).astype(np.int64)


def halves_of[Number: np.signedinteger[Any]](values: NDArray[Number]) -> Iterator[NDArray[Number]]:
    """Yield views of an array over sets, for each member the sets without and with it."""
    width = 1
    while width < len(values):
        yield values.reshape(-1, 2, width)
        width *= 2
