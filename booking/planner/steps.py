"""How groups of matters grow by one appointment: which group, which service, which new group.

These steps depend on the order of the matters and on where they can be done, not on the days.
So they are made once for an instance, and every recurrence over groups follows them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.precedence import Masks, Precedence
from booking.planner.timetable import Timetable

Numbers = NDArray[np.intp]

EMPTY = np.zeros(1, dtype=np.int64)


class Step(NamedTuple):
    """From one level to the next: appointment i joins group `row[i]` and makes `goal[i]`.

    A goal is a group of the next level at a place. Several appointments lead to one goal, so
    they come in rounds; `bounds` says where each begins. In a round each goal comes once, and so
    does each group with each place.
    """

    masks: Masks
    row: Numbers
    service: Numbers
    goal: Numbers
    bounds: list[int]


class Steps:
    """The steps of one instance.

    With `closed`, only groups are made that hold all predecessors of their members.
    """

    def __init__(self, table: Timetable, order: Precedence, *, closed: bool = False) -> None:
        self.order = order
        self.places = len(table.used_places)
        self.matter = table.service_matter
        self.place = table.service_place
        self._closed = closed
        self._bits = np.int64(1) << np.arange(order.count, dtype=np.int64)
        self._number = np.empty(1 << order.count, dtype=np.intp)
        self._rounds: dict[int, tuple[Numbers, Numbers]] = {}
        self._within: dict[int, list[Step]] = {}

    def within(self, mask: int) -> list[Step]:
        """Return the steps from nothing to a whole group."""
        if mask not in self._within:
            steps: list[Step] = []
            masks = EMPTY
            for _ in range(mask.bit_count()):
                steps.append(self.after(masks, mask))
                masks = steps[-1].masks
            self._within[mask] = steps
        return self._within[mask]

    def among(self, known: Masks) -> list[Step]:
        """Return the steps from nothing to all of some groups, which are in order."""
        held = np.zeros(len(self._number), dtype=bool)
        held[known] = True
        steps: list[Step] = []
        masks = EMPTY
        while True:
            step = self.after(masks, len(held) - 1, held)
            if not len(step.masks):
                return steps
            steps.append(step)
            masks = step.masks

    def after(self, masks: Masks, within: int, among: NDArray[np.bool_] | None = None) -> Step:
        """Return the step from some groups to all that have one matter more."""
        services, ends = self._in_rounds(within)
        allowed = self._allowed(masks)[self.matter[services]]
        if among is not None:
            allowed &= among[masks | self._bits[self.matter[services], None]]
        which, row = np.nonzero(allowed)
        service = services[which]
        made = masks[row] | self._bits[self.matter[service]]
        reached = np.zeros(len(self._number), dtype=bool)
        reached[made] = True
        joined = np.flatnonzero(reached)
        self._number[joined] = np.arange(len(joined))
        goal = self.place[service] * len(joined) + self._number[made]
        bounds = [0, *np.count_nonzero(allowed, axis=1).cumsum()[ends].tolist()]
        return Step(joined, row, service, goal, bounds)

    def _in_rounds(self, within: int) -> tuple[Numbers, Numbers]:
        """Return the services of a group, each place once in a round, and each round's last."""
        if within not in self._rounds:
            services = np.flatnonzero(within >> self.matter & 1)
            places = self.place[services]
            by_place = np.argsort(places, kind="stable")
            first = np.searchsorted(places[by_place], places[by_place])
            turn = np.arange(len(services)) - first
            by_round = np.argsort(turn, kind="stable")
            ends = np.bincount(turn).cumsum() - 1
            self._rounds[within] = services[by_place[by_round]], ends
        return self._rounds[within]

    def _allowed(self, masks: Masks) -> NDArray[np.bool_]:
        """Return which matter (row) may follow which group (column).

        A matter can neither be in the group nor come before a member of it; nor may the group
        pass over a matter that belongs between one of its members and the new one.
        """
        before = self.order.before[:, None]
        if self._closed:
            blocked = masks & self._bits[:, None] | ~masks & before
            return np.asarray(blocked == 0)
        behind = self.order.behind[:, None]
        blocked = masks & (behind | self._bits[:, None])
        if self.order.has_rules:
            members = (masks & self._bits[:, None]) != 0
            later = np.bitwise_or.reduce(np.where(members, behind, 0), axis=0)
            blocked |= before & (later & ~masks)
        return np.asarray(blocked == 0)
