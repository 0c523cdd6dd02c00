"""What it would have meant to book every matter on its own, as people do without the portal."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from booking.planner import CounterHours, Instance, Interval, Matter, Stop
from booking.queries import moment

TIME_TO_GO_HOME = 120
"""Minutes between two appointments, besides the way, after which people go home in between."""


@dataclass(frozen=True)
class OneByOne:
    """On how many days and with how many trips from home, and when it would be done."""

    days: int
    trips: int
    finish: dt.datetime


def one_by_one(instance: Instance, matters: Iterable[str], zone: ZoneInfo) -> OneByOne | None:
    """Return what booking some matters one after the other would have meant; None if impossible.

    Every matter, in the order chosen and after those that must come before it, takes the first
    free appointment that it could get by itself: within the wished times, with an interpreter
    where one is needed, and so that the appointments taken so far can be kept with the pause
    and the way between. Nobody looks ahead to save a day, as nobody does who calls the offices
    one by one.

    The ways must be the shortest ones, as `material` reads them; starts lie on the grid of
    full hours, which local time shares with the epoch.
    """
    calendar = _Calendar(instance)
    for matter in _in_order([one for one in instance.matters if one.id in set(matters)]):
        if not calendar.take_first(matter):
            return None
    stops = sorted(calendar.taken, key=lambda stop: stop.start)
    return OneByOne(
        days=len({moment(stop.start, zone).date() for stop in stops}),
        trips=trips(stops, instance, zone),
        finish=moment(max(stop.end for stop in stops), zone),
    )


def trips(stops: Sequence[Stop], instance: Instance, zone: ZoneInfo) -> int:
    """Return how often somebody leaves home for some stops, given in order of their start.

    Once a day, and once more where more than two hours lie between two appointments besides
    the way.
    """
    ways = Ways(instance)
    return 1 + sum(
        moment(before.start, zone).date() != moment(after.start, zone).date()
        or after.start - before.end - ways.minutes(before.place, after.place) > TIME_TO_GO_HOME
        for before, after in pairwise(stops)
    )


class Ways:
    """Minutes between the places of an instance."""

    def __init__(self, instance: Instance) -> None:
        self._number = {place: number for number, place in enumerate(instance.places)}
        self._travel = instance.travel

    def minutes(self, origin: str, destination: str) -> int:
        """Return the minutes from one place to another; none within a place."""
        if origin == destination:
            return 0
        return self._travel[self._number[origin]][self._number[destination]]


def _in_order(matters: list[Matter]) -> Iterator[Matter]:
    """Yield the matters as chosen, each after those that must come before it."""
    waiting = {matter.id: matter for matter in matters}
    while waiting:
        ready = next(one for one in waiting.values() if not set(one.after) & waiting.keys())
        yield waiting.pop(ready.id)


class _Calendar:
    """The appointments that somebody has taken so far, and what is free for the next one."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._ways = Ways(instance)
        self._counters = {counter.id: counter for counter in instance.counters}
        there = instance.interpreter.free if instance.interpreter else ()
        self._there = [tuple(free) for free in there]
        self.taken: list[Stop] = []

    def take_first(self, matter: Matter) -> bool:
        """Take the first appointment for a matter; False if there is none."""
        first: Stop | None = None
        for offer in self._instance.offers:
            if offer.matter == matter.id:
                counter = self._counters[offer.counter]
                found = self._first_at(matter, counter, offer.minutes)
                if found and (first is None or found.start < first.start):
                    first = found
        if first is not None:
            self.taken.append(first)
        return first is not None

    def _first_at(self, matter: Matter, counter: CounterHours, minutes: int) -> Stop | None:
        earliest = max(
            (
                stop.end + self._gap(stop.place, counter.place)
                for stop in self.taken
                if stop.matter in matter.after
            ),
            default=0,
        )
        firsts = (
            next(
                (
                    start
                    for begin, end in spans
                    if (start := self._start(counter.place, max(begin, earliest), end, minutes))
                ),
                None,
            )
            for spans in self._spans(matter, counter)
        )
        found = min((start for start in firsts if start), default=None)
        if found is None:
            return None
        return Stop(matter.id, counter.id, counter.place, found, found + minutes)

    def _spans(self, matter: Matter, counter: CounterHours) -> Iterator[Iterable[Interval]]:
        """Yield when a matter can be done at a counter, with one interpreter after the other."""
        available = self._instance.available
        free = [*(counter.free if available is None else common(counter.free, available))]
        interpreters = self._instance.interpreter
        if interpreters is None or matter.id not in interpreters.matters:
            yield free
            return
        for presence in self._there:
            yield common(free, presence)

    def _start(self, place: str, begin: int, end: int, minutes: int) -> int | None:
        """Return the first start within a span that leaves the taken appointments alone."""
        start = self._on_grid(begin)
        while start + minutes <= end:
            clash = next(
                (
                    stop
                    for stop in self.taken
                    if start < stop.end + self._gap(stop.place, place)
                    and stop.start < start + minutes + self._gap(place, stop.place)
                ),
                None,
            )
            if clash is None:
                return start
            start = self._on_grid(clash.end + self._gap(clash.place, place))
        return None

    def _on_grid(self, minute: int) -> int:
        return -(-minute // self._instance.grid) * self._instance.grid

    def _gap(self, origin: str, destination: str) -> int:
        return self._instance.buffer + self._ways.minutes(origin, destination)


def common(some: Iterable[Interval], others: Iterable[Interval]) -> Iterator[Interval]:
    """Yield the time that lies in both; each list is in order and without overlaps."""
    some, others, one, other = list(some), list(others), 0, 0
    while one < len(some) and other < len(others):
        start = max(some[one].start, others[other].start)
        end = min(some[one].end, others[other].end)
        if start < end:
            yield Interval(start, end)
        if some[one].end <= others[other].end:
            one += 1
        else:
            other += 1
