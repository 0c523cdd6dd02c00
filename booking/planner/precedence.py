"""Which sets of matters can be done first, or in one go, as bit masks."""

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
        self.before = np.array(before, dtype=np.int64)
        self.has_rules = bool(self.before.any())
        self.behind = np.array(
            [
                sum(1 << j for j in range(self.count) if before[j] >> i & 1)
                for i in range(self.count)
            ],
            dtype=np.int64,
        )

    def is_start(self, masks: Masks) -> NDArray[np.bool_]:
        """Return which sets hold all predecessors of their members."""
        held = np.ones(masks.shape, dtype=bool)
        for matter in range(self.count):
            missing = (self.before[matter] & ~masks) != 0
            held &= ~(missing & (masks >> matter & 1).astype(bool))
        return held


def sizes(masks: Masks) -> Masks:
    """Return the number of members of each set."""
    return np.bitwise_count(masks).astype(np.int64)
