"""What a group of matters costs on a day: a lower bound at first, the exact cost on demand."""

from collections import defaultdict
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from booking.planner.aims import Aim, Rivals
from booking.planner.choices import Numbers
from booking.planner.costs import MANY_GROUPS, Cells, Costs, Finishes, Table, parts_of, table_of
from booking.planner.floors import Floors
from booking.planner.groups import FEW_MATTERS, Growth
from booking.planner.intervals import runs
from booking.planner.latest import LatestStarts
from booking.planner.needs import Needs
from booking.planner.outings import LeastTimes, Outing, Outings, Times
from booking.planner.precedence import Masks
from booking.planner.ranking import IMPOSSIBLE, Weights
from booking.planner.shortest import Found, Shortest, Wanted
from booking.planner.stays import MINUTES_A_VISIT, Stays, Visits
from booking.planner.steps import keep_latest
from booking.planner.timetable import NEVER, Minutes

CELLS_AT_ONCE = 150_000
DAYS_AT_ONCE = 8
FEW_DAYS = 3
FEW_ALIKE = 3
"""So many groups with the same end on a day are looked at one by one."""
LEAST_MORE = 40
FIRST_SHARE = 6
MORE_ON_A_DAY = 80
"""A first limit is so many minutes, and such a share, above the least that can be.

Where the finish comes first, single days are looked at, so it may be further above.
"""

MOST_AIMS = 1_000
"""So many aims are kept; of very many groups only the last."""

FEW_RIVALS, MORE_RIVALS = 3, 8
"""Of so few the stay of each is found alone, in small instances and in others."""
MANY = 1 << 62

BOUND, STAY, EXACT = 0, 1, 2


