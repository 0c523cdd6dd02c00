"""An instance as arrays: for each matter, place and day, when one can start and be done."""

from copy import copy
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from booking.planner.intervals import (
    Ints,
    Spans,
    distinct,
    flatten,
    in_order,
    intersect,
    merge_touching,
    number_anew,
    repeat_ranges,
    runs,
)
from booking.planner.localdays import LocalDays
from booking.planner.model import Instance, Intervals, Stop

Minutes = NDArray[np.int16]

NEVER = 16000
LONGEST_GAP = 8000
FEW_CELLS = 400  # of so many services and days, numpy's own loop over slots is faster
FOREVER = 10**10  # minutes: longer than any calendar
LONGEST_GRID = 2880  # two days: longer grids meet midnight only, as this one does
MOST_ENDS = 12
"""Where a step of the grid has more units, bounds take every unit for a possible start."""


class Timetable:
    """Where and when each matter can be done, all days side by side.

    A service is a matter at a place. Starts are numbered in slots of `step` minutes; slot 0 of
    day d begins at epoch minute `origins[d]`. `minutes[slot, service, day]` is the shortest
    appointment that starts there, `ends[slot, service, day]` the earliest end of any that
    starts there or later, in minutes since the day's origin.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._grid = min(instance.grid, LONGEST_GRID)
        self._matter_number = {matter.id: i for i, matter in enumerate(instance.matters)}
        self._counter_number = {counter.id: i for i, counter in enumerate(instance.counters)}
        lists = _interval_lists(instance)
        start, end, owner = flatten(lists)
        self.days = LocalDays(start, ZoneInfo(instance.timezone))
        spans = merge_touching(Spans(start, end, owner, self.days.number(start)))
        self._windows = _windows(instance, spans)
        owners = np.arange(2 * len(instance.counters) + 1)
        self._window_bounds = self._windows.owner.searchsorted(owners)
        self._gather_offers()
        self._lay_out(*self._starts())
        self._measure_gaps()

    def _gather_offers(self) -> None:
        place_number = {place: i for i, place in enumerate(self.instance.places)}
        places = [place_number[counter.place] for counter in self.instance.counters]
        rows = [
            (
                self._matter_number[offer.matter],
                self._counter_number[offer.counter],
                min(offer.minutes, FOREVER),
            )
            for offer in self.instance.offers
        ]
        self._offer_matter, self._offer_counter, self._offer_minutes = (
            np.array(rows, dtype=np.int64).reshape(-1, 3).T
        )
        offer_place = np.array(places, dtype=np.int64)[self._offer_counter]
        self.used_places, place = number_anew(offer_place, len(place_number))
        count = max(1, len(self.used_places))
        code = self._offer_matter * count + place
        codes, self._offer_service = number_anew(code, len(self._matter_number) * count)
        self.service_matter, self.service_place = np.divmod(codes, count)

    def _starts(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return service, first start, last start and minutes of every offer in every window."""
        needs = np.zeros(len(self.instance.matters), dtype=np.int64)
        if self.instance.interpreter:
            for matter in self.instance.interpreter.matters:
                needs[self._matter_number[matter]] = 1
        owner = self._offer_counter * 2 + needs[self._offer_matter]
        first = self._window_bounds[owner]
        offer, window = repeat_ranges(first, self._window_bounds[owner + 1] - first)
        minutes = self._offer_minutes[offer]
        start = self._windows.start[window]
        last = self._windows.end[window] - minutes
        fits = last >= start
        return self._offer_service[offer][fits], start[fits], last[fits], minutes[fits]

    def _lay_out(self, service: Ints, first: Ints, last: Ints, minutes: Ints) -> None:
        day = self._keep_days(first)
        self.step = self.days.step(self._grid)
        midnight = self.days.origins[day] if len(day) else first
        early = int(((first - midnight) // self.step).min()) if len(day) else 0
        self.origins = self.days.origins + early * self.step
        origin = midnight + early * self.step
        low = -((origin - first) // self.step)
        high = (last - origin) // self.step
        self.slots = int(high.max(initial=-1)) + 1
        self.hours = self._hours(day, low * self.step, high * self.step, minutes)
        which, flat = repeat_ranges(low, np.maximum(high - low + 1, 0))
        shape = (self.slots + 1, len(self.service_matter), len(self.days.dates))
        table = np.full(shape, NEVER, dtype=np.int16)
        flat *= shape[1] * shape[2]
        flat += (service * shape[2] + day)[which]
        np.minimum.at(table.reshape(-1), flat, minutes.astype(np.int16)[which])
        if self.step != self._grid:
            table[: self.slots][~self._grid_times()[:, None, :].repeat(shape[1], axis=1)] = NEVER
        self.minutes = table
        self.ends = table + np.arange(shape[0], dtype=np.int16)[:, None, None] * np.int16(self.step)
        self.ends[-1] = NEVER  # and so nothing is later
        if self.ends[0].size <= FEW_CELLS:
            np.minimum.accumulate(self.ends[::-1], axis=0, out=self.ends[::-1])
        else:
            for later, ends in pairwise(self.ends[::-1]):
                np.minimum(ends, later, out=ends)

    def _hours(self, day: Ints, first: Ints, last: Ints, minutes: Ints) -> Ints:
        """Return when each day begins and ends, in minutes since its origin.

        No appointment starts sooner or ends later; it may be that none comes close.
        """
        held = first <= last
        hours = np.zeros((2, len(self.days.dates)), dtype=np.int64)
        hours[:, day[held]] = [[NEVER], [-NEVER]]
        np.minimum.at(hours[0], day[held], first[held])
        np.maximum.at(hours[1], day[held], (last + minutes)[held])
        return hours

    def _keep_days(self, starts: Ints) -> Ints:
        """Forget the days without any start; return the day of each start."""
        day = self.days.number(starts)
        used, numbers = number_anew(day, len(self.days.dates))
        self.days.keep(used)
        return numbers

    def _grid_times(self) -> NDArray[np.bool_]:
        slots = np.arange(self.slots) * self.step
        columns = [self.days.on_grid(origin + slots, self._grid) for origin in self.origins]
        return np.array(columns).reshape(len(columns), -1).T

    def _measure_gaps(self) -> None:
        size = len(self.instance.places)
        travel = [min(minutes, FOREVER) for row in self.instance.travel for minutes in row]
        closed = _closure(np.array(travel, dtype=np.int64).reshape(size, size))
        closed = closed[np.ix_(self.used_places, self.used_places)]
        self.gap = closed + min(self.instance.buffer, FOREVER)
        # Within a day both ends of a gap are whole units, so it is one, too.
        self.unit = int(np.gcd.reduce(self._offer_minutes, initial=self.step))
        whole = -(-self.gap // self.unit) * self.unit
        self.pace = self.step if self.step <= MOST_ENDS * self.unit else self.unit
        self.gap_of_day = np.minimum(whole, LONGEST_GAP).astype(np.int16)

    def on_days(self, numbers: NDArray[np.intp]) -> "Timetable":
        """Return the timetable of some days only."""
        if len(numbers) == len(self.days.dates):
            return self
        part = copy(self)
        part.days = copy(self.days)
        part.days.keep(numbers)
        part.origins = self.origins[numbers]
        part.minutes = self.minutes[:, :, numbers]
        part.ends = self.ends[:, :, numbers]
        part.shortest = self.shortest[:, numbers]
        part.hours = self.hours[:, numbers]
        return part

    def slot_at(self, ready: Minutes) -> NDArray[np.intp]:
        """Return the first slot that does not begin before a minute of the day."""
        step = np.int16(self.step)
        slot = ready + (step - np.int16(1))
        slot //= step
        np.minimum(slot, np.int16(self.slots), out=slot)
        numbers: NDArray[np.intp] = slot.astype(np.intp)
        return numbers

    def nights_suffice(self) -> bool:
        """Tell whether every day's last appointment leaves time for any first one later on."""
        first, last = self.origins + self.hours
        return bool((first[1:] - last[:-1] >= self.gap.max(initial=0)).all())

    def stop(self, service: int, day: int, slot: int) -> Stop:
        """Return the appointment of a service that starts at a slot, at one of its counters."""
        start = int(self.origins[day]) + slot * self.step
        end = start + int(self.minutes[slot, service, day])
        interpreter = self.instance.interpreter
        matter = self.instance.matters[int(self.service_matter[service])].id
        needs = int(interpreter is not None and matter in interpreter.matters)
        for counter in self._counters[service, end - start]:
            if self._is_free(counter * 2 + needs, start, end):
                hours = self.instance.counters[counter]
                return Stop(matter, hours.id, hours.place, start, end)
        raise AssertionError("a slot of the timetable has no counter")

    def _is_free(self, owner: int, start: int, end: int) -> bool:
        """Tell whether one of an owner's windows holds an appointment."""
        begins, ends, length = self._reach
        before = begins.searchsorted(owner * length + start, side="right")
        return bool(before and ends[before - 1] >= owner * length + end)

    @cached_property
    def _reach(self) -> tuple[Ints, Ints, int]:
        """Return when windows begin, and until when those reach that begin no later.

        In order of the owners, with so many minutes for each of them.
        """
        windows = self._windows
        length = int(windows.end.max() - windows.start.min()) + 1
        later = windows.owner * length
        return windows.start + later, np.maximum.accumulate(windows.end + later), length

    @cached_property
    def shortest(self) -> Ints:
        """Return the shortest appointment of each matter (row) on each day."""
        shape = len(self.instance.matters), self.minutes.shape[2]
        minutes = np.full(shape, NEVER, dtype=np.int64)
        first = runs(self.service_matter)
        least = np.minimum.reduceat(self.minutes.min(axis=0), first)
        minutes[self.service_matter[first]] = least
        return minutes

    @cached_property
    def shortest_ways(self) -> Ints:
        """Return the shortest gap before each matter, from any other one."""
        count = len(self.instance.matters)
        gap = self.gap_of_day[self.service_place][:, self.service_place]
        between = np.full((count, count), LONGEST_GAP, dtype=np.int64)
        matter = self.service_matter
        pairs = (matter[:, None] * count + matter).reshape(-1)
        np.minimum.at(between.reshape(-1), pairs, gap.reshape(-1).astype(np.int64))
        np.fill_diagonal(between, LONGEST_GAP)
        return between.min(axis=0, initial=LONGEST_GAP)

    @cached_property
    def offered(self) -> Minutes:
        """Return how long appointments of each service (row) take, each length at least once."""
        minutes = np.minimum(self._offer_minutes, NEVER)
        service, each = np.divmod(distinct(self._offer_service * (NEVER + 1) + minutes), NEVER + 1)
        first = service.searchsorted(np.arange(len(self.service_matter) + 1))
        most = np.arange(int(np.diff(first).max(initial=0)))
        number = np.minimum(first[:-1, None] + most, first[1:, None] - 1)
        offered: Minutes = each[number].astype(np.int16)
        return offered

    def offered_on(self, day: int) -> Minutes:
        """Return the same for the appointments of one day; `NEVER` where a service has none."""
        held = (self.minutes[:, :, day, None] == self.offered).any(axis=0)
        one = np.take_along_axis(self.offered, held.argmax(axis=1)[:, None], axis=1)
        on_day = np.where(held, self.offered, one)
        return np.where(held.any(axis=1, keepdims=True), on_day, np.int16(NEVER))

    def wait(self, ended: np.int16, gap: Minutes) -> Minutes:
        """Return the least minutes from an end to a start, so late after a time on the grid."""
        waits: Minutes = -(-(ended + gap) // np.int16(self.pace)) * np.int16(self.pace) - ended
        return waits

    @cached_property
    def _counters(self) -> dict[tuple[int, int], list[int]]:
        """Return the counters that offer a service in so many minutes."""
        counters: dict[tuple[int, int], list[int]] = {}
        offers = self._offer_service, self._offer_minutes, self._offer_counter
        for service, minutes, counter in zip(*(column.tolist() for column in offers), strict=True):
            counters.setdefault((service, minutes), []).append(counter)
        return counters


def _interval_lists(instance: Instance) -> list[Intervals]:
    lists = [counter.free for counter in instance.counters]
    if instance.interpreter is not None:
        lists += instance.interpreter.free
    if instance.available is not None:
        lists.append(instance.available)
    return lists


def _windows(instance: Instance, spans: Spans) -> Spans:
    """Return when an appointment may lie at each counter, ordered by owner and start.

    The spans are the merged intervals of all lists. A window's owner is twice the counter's
    number, plus one for windows in which an interpreter is present throughout.
    """
    counters = len(instance.counters)
    interpreters = len(instance.interpreter.free) if instance.interpreter else 0
    bounds = spans.owner.searchsorted(np.arange(counters, counters + interpreters + 2))
    windows = spans.take(slice(bounds[0]))
    if instance.available is not None:
        low, high = bounds[interpreters], bounds[interpreters + 1]
        windows = intersect(windows, spans.start[low:high], spans.end[low:high])
    kinds = [windows._replace(owner=windows.owner * 2)]
    for low, high in pairwise(bounds[: interpreters + 1]):
        present = intersect(windows, spans.start[low:high], spans.end[low:high])
        kinds.append(present._replace(owner=present.owner * 2 + 1))
    if not interpreters:
        return kinds[0]
    joined = Spans(*(np.concatenate(column) for column in zip(*kinds, strict=True)))
    return in_order(joined)


def _closure(travel: Ints) -> Ints:
    """Return the shortest ways between all places (Floyd and Warshall)."""
    closed = travel.copy()
    np.fill_diagonal(closed, 0)
    for via in range(len(closed)):
        np.minimum(closed, closed[:, via, None] + closed[None, via, :], out=closed)
    return closed
