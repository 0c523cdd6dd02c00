"""The appointments of a group on a day once its stay is known, with the fewest moves.

Of few matters they are found by hand. Otherwise by when each part of the group must be done,
with so many moves left, is known backwards (`latest`), and the appointments are read off from
the first one on, without a search.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from booking.planner.byhand import ByHand, Stops, Visit
from booking.planner.choices import Numbers
from booking.planner.groups import Columns, Growth
from booking.planner.intervals import Ints, distinct, repeat_ranges, runs
from booking.planner.latest import LatestStarts
from booking.planner.precedence import Masks
from booking.planner.steps import Step
from booking.planner.timetable import NEVER, Minutes, Timetable

MANY_CELLS = 20_000
"""With so many groups, places and moves, those without a part in it are left out first."""
CELLS_AT_ONCE = 2_500_000
"""So many groups, places and times are looked at together."""
MOST_ENDS = 300_000
"""So many ends of least stays are kept."""
MANY_PARTS = 1_300
"""A group with so many parts and places has its stay found by the search for stays."""


class Outing:
    """How a group is done on a day: from when to when, and with how many moves."""

    def __init__(
        self, start: int, end: int, moves: int, stops: Stops | Callable[[], Stops]
    ) -> None:
        self.start = start
        self.end = end
        self.moves = moves
        self._stops = stops

    @property
    def stops(self) -> Stops:
        """Return services and slots in order; most outings are never asked for them."""
        if callable(self._stops):
            self._stops = self._stops()
        return self._stops


class Times(NamedTuple):
    """From when to when a group is done, and on which days."""

    day: Numbers
    start: Ints
    end: Ints


class LeastTimes:
    """When groups are done in their least stays: ends, by group and day as one number.

    Of very many, those that were found first are forgotten.
    """

    def __init__(self) -> None:
        self._found: list[Ints] = []

    def add(self, cells: Ints, ends: Ints) -> None:
        """Keep all ends of some groups on some days."""
        self._found.append(np.sort(cells * NEVER + ends))
        while sum(map(len, self._found)) > MOST_ENDS:
            self._found.pop(0)

    def of(self, cells: Ints) -> tuple[Numbers, Ints] | None:
        """Return the ends of some groups on some days, and which of these each belongs to.

        Nothing comes back if one of them is not known.
        """
        found, least = [cells[:0]], cells * NEVER
        for known in self._found:
            first = known.searchsorted(least)
            at, which = repeat_ranges(first, known.searchsorted(least + NEVER) - first)
            found.append(at * NEVER + known[which] % NEVER)
        at, end = np.divmod(np.sort(np.concatenate(found)), NEVER)
        return (at, end) if len(runs(at)) == len(cells) else None


class Outings:
    """The outings of groups on the days of a timetable."""

    def __init__(self, growth: Growth, latest: LatestStarts) -> None:
        self._growth = growth
        self._table = growth.table
        self._latest = latest
        self._by_hand = ByHand(growth.table, growth.order, latest)

    def is_little_work(self, mask: int, times: int) -> bool:
        """Tell whether moves are counted about as fast as without them."""
        counts = mask.bit_count()
        return times * counts * self._growth.places << counts <= MANY_CELLS

    def is_small(self, mask: int) -> bool:
        """Tell whether trying all ends of a group on a day is fast."""
        return self._growth.places << mask.bit_count() <= MANY_PARTS

    def latest(self, mask: int, days: Numbers, ends: Ints) -> list[Outing] | None:
        """Return how a group is done to end in time, starting as late as can be, by day.

        Nothing comes back if moves are much work; then the latest starts are found sooner alone.
        """
        visits = zip(days.tolist(), ends.tolist(), strict=True)
        walks = self._by_hand.latest(mask, [Visit(day, 0, end) for day, end in visits])
        if walks is not None:
            return [Outing(*walk) for walk in walks]
        return self._latest_of(mask, days, ends) if self.is_little_work(mask, len(days)) else None

    def _latest_of(self, mask: int, days: Numbers, ends: Ints) -> list[Outing]:
        """Return the same by the recurrence."""
        steps, counts = self._growth.steps.within(mask), mask.bit_count()
        by = self._latest.back(steps, days, ends, counts)
        starts = by[0].reshape(-1, counts)
        moves = (starts == starts[:, -1:]).argmax(axis=1)
        found = zip(
            days.tolist(),
            (starts[:, -1] * np.int64(self._table.unit)).tolist(),
            ends.tolist(),
            moves.tolist(),
            strict=True,
        )
        return [self._outing(steps, by, which * counts, visit) for which, visit in enumerate(found)]

    def shortest(self, mask: int, day: int) -> Outing:
        """Return how a group is done in its least stay on a day, with the fewest moves.

        Each end that an appointment of the group has on that day is tried as the last one.
        """
        table = self._table
        minutes = table.minutes[:, (mask >> table.service_matter & 1).nonzero()[0], day]
        slot, service = (minutes < NEVER).nonzero()
        ends = distinct(slot * table.step + minutes[slot, service])
        days = np.full(len(ends), day)
        if self.is_little_work(mask, len(ends)):
            found = self._latest_of(mask, days, ends)
            return min(found, key=lambda shown: (shown.end - shown.start, shown.moves))
        stay = ends - self._latest.of(mask, days, ends)
        held = stay == stay.min()
        [(_, outing)] = self.best(mask, Times(days[held], (ends - stay)[held], ends[held]))
        return outing

    def best(self, mask: int, times: Times) -> Iterator[tuple[int, Outing]]:
        """Yield days with how a group is done there with the fewest moves, of some times.

        No time may begin later than is needed to end in time.
        """
        visits = [
            Visit(*visit) for visit in zip(*(column.tolist() for column in times), strict=True)
        ]
        walks = self._by_hand.latest(mask, visits)
        if walks is None:
            yield from self._best_of(mask, times)
            return
        for day in dict.fromkeys(visit.day for visit in visits):
            of_day = (walk for visit, walk in zip(visits, walks, strict=True) if visit.day == day)
            yield day, Outing(*min(of_day, key=lambda walk: walk.moves))

    def _best_of(self, mask: int, times: Times) -> Iterator[tuple[int, Outing]]:
        """Yield the same by the recurrence."""
        counts, little = mask.bit_count(), self.is_little_work(mask, len(times.day))
        steps = self._growth.steps.within(mask) if little else self._needed(mask, times)
        by = self._latest.back(steps, times.day, times.end, counts)
        possible = by[0].reshape(-1, counts) >= (times.start // self._table.unit)[:, None]
        fewest = possible.argmax(axis=1).tolist()
        visits = list(zip(*(column.tolist() for column in times), fewest, strict=True))
        for day in dict.fromkeys(times.day.tolist()):
            which = min(
                (which for which, visit in enumerate(visits) if visit[0] == day),
                key=fewest.__getitem__,
            )
            outing = self._outing(steps, by, which * counts, visits[which])
            if not little:
                outing.stops  # noqa: B018  read at once, or all that they are read from is kept
            yield day, outing

    def _outing(
        self,
        steps: Sequence[Step],
        by: list[Minutes],
        column: int,
        visit: tuple[int, int, int, int],
    ) -> Outing:
        day, start, end, moves = visit
        columns = [level[..., column : column + moves + 1] for level in by]
        return Outing(start, end, moves, lambda: self._read(steps, columns, day, start))

    def _needed(self, mask: int, times: Times) -> Sequence[Step]:
        """Return the steps between the parts of a group that can be done in time for the rest."""
        steps, unit = self._growth.steps.within(mask), np.int16(self._table.unit)
        needed: list[Masks] = []
        at_once = max(1, CELLS_AT_ONCE // (self._growth.places << mask.bit_count()))
        for first in range(0, len(times.day), at_once):
            day, start, end = (column[first : first + at_once] for column in times)
            by = self._latest.parts(mask, day, end)
            levels = self._growth.along(steps, Columns(day, start // self._table.step))
            needed += [
                level.masks[(level.ends // unit <= must).any(axis=(0, 2))]
                for level, must in zip(levels, by[1:], strict=True)
            ]
        return self._growth.steps.among(distinct(np.concatenate(needed)))

    def _read(self, steps: Sequence[Step], by: list[Minutes], day: int, start: int) -> Stops:
        """Return appointments from a start on, each one that leaves time and moves for the rest."""
        table, end, row, left = self._table, start, 0, by[0].size - 1
        place = -1
        stops: Stops = []
        for step, must in zip(steps, by[1:], strict=True):
            in_time = must.reshape(-1, by[0].size)
            at = (step.row == row).nonzero()[0]
            for service, goal in zip(
                step.service[at].tolist(), step.goal[at].tolist(), strict=True
            ):
                there = int(table.service_place[service])
                still = left - (place not in (-1, there))
                ready = end + (int(table.gap_of_day[place, there]) if stops else 0)
                slot = min(-(-ready // table.step), table.slots)
                done = int(table.ends[slot, service, day])
                if still >= 0 and done // table.unit <= in_time.item(goal, still):
                    break
            else:
                raise AssertionError("an outing has no appointment in time")
            end, place, left, row = done, there, still, goal % len(step.masks)
            stops.append((service, _slot(table, service, day, end)))
        return stops


def _slot(table: Timetable, service: int, day: int, end: int) -> int:
    """Return when a service's appointment with this end begins: the latest such slot."""
    lengths: list[int] = table.offered[service].tolist()
    for minutes in lengths:
        slot, late = divmod(end - minutes, table.step)
        on_grid = not late and 0 <= slot < table.slots
        if on_grid and int(table.minutes[slot, service, day]) == minutes:
            return slot
    raise AssertionError("an end has no appointment")
