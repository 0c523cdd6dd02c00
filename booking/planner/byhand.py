"""How a group is done by a given end, found by trying one appointment after the other.

From the last appointment backwards the latest one comes first, and what leaves too little for
the others goes no further. Mostly a few are tried where the recurrence of `latest` has
hundreds of cells. If they become many, that recurrence is better, and nothing is found here.
"""

from collections.abc import Iterable
from typing import NamedTuple

from booking.planner.latest import NOT_AT_ALL, LatestStarts
from booking.planner.precedence import Precedence
from booking.planner.timetable import Timetable

MOST_MATTERS = 5
MOST_TRIED = 800
"""Of no more matters so many appointments are tried, for all visits together."""
NOWHERE = -1
NO_STOPS: tuple[tuple[int, int], ...] = ()

Stops = list[tuple[int, int]]


class Visit(NamedTuple):
    """Until when a group is to be done on a day; it is possible from `start` on, and perhaps later.

    In minutes of the day.
    """

    day: int
    start: int
    end: int


class Walk(NamedTuple):
    """A latest start, the end that was meant, the fewest moves, and services and slots in order."""

    start: int
    end: int
    moves: int
    stops: Stops


_Part = tuple[int, int, int, int]
"""A service that can come last in a group, its place, and what comes before: how long at least."""


class ByHand:
    """The search for single groups on the days of a timetable."""

    def __init__(self, table: Timetable, order: Precedence, latest: LatestStarts) -> None:
        self._table = table
        self._latest = latest
        self._behind = order.behind.tolist()
        # Nowhere, the last column, is at hand from everywhere.
        self._gap = [[*(gap // table.unit for gap in row), 0] for row in table.gap_of_day.tolist()]
        self._offered: list[list[tuple[int, int]]] = [[] for _ in range(order.count)]
        self._least = [0] * order.count
        least = table.offered.min(axis=1) + table.gap_of_day.min()
        services = table.service_matter.tolist(), table.service_place.tolist(), least.tolist()
        for service, (matter, place, minutes) in enumerate(zip(*services, strict=True)):
            units = minutes // table.unit
            known = self._least[matter] if self._offered[matter] else units
            self._least[matter] = min(known, units)
            self._offered[matter].append((service, place))
        self._last: dict[int, list[_Part]] = {}
        self._hard: set[int] = set()
        self._left = 0

    def latest(self, mask: int, visits: Iterable[Visit]) -> list[Walk] | None:
        """Return how a group is done to end in time, starting as late as can be; None if hard."""
        if mask in self._hard or mask.bit_count() > MOST_MATTERS:
            return None
        self._left = MOST_TRIED
        walks = []
        for visit in visits:
            walk = self._walk(mask, visit)
            if self._left < 0:
                self._hard.add(mask)
                return None
            if not walk.stops:
                raise AssertionError("a group has no appointment in time")
            walks.append(walk)
        return walks

    def _walk(self, mask: int, visit: Visit) -> Walk:
        """Return the latest start for an end, and of equal ones that with the fewest moves."""
        starts, unit = self._latest.on(visit.day), self._table.unit
        start, spared, stops = visit.start // unit, -1, NO_STOPS
        waiting = [(visit.end // unit, mask.bit_count() - 1, mask, NOWHERE, NO_STOPS)]
        while waiting and self._left >= 0:
            by, moves, left, place, after = waiting.pop()
            if not left:
                if (by, moves) > (start, spared):
                    start, spared, stops = by, moves, after
                continue
            parts, further = self._last_of(left), []
            for service, there, before, needs in parts:
                ready = by - self._gap[there][place]
                begin: int = starts.item(ready, service) if ready >= 0 else NOT_AT_ALL
                if begin - needs >= start:
                    more = moves - (place not in (NOWHERE, there))
                    further.append((begin, more, before, there, ((service, begin), *after)))
            waiting += sorted(further)  # the latest one comes out first
            self._left -= len(parts)
        slots = [(service, begin * unit // self._table.step) for service, begin in stops]
        return Walk(start * unit, visit.end, mask.bit_count() - 1 - spared, slots)

    def _last_of(self, mask: int) -> list[_Part]:
        """Return the services that may come last in a group."""
        if mask not in self._last:
            members = [matter for matter in range(mask.bit_length()) if mask >> matter & 1]
            needs = sum(self._least[matter] for matter in members)
            self._last[mask] = [
                (service, place, mask ^ 1 << matter, needs - self._least[matter])
                for matter in members
                if not self._behind[matter] & mask
                for service, place in self._offered[matter]
            ]
        return self._last[mask]
