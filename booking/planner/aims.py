"""What visits are wanted, and how far their stays are looked for on each day."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from booking.planner.choices import Numbers
from booking.planner.floors import Floors
from booking.planner.needs import Needs
from booking.planner.stays import Costs, Stays, Visits

LITTLE_MORE = 10
"""A limit grows by so many minutes at least."""
FEW_STATES = 20_000
MUCH_MORE = 1.5
"""A limit grows faster until it finds so many states, or so many times those before."""
MANY_STATES = 50_000
"""Once a day has so many states, what visits need is told by what each day itself offers."""


class Rivals(NamedTuple):
    """What competes with a chain of groups whose last day is `day`.

    Chains of two days compete with those that have the same finish there, `end`: they are
    pairs of groups (rows), one for the first and one for the last day. Otherwise all groups
    compete on all days before. So many groups and days, or chains, are `possible`.
    """

    possible: int
    day: int
    end: int | None
    first: Numbers
    last: Numbers


class Aim:
    """Visits that need so much on their other days, by the group of one day: `rest`.

    All stays of a day that with the rest do not exceed its `limit` are known. With `day_by_day`
    only one day is looked at at a time.
    """

    def __init__(self, floors: Floors, rest: Costs, *, day_by_day: bool) -> None:
        self._floors = floors
        self._day_by_day = day_by_day
        self.rest = rest
        self._needs: dict[int | None, Needs] = {None: Needs(floors, rest)}
        self.least = self._needs[None].least
        days = len(floors.growth.table.days.dates)
        self.limit = np.full(days, self.least - 1)
        self.more = np.zeros(days, dtype=np.int64)
        self._states = np.zeros(days, dtype=np.int64)

    def look(self, visits: Visits, days: Numbers) -> Iterator[Stays]:
        """Yield all stays on some days that with the rest do not exceed their limits."""
        return visits.within(self._needs_on(days), self.limit, days)

    def _needs_on(self, days: Numbers) -> Needs:
        if not self._day_by_day or (None in self._needs and self._states.max() < MANY_STATES):
            return self._needs[None]
        day = int(days[0])
        if day not in self._needs:
            self._needs.clear()  # these are large
            self._needs = {day: Needs(self._floors, self.rest, day=day)}
        return self._needs[day]

    def widen(self, days: Numbers, states: int) -> None:
        """Look further next time, after so many states were found on some days at once."""
        faster = 2 if states < max(FEW_STATES, self._states[days[0]] * MUCH_MORE) else 1
        self.more[days] = np.maximum(self.more[days] * faster, LITTLE_MORE)
        self._states[days] = states
