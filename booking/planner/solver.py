"""Find the best plans of an instance; docs/planner.md explains why they are the best."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.daysets import Best, DaySets
from booking.planner.groups import Growth
from booking.planner.intervals import distinct
from booking.planner.ledger import Ledger
from booking.planner.model import Instance, Plan, Preference, Stop
from booking.planner.outings import Outing
from booking.planner.overnight import Overnight
from booking.planner.precedence import Masks, Precedence, sizes
from booking.planner.ranking import weights
from booking.planner.steps import Steps
from booking.planner.timetable import NEVER, Timetable

LITTLE_WORK = 400_000
"""So little is done for all days at once."""
FIRST_WORK: dict[Preference, int] = {"soonest": 50_000, "fewest_days": 400_000}
FEW_DAYS: dict[Preference, int] = {"soonest": 8, "fewest_days": 10}
MORE_DAYS = 3
"""Otherwise the first days are tried, at least so few, and then so many times more."""


class Found(NamedTuple):
    """A set of days whose cost is exact; without stops the ledger still holds its appointments."""

    cost: int
    days: tuple[int, ...]
    best: Best | None
    stops: list[Stop]


def find_plans(instance: Instance) -> list[Plan]:
    """Return the best plan and its alternatives, the best one first."""
    searches = _searches(instance)
    if searches is None:
        return []
    return searches.complete_plans() or searches.of_all_days.partial_plans()


def find_whole_plans(instance: Instance) -> list[Plan]:
    """Return the best plans if they leave out nothing; what else fits is not looked for."""
    searches = _searches(instance)
    return searches.complete_plans() if searches else []


def _searches(instance: Instance) -> "_Searches | None":
    table = Timetable(instance)
    return _Searches(instance, table) if len(table.days.dates) else None


def plannable_sets(instance: Instance) -> tuple[NDArray[np.bool_], bool]:
    """Return which sets of matters can be planned, by mask, and whether that is certain.

    Where nights are so short that days disturb each other, a set that is said to be plannable
    may not be; one that is said not to be never is.
    """
    possible = np.zeros(1 << len(instance.matters), dtype=bool)
    table = Timetable(instance)
    if not len(table.days.dates):
        return possible, True
    search = _Search(instance, table, Steps(table, Precedence(instance.matters)))
    possible[search.reached()] = True
    return possible, table.nights_suffice()


class _Searches:
    """Searches of the first days, more and more of them, each made when it is wanted.

    Plans that end on earlier days finish first, so they need not wait for the others.
    """

    def __init__(self, instance: Instance, table: Timetable) -> None:
        self._instance = instance
        self._table = table
        order = Precedence(instance.matters)
        self._steps = Steps(table, order)
        self._one_day_steps = Steps(table, order, closed=True)
        self._few: dict[int, _Search] = {}
        self._work = max(1, len(table.service_matter) << len(instance.matters))

    @cached_property
    def of_all_days(self) -> "_Search":
        return self._of_first_days(len(self._table.days.dates))

    def complete_plans(self) -> list[Plan]:
        """Return the plans that leave out nothing."""
        counts = range(1, self._instance.max_days + 1)
        plans: list[Plan] = []
        soonest = self._instance.prefer == "soonest"
        for some in [counts] if soonest else [[count] for count in counts]:
            plans += self._complete_plans(some, self._instance.alternatives - len(plans))
            if len(plans) == self._instance.alternatives:
                break
        return plans

    def _complete_plans(self, counts: Sequence[int], wanted: int) -> list[Plan]:
        """Return so many plans with some counts of days, or all that there are."""
        plans: list[Plan] = []
        for search, since in self._in_turn(one_day=list(counts) == [1]):
            plans += search.complete_plans(counts, wanted - len(plans), since)
            if len(plans) == wanted:
                break
        return plans

    def _in_turn(self, *, one_day: bool) -> Iterator[tuple["_Search", int]]:
        """Yield searches, and for each the first day that the ones before it did not know."""
        days = len(self._table.days.dates)
        if self._work * days <= LITTLE_WORK:
            yield self._of_first_days(days), 0
        elif one_day:
            table = self._table.on_days(_promising(self._table))
            for since, few in pairwise([0, *self._prefixes(len(table.days.dates))]):
                part = table.on_days(np.arange(since, few))
                yield _Search(self._instance, part, self._one_day_steps), 0
        else:
            for since, few in pairwise([0, *self._prefixes(days)]):
                yield self._of_first_days(few), since

    def _of_first_days(self, few: int) -> "_Search":
        if few not in self._few:
            part = self._table.on_days(np.arange(few))
            earlier = self._few[max(self._few)] if self._few else None
            self._few[few] = _Search(self._instance, part, self._steps, earlier)
        return self._few[few]

    def _prefixes(self, days: int) -> Iterator[int]:
        """Yield how many first days to try, and at last all of them."""
        prefer = self._instance.prefer
        if prefer in FIRST_WORK:
            few = max(FEW_DAYS[prefer], FIRST_WORK[prefer] // self._work)
            while few < days:
                yield few
                few *= MORE_DAYS
        if days:
            yield days


def _promising(table: Timetable) -> NDArray[np.intp]:
    """Return the days long enough for all matters, each of which has a start there."""
    ways = table.shortest_ways
    least = table.shortest.sum(axis=0) + ways.sum() - ways.max()
    first, last = table.hours
    held = (table.shortest < NEVER).all(axis=0) & (first + least <= last)
    days: NDArray[np.intp] = held.nonzero()[0]
    return days


class _Search:
    """The search for plans on the days of one timetable."""

    def __init__(
        self,
        instance: Instance,
        table: Timetable,
        steps: Steps,
        earlier: "_Search | None" = None,
    ) -> None:
        self._instance = instance
        self._table = table
        self._weights = weights(instance.prefer)
        self._growth = Growth(table, steps)
        known = earlier.ledger if earlier else None
        self.ledger: Ledger = Ledger(self._growth, self._weights, known)
        self._day_sets = DaySets(self.ledger, day_cost=self._weights.days)
        self._known: dict[tuple[int, int, int], Stop] = {}
        self._overnight = Overnight(self._growth, self._weights)

    def complete_plans(self, counts: Iterable[int], wanted: int, since: int) -> list[Plan]:
        """Return the plans with some counts of days that leave out nothing.

        Those that end before the day `since` are passed over.
        """
        everything = np.array([(1 << len(self._instance.matters)) - 1])
        return self._plans_for(self._exact(everything, counts, since), wanted)

    def partial_plans(self) -> list[Plan]:
        """Return the plans that leave out something, but as little as possible."""
        reached = self.reached()
        for size in range(len(self._instance.matters) - 1, 0, -1):
            targets = reached[sizes(reached) == size]
            if len(targets):
                plans = self._plans_for(self._in_order(targets), self._instance.alternatives)
                if plans:
                    return plans
        return []

    def _plans_for(self, found: Iterator[Found], wanted: int) -> list[Plan]:
        self.ledger.wanted = wanted
        return [self._plan(one) for one in islice(found, wanted)]

    def reached(self) -> Masks:
        """Return the sets that can be done if days do not disturb each other."""
        counts = range(1, self._instance.max_days + 1)
        return distinct(np.concatenate([self._day_sets.before.reach(count) for count in counts]))

    def _in_order(self, targets: Masks) -> Iterator[Found]:
        counts = range(1, self._instance.max_days + 1)
        if self._instance.prefer == "soonest":
            yield from self._exact(targets, counts)
            return
        for count in counts:
            yield from self._exact(targets, [count])

    def _exact(self, targets: Masks, counts: Iterable[int], since: int = 0) -> Iterator[Found]:
        """Yield sets of days by cost, with the nights between them taken into account."""
        waiting: list[tuple[int, tuple[int, ...], list[Stop]]] = []
        for best in self._day_sets.best_first(targets, counts, since):
            while waiting and waiting[0][0] <= best.cost:
                cost, days, stops = heapq.heappop(waiting)
                yield Found(cost, days, None, stops)
            if self._nights_suffice(best):
                yield Found(best.cost, best.days, best, [])
                continue
            exact = self._overnight.best(targets, best.days)
            if exact is not None:
                heapq.heappush(waiting, (exact[0], best.days, exact[1]))
        while waiting:
            cost, days, stops = heapq.heappop(waiting)
            yield Found(cost, days, None, stops)

    def _nights_suffice(self, best: Best) -> bool:
        outings = [self._outing(best, index) for index in range(len(best.days))]
        longest = int(self._table.gap.max())
        for index in range(len(outings) - 1):
            end = self._table.origins[best.days[index]] + outings[index].end
            start = self._table.origins[best.days[index + 1]]
            start += outings[index + 1].start
            if start - end < longest:
                return self._in_time(self._stops(best))
        return True

    def _in_time(self, stops: list[Stop]) -> bool:
        number = {
            self._instance.places[place]: i for i, place in enumerate(self._table.used_places)
        }
        return all(
            later.start - earlier.end >= self._table.gap[number[earlier.place], number[later.place]]
            for earlier, later in pairwise(stops)
        )

    def _outing(self, best: Best, index: int) -> Outing:
        last = int(index == len(best.days) - 1)
        return self.ledger.outings[best.rows[index], best.days[index], last]

    def _stops(self, best: Best) -> list[Stop]:
        return [
            self._stop(service, day, slot)
            for index, day in enumerate(best.days)
            for service, slot in self._outing(best, index).stops
        ]

    def _stop(self, service: int, day: int, slot: int) -> Stop:
        """Return an appointment; plans with other days often have the same ones."""
        known = service, day, slot
        if known not in self._known:
            self._known[known] = self._table.stop(service, day, slot)
        return self._known[known]

    def _plan(self, found: Found) -> Plan:
        stops = found.stops if found.best is None else self._stops(found.best)
        planned = {stop.matter for stop in stops}
        left_out = tuple(m.id for m in self._instance.matters if m.id not in planned)
        days = tuple(self._table.days.dates[day] for day in found.days)
        day_of = self._table.days.number(np.array([stop.start for stop in stops])).tolist()
        stay, moves = stops[-1].end - stops[0].start, 0
        for (earlier, later), (day, next_day) in zip(
            pairwise(stops), pairwise(day_of), strict=True
        ):
            if day == next_day:
                moves += earlier.place != later.place
            else:
                stay -= later.start - earlier.end
        return Plan(days, left_out, stops[-1].end, stay, moves, tuple(stops))