class Ledger:
    """The groups that fit into a day, and what they cost there.

    `cost[0]` is for days before the last of a plan, which count with stay and moves; `cost[1]`
    for the last day, whose finish counts too. Rows are groups, columns are days. `known` says
    whether a cost is a lower bound, exact but for the moves, or exact. `ends` are the earliest
    ends; where the stay comes first, costs may put the end of the least stay in their place.
    """

    def __init__(self, growth: Growth, weights: Weights, earlier: "Ledger | None" = None) -> None:
        self.growth = growth
        self.table = growth.table
        self.weights = weights
        self.finish_first = weights.finish > weights.minutes_on_site
        self.masks: Masks
        self.ends: Minutes
        self.masks, self.ends = growth.by_days(*((earlier.masks, earlier.ends) if earlier else ()))
        self._first_day = self.table.origins - self.table.origins[:1]
        self._is_large = len(self.masks) > MANY_GROUPS
        self.cost = self._bounds()
        self.known = np.zeros((2, *self.ends.shape), dtype=np.int8)
        self._floors = Floors(growth, self.masks)
        self._day_by_day = self.finish_first or self._is_large
        self._is_sharp = False
        self._sharp_days: set[int] = set()
        self._moves = np.zeros(len(self.masks), dtype=np.int64)
        self.wanted = 1
        self._known_until = 0
        self.aims: dict[tuple[int, int] | None, Aim] = {}
        self._days = (self.ends < NEVER).any(axis=0).nonzero()[0]
        self._asked_of: dict[tuple[int, int], int] = defaultdict(int)
        self._least_times = LeastTimes()
        self.outings: dict[tuple[int, int, int], Outing] = {}

    def _bounds(self) -> tuple[Table, Table]:
        """Return costs that no schedule can beat: shortest appointments and ways."""
        minutes, way = self.table.shortest, self.table.shortest_ways
        self.shortest = minutes.min(axis=1, initial=NEVER), way
        members = self.masks[:, None] >> np.arange(self.growth.order.count) & 1
        ways = members @ way - (members * way).max(axis=1)
        shape, many = self.ends.shape, self._is_large
        middle = table_of(shape, self.weights, many=many)
        finishes = Finishes(self.ends, self._first_day)
        last = table_of(shape, self.weights, finishes, many=many)
        for part in self.parts():
            least = members @ minutes[:, part]
            least += ways[:, None]
            least *= self.weights.minutes_on_site
            least[~self.fits(slice(None), part)] = IMPOSSIBLE
            middle[:, part] = least
            finish = self.finish(slice(None), part) * self.weights.finish
            last[:, part] = np.where(least < IMPOSSIBLE, least + finish, IMPOSSIBLE)
        return middle, last

    def parts(self) -> list[slice]:
        """Cut the days into parts, so that not too many costs are made at once."""
        return parts_of(self.ends.shape[1], len(self.masks), CELLS_AT_ONCE)

    def _in_parts(self, days: Numbers) -> list[Numbers]:
        """Do the same to some days."""
        return [days[part] for part in parts_of(len(days), len(self.masks), CELLS_AT_ONCE)]

    def fits(self, row: Cells, day: Cells) -> NDArray[np.bool_]:
        """Return whether groups can be done on days."""
        fits: NDArray[np.bool_] = self.ends[row, day] < NEVER
        return fits

    def finish(self, row: Cells, day: Cells) -> Costs:
        """Return when groups are done on days at the earliest, in minutes of the first day."""
        minutes: Costs = self.ends[row, day] + self._first_day[day]
        return minutes

    def settle(self, row: int, day: int, *, last: int, alone: bool, rivals: Rivals) -> None:
        """Bring the cost of a group on a day one stage closer to the exact one.

        A group that is a plan alone is settled on the next best days too, which come next.
        """
        if self.known[last, row, day] == STAY:
            self._count_moves(row, day, last, alone=alone)
        elif last and self.finish_first:
            days = self._alike(row, day, last, BOUND)[: FEW_DAYS if alone else 1]
            self._find_latest_starts(row, days, rivals)
        elif rivals.possible <= self._few_rivals and self._outings.is_small(int(self.masks[row])):
            self._find_shortest(row, day)
        elif self._visits.is_small:
            self._find_all_stays(rivals)
        elif alone or rivals.possible <= self._few_rivals:
            self._compare_days(row, day, alone=alone)
        elif not self._is_sharp:
            self.sharpen()
        elif self._is_large and day not in self._sharp_days:
            self._sharpen_on(day)
        else:
            self._look_further(self._aim_for(rivals), row, day)

    def _alike(self, row: int, day: int, last: int, known: int) -> Numbers:
        """Return the day and others of the same stage on which the group may be wanted soon."""
        costs = np.where(self.known[last, row] == known, self.cost[last][row], IMPOSSIBLE)
        days = costs.argsort(kind="stable")[:DAYS_AT_ONCE]
        days = days[costs[days] < IMPOSSIBLE]
        return np.concatenate([[day], days[days != day]])

    def _find_latest_starts(self, row: int, days: Numbers, rivals: Rivals) -> None:
        """Find from when on a group can be done by its earliest end, on some days.

        Where many groups have the same end on a day, that is found for all of them at once.
        """
        day, end = int(days[0]), int(self.ends[row, days[0]])
        self._asked_of[day, end] += 1
        alike = self._asked_of[day, end]
        if rivals.end is not None and not self._outings.is_little_work(int(self.masks[row]), 1):
            alike = max(alike, len(rivals.last))
        if self.growth.steps.closed or alike <= FEW_ALIKE:
            self._find_latest_visits(row, days)
            return
        latest = self._latest_starts.of_all(day, end)
        rows = ((self.ends[:, day] == end) & (self.known[1, :, day] == BOUND)).nonzero()[0]
        self._note_starts(rows, day, latest[self.masks[rows]])

    def _find_latest_visits(self, row: int, days: Numbers) -> None:
        """Find from when on one group can be done, and with how few moves if that is easy."""
        mask, ends = int(self.masks[row]), self.ends[row, days].astype(np.int64)
        found = self._outings.latest(mask, days, ends)
        if found is None:
            self._note_starts(row, days, self._latest_starts.of(mask, days, ends))
            return
        self._note_starts(row, days, np.array([shown.start for shown in found]))
        for day, shown in zip(days.tolist(), found, strict=True):
            self._note_moves(row, day, 1, shown)

    def _note_starts(self, row: int | Numbers, day: int | Numbers, latest: Costs) -> None:
        """Keep the latest starts of groups on days, and so their stays."""
        stay = (self.ends[row, day] - latest) * self.weights.minutes_on_site
        price = stay + self.finish(row, day) * self.weights.finish
        self.cost[1][row, day] = price + self._moves[row]
        self.known[1, row, day] = STAY

    @cached_property
    def _latest_starts(self) -> LatestStarts:
        return LatestStarts(self.growth, self.masks)

    def sharpen(self) -> None:
        """Raise the bounds of all groups to the shortest way to do them, whatever the day."""
        self._is_sharp = True
        if self._visits.is_small:
            return
        if self.growth.order.count > FEW_MATTERS:
            self._count_places()
        for days in self._in_parts(self._days):
            self._raise(self._floors.minutes[self.masks, None], days)

    def _sharpen_on(self, day: int) -> None:
        """Raise the bounds of all groups on a day to the shortest way that it offers."""
        self._sharp_days.add(day)
        self._raise(self._floors.minutes_on(day)[self.masks, None], np.array([day]))

    def _count_places(self) -> None:
        """Raise the bounds of all groups by the moves that they take at least."""
        self._moves = self._floors.moves[self.masks] * self.weights.moves
        for last, part in product((0, 1), self.parts()):
            counts = self.fits(slice(None), part) & (self.known[last][:, part] < EXACT)
            self.cost[last][:, part] += np.where(counts, self._moves[:, None], 0)

    def aim_at(self, rest: Costs) -> None:
        """Look for stays of visits that need so much on their other days, by a day's group."""
        if not self._visits.is_small:
            self.aims[None] = self._aim_at(rest)

    def _aim_for(self, rivals: Rivals) -> Aim:
        """Return what to aim at for a chain and those that compete with it."""
        common = None if rivals.end is None else (rivals.day, rivals.end)
        aim = self.aims.pop(common, None)
        if aim is None:
            if self._is_large:
                self.aims.clear()  # these are large
            aim = self._aim_at(self._rest(rivals))
        keep_latest(self.aims, common, aim, MOST_AIMS)
        return aim

    def _rest(self, rivals: Rivals) -> Costs:
        """Return, by the group of the first day, the least stay of rivals on the last one."""
        if rivals.end is None:
            return self._equally_long()
        rest = np.full(1 << self.growth.order.count, IMPOSSIBLE, dtype=np.int64)
        finish = self.finish(rivals.last, rivals.day) * self.weights.finish
        cost = self.cost[1][rivals.last, rivals.day] - finish
        np.minimum.at(rest, self.masks[rivals.first], cost // self.weights.minutes_on_site)
        return rest

    def _aim_at(self, rest: Costs) -> Aim:
        aim = Aim(self._floors, rest, day_by_day=self._day_by_day)
        if not self._is_large:
            share = max(LEAST_MORE, aim.least // FIRST_SHARE)
            aim.more[:] = MORE_ON_A_DAY if self.finish_first else share
        return aim

    def _equally_long(self) -> Costs:
        """Return what to aim at for all stays that are as much longer than they must be."""
        masks = self.masks[(self.ends < NEVER).any(axis=1)]
        least = self._floors.minutes
        rest = np.full(len(least), IMPOSSIBLE, dtype=np.int64)
        rest[masks] = least[masks].max() - least[masks]
        return rest

    @cached_property
    def _few_rivals(self) -> int:
        return FEW_RIVALS if self._visits.is_small else MORE_RIVALS

    @cached_property
    def _visits(self) -> Visits:
        return Visits(self.growth)

    def _find_all_stays(self, rivals: Rivals) -> None:
        """Find the least stays of all groups that compete, on all days."""
        limits = np.full(len(self.table.days.dates), MINUTES_A_VISIT)
        if rivals.end is None:
            until = rivals.day if self.finish_first else len(limits)
            rest = np.zeros(1 << self.growth.order.count, dtype=np.int64)
            days = self._days[(self._days >= self._known_until) & (self._days < until)]
            self._known_until = until
        else:
            rest = np.where(self._rest(rivals) < IMPOSSIBLE, 0, IMPOSSIBLE)
            days = self.fits(rivals.first, slice(rivals.day)).any(axis=0).nonzero()[0]
        needs = Needs(self._floors, rest, limited=False)
        for stays in self._visits.within(needs, limits, days):
            self._note(stays)

    def _find_shortest(self, row: int, day: int) -> None:
        """Find the least stay of one group on a day, and its moves."""
        shown = self._outings.shortest(int(self.masks[row]), day)
        stay = shown.end - shown.start
        self.cost[0][row, day] = stay * self.weights.minutes_on_site + self._moves[row]
        self._note_moves(row, day, 0, shown)

    def _compare_days(self, row: int, day: int, *, alone: bool) -> None:
        """Find the least stay of a group on a day.

        Of a group that is a plan alone it is found on all days on which it can be wanted.
        """
        days, unknown = np.array([day]), self.known[0, row] == BOUND
        if alone and unknown.all():
            days = self.fits(row, slice(None)).nonzero()[0]
        known = self.cost[0][row, days] // self.weights.minutes_on_site
        finish = self._first_day[days] if alone else None
        found = self._shortest_of(row, days, Wanted(self.wanted, known, finish))
        masks = self.masks[row].repeat(len(found.times.day))
        self._note(Stays(masks, *found.times))
        self._raise(found.least, days, slice(row, row + 1))

    def _shortest_of(self, row: int, days: Numbers, wanted: Wanted) -> Found:
        first = self.ends[row, days].astype(np.int64)
        return self._shortest_stays.of(int(self.masks[row]), days, first, wanted)

    @cached_property
    def _shortest_stays(self) -> Shortest:
        return Shortest(self.growth, self._latest_starts)

    def _look_further(self, aim: Aim, row: int, day: int) -> None:
        """Find all stays within a limit somewhat above the bound of a group on a day.

        Where the stay comes first all days compete. Of very many groups each day is looked at
        when it is the next best.
        """
        days = np.array([day]) if self._day_by_day else self._days
        bound = int(self.cost[0][row, day]) // self.weights.minutes_on_site
        rest = aim.rest[self.masks]
        least = bound + int(rest[row])
        aim.limit[days] = max(int(aim.limit[day]), least) + int(aim.more[day])
        for stays in aim.look(self._visits, days):
            self._note(stays)
        aim.widen(days, self._visits.states)
        unit = self.table.unit  # all stays are whole units
        for part in self._in_parts(days):
            self._raise((aim.limit[part] // unit + 1 + rest[:, None] // -unit) * unit, part)

    def _note(self, stays: Stays) -> None:
        """Keep the least stay of each group on a day, and of equal ones the earliest end."""
        if not len(stays.masks):
            return
        owner = stays.masks * self.ends.shape[1] + stays.day
        first = runs(owner)
        lengths = stays.end - stays.start
        ranked = lengths * NEVER + stays.end
        least = np.minimum.reduceat(ranked, first)
        stay, end = np.divmod(least, NEVER)
        day = stays.day[first]
        where = self.masks.searchsorted(stays.masks[first]), day
        found = np.where(self.known[0][where] == BOUND, stay, NEVER)
        found = (lengths == found.repeat(np.diff(first, append=len(owner)))).nonzero()[0]
        self._least_times.add(owner[found], stays.end[found])
        finish = (end + self._first_day[day]) * self.weights.finish
        price = stay * self.weights.minutes_on_site + self._moves[where[0]]
        for last in (0,) if self.finish_first else (0, 1):
            better = self.known[last][where] == BOUND
            cost = price + finish if last else price
            self.cost[last][where] = np.where(better, cost, self.cost[last][where])
            self.known[last][where] = np.where(better, STAY, self.known[last][where])

    def _raise(self, least: Costs, days: Numbers, rows: slice = slice(None)) -> None:
        """Raise the bounds of groups, where stays are not known, to what they have at least."""
        price = np.maximum(least, 0) * self.weights.minutes_on_site + self._moves[rows, None]
        unknown = self.fits(rows, days) & (self.known[0][rows, days] == BOUND)
        for last in (0, 1):
            cost = self.cost[last][rows, days]
            if last:
                price = price + self.finish(rows, days) * self.weights.finish
                unknown &= self.known[last][rows, days] == BOUND
            self.cost[last][rows, days] = np.where(unknown, np.maximum(cost, price), cost)

    def _count_moves(self, row: int, day: int, last: int, *, alone: bool) -> None:
        """Find the fewest moves of a group within its stay.

        A group that is a plan alone is soon wanted on the next best days, too.
        """
        mask, days = int(self.masks[row]), np.array([day])
        if alone and self._outings.is_little_work(mask, FEW_DAYS):
            days = self._alike(row, day, last, STAY)[:FEW_DAYS]
        if last and self.finish_first:
            end = self.ends[row, days].astype(np.int64)
            rest = self.cost[1][row, days] - self.finish(row, days) * self.weights.finish
            times = Times(days, end - rest // self.weights.minutes_on_site, end)
        else:
            times = self._shortest(row, days, soonest=bool(last))
        for on, shown in self._outings.best(mask, times):
            self._note_moves(row, on, last, shown)

    def _note_moves(self, row: int, day: int, last: int, shown: Outing) -> None:
        """Keep how a group is done on a day; with its moves the cost is exact."""
        self.outings[row, day, last] = shown
        self.known[last, row, day] = EXACT
        self.cost[last][row, day] += shown.moves * self.weights.moves - self._moves[row]

    @cached_property
    def _outings(self) -> Outings:
        return Outings(self.growth, self._latest_starts)

    def _shortest(self, row: int, days: Numbers, *, soonest: bool) -> Times:
        """Return the times of a group's least stays on some days: all, or the soonest of each.

        Of very many groups they may be forgotten by now; then they are found anew.
        """
        stays = self.cost[0][row, days] // self.weights.minutes_on_site
        known = self._least_times.of(self.masks[row] * self.ends.shape[1] + days)
        if known is None:
            finish = self._first_day[days] if soonest else None
            return self._shortest_of(row, days, Wanted(len(days), stays, finish)).times
        at, end = known
        if soonest:
            first = runs(at)
            at, end = at[first], end[first]
        return Times(days[at], end - stays[at], end)
