"""What a group of matters costs on a day: a lower bound at first, the exact cost on demand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from booking.planner.groups import Columns, Growth, Level, Numbers
from booking.planner.intervals import distinct
from booking.planner.precedence import Masks
from booking.planner.ranking import IMPOSSIBLE, Weights
from booking.planner.timetable import LONGEST_GAP, NEVER, Minutes

Costs = NDArray[np.int64]

CELLS_A_CHUNK = 400_000
COLUMNS_AT_ONCE = 400
DAYS_AT_ONCE = 8
FEW_COLUMNS = 24
FEWER_COLUMNS = 3
FEW_LAYERS = 4
FEW_DAYS = 3
FEW_TRIALS = 8
MANY_MATTERS = 7
UNKNOWN = -1

BOUND, STAY, EXACT = 0, 1, 2


class Outing(NamedTuple):
    """How a group is done on a day: first slot, end, moves, and the recurrence that shows it."""

    slot: int
    end: int
    moves: int
    levels: list[Level]


class Trial(NamedTuple):
    """The first slots of a group on a day, and the ends known so far.

    A later start never ends earlier, so the end at a slot bounds the ends at the next ones.
    """

    slots: Numbers
    ends: Costs

    def bounds(self, step: int) -> Costs:
        """Return for every slot a stay that is exact or a lower bound."""
        numbers = np.where(self.ends >= 0, np.arange(len(self.ends)), 0)
        ends = self.ends[np.maximum.accumulate(numbers)]
        return np.where(ends < NEVER, ends - self.slots * step, NEVER)

    def promising(self, step: int) -> Numbers:
        """Return slots in the middle of each span that may hold a shorter stay."""
        bounds = self.bounds(step)
        known = self.ends >= 0
        may = np.flatnonzero(~known & (bounds < bounds[known].min()))
        span = np.cumsum(known)[may]
        changes = np.flatnonzero(np.diff(span, prepend=-1))
        sizes = np.diff(np.append(changes, len(may)))
        middle: Numbers = may[changes + sizes // 2]
        return middle


class Ledger:
    """The groups that fit into a day, and what they cost there.

    `cost[0]` is for days before the last of a plan, which count with stay and moves; `cost[1]`
    for the last day, whose finish counts too. Rows are groups, columns are days. `known` says
    whether a cost is a lower bound, exact but for the moves, or exact.
    """

    def __init__(self, growth: Growth, weights: Weights) -> None:
        self.growth = growth
        self.table = growth.table
        self.weights = weights
        self.finish_first = weights.finish > weights.minutes_on_site
        self.masks, self.ends = self._grow_all()
        self.fits = self.ends < NEVER
        self.finish = (self.ends + (self.table.origins - self.table.origins[:1])).astype(np.int64)
        self._bound()
        self.known = np.zeros((2, *self.ends.shape), dtype=np.int8)
        self._trials: dict[tuple[int, int], Trial] = {}
        self._latest: dict[tuple[int, int], int] = {}
        self.outings: dict[tuple[int, int, int], Outing] = {}

    def _grow_all(self) -> tuple[Masks, Minutes]:
        days = len(self.table.days.dates)
        chunk = max(1, CELLS_A_CHUNK // max(1, self._busiest_level()))
        parts: list[tuple[Masks, Numbers, Minutes]] = []
        for start in range(0, days, chunk):
            day = np.arange(start, min(start + chunk, days))
            columns = Columns(day, np.zeros_like(day))
            parts += [
                (level.masks, day, level.ends.min(axis=0)) for level in self.growth.levels(columns)
            ]
        masks = distinct(np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)]))
        ends = np.full((len(masks), days), NEVER, dtype=np.int16)
        for part_masks, day, part in parts:
            ends[np.searchsorted(masks, part_masks)[:, None], day] = part
        return masks, ends

    def _busiest_level(self) -> int:
        """Return about how many appointments the largest level of groups tries in a column."""
        matters = min(self.growth.order.count, 10)
        return int(np.ceil(2**matters / 3)) * len(self.table.service_matter) // 2

    def _bound(self) -> None:
        """Start with costs that no schedule can beat: shortest appointments and ways."""
        count = self.growth.order.count
        days = self.ends.shape[1]
        minutes = np.full((count, days), NEVER, dtype=np.int64)
        np.minimum.at(minutes, self.table.service_matter, self.table.minutes.min(axis=0))
        way = self._shortest_ways()
        self.shortest = minutes.min(axis=1, initial=NEVER), way
        members = (self.masks[:, None] >> np.arange(count) & 1).astype(np.int64)
        stay = members @ minutes + (members @ way - (members * way).max(axis=1))[:, None]
        middle = np.where(self.fits, stay * self.weights.minutes_on_site, IMPOSSIBLE)
        last = middle + self.finish * self.weights.finish
        self.cost = np.stack([middle, np.where(self.fits, last, IMPOSSIBLE)])

    def _shortest_ways(self) -> Costs:
        """Return the shortest gap before each matter, from any other one."""
        count = self.growth.order.count
        gap = self.table.gap_of_day[self.table.service_place][:, self.table.service_place]
        between = np.full((count, count), LONGEST_GAP, dtype=np.int64)
        matter = self.table.service_matter
        np.minimum.at(between, (matter[:, None], matter[None, :]), gap)
        np.fill_diagonal(between, LONGEST_GAP)
        return between.min(axis=0, initial=LONGEST_GAP)

    def settle(self, row: int, day: int, *, last: int, alone: bool) -> None:
        """Bring the cost of a group on a day one stage closer to the exact one.

        A group that is a plan alone is settled on the next best days too, which come next.
        """
        if self.known[last, row, day] == STAY:
            self._count_moves(row, day, last)
        elif last and self.finish_first:
            self._find_latest_starts(row, self._alike(row, day, last)[: FEW_DAYS if alone else 1])
        elif int(self.masks[row]).bit_count() < MANY_MATTERS:
            self._find_stays(row, self._alike(row, day, last))
        elif (row, day) not in self._trials:
            self._begin_trials(row, self._alike(row, day, last))
        else:
            self._continue_trial(row, day)

    def _alike(self, row: int, day: int, last: int) -> Numbers:
        """Return the day and others on which the same group may be wanted soon."""
        costs = np.where(self.known[last, row] == BOUND, self.cost[last, row], IMPOSSIBLE)
        days = np.argsort(costs, kind="stable")[:DAYS_AT_ONCE]
        days = days[costs[days] < IMPOSSIBLE]
        return np.concatenate([[day], days[days != day]])

    def _columns(self, mask: int, days: Numbers) -> Columns:
        """Return the slots at which something of a group can begin, for whole days."""
        services = np.flatnonzero(mask >> self.table.service_matter & 1)
        free = (self.table.minutes[:, services][:, :, days] < NEVER).any(axis=1)
        number, slots = np.nonzero(free.T)
        kept = np.searchsorted(number, number[min(COLUMNS_AT_ONCE, len(number)) - 1], side="right")
        return Columns(days[number[:kept]], slots[:kept])

    def _find_latest_starts(self, row: int, days: Numbers) -> None:
        """Find from when on a group can be done by its earliest end, on some days."""
        mask, ends = int(self.masks[row]), self.ends[row]
        slots = {int(day): self._columns(mask, np.array([day])).slot for day in days}
        tried = FEW_COLUMNS if mask.bit_count() < MANY_MATTERS else FEWER_COLUMNS
        while max(len(left) for left in slots.values()) > 1:
            steps = {day: -(-len(left) // tried) for day, left in slots.items()}
            some = {day: left[:: steps[day]] for day, left in slots.items()}
            day = np.repeat(list(some), [len(left) for left in some.values()])
            done = self._ends(mask, Columns(day, np.concatenate(list(some.values()))))
            in_time = done <= ends[day]
            for one, left in slots.items():
                at = (np.count_nonzero(in_time[day == one]) - 1) * steps[one]
                slots[one] = left[at : at + steps[one]]
        for one, [slot] in slots.items():
            self._latest[row, one] = int(slot)
            stay = int(ends[one] - slot * self.table.step) * self.weights.minutes_on_site
            self.cost[1, row, one] = stay + self.finish[row, one] * self.weights.finish
            self.known[1, row, one] = STAY

    def _ends(self, mask: int, columns: Columns) -> Minutes:
        ends: Minutes = self.growth.levels_of(mask, columns, 1)[-1].ends[:, 0].min(axis=0)
        return ends

    def _find_stays(self, row: int, days: Numbers) -> None:
        """Find the least stay of a group, and of the groups in it, on some days."""
        columns = self._columns(int(self.masks[row]), days)
        turn = np.argsort(columns.day, kind="stable")
        columns = Columns(columns.day[turn], columns.slot[turn])
        changes = np.ones(len(turn), dtype=bool)
        changes[1:] = columns.day[1:] != columns.day[:-1]
        first = np.flatnonzero(changes)
        for level in self.growth.levels_of(int(self.masks[row]), columns, 1):
            ends = level.ends.min(axis=0).astype(np.int64)
            stays = np.where(ends < NEVER, ends - columns.slot * self.table.step, NEVER)
            least = np.minimum.reduceat(stays * 2 * NEVER + ends, first, axis=1)
            self._note(level.masks, columns.day[first], least)

    def _begin_trials(self, row: int, days: Numbers) -> None:
        """Try few first slots of a large group, and learn bounds for all groups in it."""
        mask = int(self.masks[row])
        slots = [self._columns(mask, np.array([day])).slot for day in days]
        picks = [np.arange(0, len(own), -(-len(own) // FEW_TRIALS)) for own in slots]
        sizes = np.array([len(own) for own in picks])
        columns = Columns(
            np.repeat(days, sizes),
            np.concatenate([o[p] for o, p in zip(slots, picks, strict=True)]),
        )
        first = np.cumsum(sizes) - sizes
        until = np.concatenate(
            [np.append(o[p[1:] - 1], o[-1]) for o, p in zip(slots, picks, strict=True)]
        )
        for level in self.growth.levels_of(mask, columns, 1):
            ends = level.ends.min(axis=0).astype(np.int64)
            least = np.minimum.reduceat(ends - until * self.table.step, first, axis=1)
            self._raise(level.masks, days, least)
        for day, own, pick, done in zip(
            days, slots, picks, np.split(ends[0], first[1:]), strict=True
        ):
            trial = Trial(own, np.full(len(own), UNKNOWN))
            trial.ends[pick] = done
            self._trials[row, int(day)] = trial
            self._judge(row, int(day))

    def _raise(self, masks: Masks, days: Numbers, least: Costs) -> None:
        """Raise the bounds of groups on some days to stays that they have at least."""
        rows = np.searchsorted(self.masks, masks)
        found = self.masks[np.minimum(rows, len(self.masks) - 1)] == masks
        where = rows[found][:, None], days
        price = least[found] * self.weights.minutes_on_site
        for last in (0, 1):
            if last:
                price = price + self.finish[where] * self.weights.finish
            open_ = self.fits[where] & (self.known[last][where] == BOUND)
            cost = self.cost[last][where]
            self.cost[last][where] = np.where(open_, np.maximum(cost, price), cost)

    def _continue_trial(self, row: int, day: int) -> None:
        """Try more first slots of a large group, where they may shorten its stay."""
        trial = self._trials[row, day]
        picks = trial.promising(self.table.step)
        columns = Columns(np.full(len(picks), day), trial.slots[picks])
        trial.ends[picks] = self._ends(int(self.masks[row]), columns)
        self._judge(row, day)

    def _judge(self, row: int, day: int) -> None:
        """Note what the trials of a group on a day have shown."""
        trial = self._trials[row, day]
        bounds = trial.bounds(self.table.step)
        stays = np.where(trial.ends >= 0, bounds, NEVER)
        least = int(stays.min())
        masks, days = self.masks[row : row + 1], np.array([day])
        if bounds.min() < least:
            self._raise(masks, days, np.array([[bounds.min()]]))
            return
        end = int(trial.ends[int(stays.argmin())])
        self._note(masks, days, np.array([[least * 2 * NEVER + end]]))

    def _note(self, masks: Masks, days: Numbers, least: Costs) -> None:
        """Keep least stays, and of equal ones the earliest ends, for groups and days."""
        rows = np.searchsorted(self.masks, masks)
        known = self.masks[np.minimum(rows, len(self.masks) - 1)] == masks
        rows = rows[known]
        where = rows[:, None], days
        stay, end = np.divmod(least[known], 2 * NEVER)
        better = self.fits[where] & (self.known[0][where] == BOUND)
        price = stay * self.weights.minutes_on_site
        self.cost[0][where] = np.where(better, price, self.cost[0][where])
        self.known[0][where] = np.where(better, STAY, self.known[0][where])
        if not self.finish_first:
            better = self.fits[where] & (self.known[1][where] == BOUND)
            origin = self.table.origins[days] - self.table.origins[0]
            price = price + (end + origin) * self.weights.finish
            self.cost[1][where] = np.where(better, price, self.cost[1][where])
            self.known[1][where] = np.where(better, STAY, self.known[1][where])

    def _count_moves(self, row: int, day: int, last: int) -> None:
        """Find the fewest moves of a group within its stay; on days found alike, too."""
        days = [day]
        if last and self.finish_first:
            days += [
                other
                for known, other in self._latest
                if known == row and other != day and self.known[1, row, other] == STAY
            ]
        tied = [self._tied_starts(row, one, last) for one in days]
        number = np.repeat(np.arange(len(days)), [len(slots) for slots, _ in tied])
        slots = np.concatenate([slots for slots, _ in tied])
        until = slots * self.table.step + np.array([stay for _, stay in tied])[number]
        columns = Columns(np.array(days)[number], slots)
        moves, levels = self._fewest_moves(int(self.masks[row]), columns, until)
        for index, one in enumerate(days):
            own = np.flatnonzero(number == index)
            best = int(own[moves[own].argmin()])
            shown = [Level(m, e[..., best]) for m, e in levels]
            outing = Outing(int(slots[best]), int(until[best]), int(moves[best]), shown)
            self.outings[row, one, last] = outing
            self.known[last, row, one] = EXACT
            self.cost[last, row, one] += outing.moves * self.weights.moves

    def _fewest_moves(
        self, mask: int, columns: Columns, until: Numbers
    ) -> tuple[Numbers, list[Level]]:
        """Return with how many moves a group can be done in time, by column, and the levels."""
        most = mask.bit_count()
        for layers in (min(most, FEW_LAYERS), min(most, 2 * FEW_LAYERS), most):
            levels = self.growth.levels_of(mask, columns, layers)
            apart = [Level(m, e.reshape(*e.shape[:2], layers, -1)) for m, e in levels]
            in_time = apart[-1].ends[:, 0].min(axis=0) <= until
            if in_time.any(axis=0).all():
                break
        return in_time.argmax(axis=0), apart

    def _tied_starts(self, row: int, day: int, last: int) -> tuple[Numbers, int]:
        """Return the first slots from which a group has its exact stay, and the stay."""
        if last and self.finish_first:
            slot = self._latest[row, day]
            return np.array([slot]), int(self.ends[row, day]) - slot * self.table.step
        mask = int(self.masks[row])
        columns = self._columns(mask, np.array([day]))
        if (row, day) in self._trials:
            trial = self._trials[row, day]
            bounds = trial.bounds(self.table.step)
            tied = np.flatnonzero(bounds == bounds[trial.ends >= 0].min())
            columns = Columns(columns.day[tied], trial.slots[tied])
        ends = self._ends(mask, columns)
        stays = np.where(ends < NEVER, ends - columns.slot * self.table.step, NEVER)
        tied = columns.slot[stays == stays.min()]
        return tied[: 1 if last else None], int(stays.min())
