"""Exact plans for days that disturb each other: late appointments before early ones.

Where the way from one day's last appointment to the next day's first may be longer than the
night, a day's cost depends on the day before. A label is the end of a chain of appointments:
when it ends, what it adds to the stay, and its moves; labels that another one beats in all
three are dropped.
"""

from typing import NamedTuple

import numpy as np

from booking.planner.groups import Growth
from booking.planner.model import Stop
from booking.planner.precedence import Masks
from booking.planner.ranking import Weights
from booking.planner.timetable import NEVER


class Label(NamedTuple):
    """A chain of appointments. `end + stay` would be the minutes on site if it ended here."""

    end: int
    stay: int
    moves: int
    stop: tuple[int, int, int]
    before: "Label | None"


State = tuple[int, int, int]


class Overnight:
    """The label search for one instance."""

    def __init__(self, growth: Growth, weights: Weights) -> None:
        self._growth = growth
        self._table = growth.table
        self._weights = weights
        self._gap = self._table.gap.tolist()
        self._origins = self._table.origins.tolist()
        self._before = growth.order.before.tolist()
        self._starts: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        self._services = [
            (int(matter), int(place))
            for matter, place in zip(
                self._table.service_matter, self._table.service_place, strict=True
            )
        ]

    def best(self, targets: Masks, days: tuple[int, ...]) -> tuple[int, list[Stop]] | None:
        """Return the least cost and the stops of a plan that uses exactly these days."""
        goals = set(targets.tolist())
        states = self._begin(days[0])
        best: tuple[int, Label] | None = None
        while states:
            best = self._finished(states, goals, len(days), best)
            states = self._advance(states, days, goals)
        if best is None:
            return None
        return best[0], self._stops(best[1], days)

    def _begin(self, day: int) -> dict[State, list[Label]]:
        states: dict[State, list[Label]] = {}
        for service, (matter, place) in enumerate(self._services):
            if not self._before[matter]:
                labels = [
                    Label(end, -start, 0, (0, service, slot), None)
                    for slot, start, end in self._all_starts(service, day)
                ]
                states.setdefault((1 << matter, place, 0), []).extend(labels)
        return {state: _undominated(labels) for state, labels in states.items() if labels}

    def _all_starts(self, service: int, day: int) -> list[tuple[int, int, int]]:
        """Return slot, start and end of a service's appointments, those that start late last."""
        if (service, day) not in self._starts:
            minutes = self._table.minutes[:, service, day]
            slots = np.flatnonzero(minutes < NEVER)
            starts = self._origins[day] + slots * self._table.step
            ends = starts + minutes[slots]
            listed = zip(slots.tolist(), starts.tolist(), ends.tolist(), strict=True)
            self._starts[service, day] = list(listed)
        return self._starts[service, day]

    def _advance(
        self, states: dict[State, list[Label]], days: tuple[int, ...], goals: set[int]
    ) -> dict[State, list[Label]]:
        after: dict[State, list[Label]] = {}
        for (mask, place, index), labels in states.items():
            for service, (matter, goal) in enumerate(self._services):
                joined = mask | 1 << matter
                if joined == mask or self._before[matter] & ~mask:
                    continue
                left = max(
                    ((g & ~joined).bit_count() for g in goals if g & joined == joined), default=-1
                )
                gap = self._gap[place][goal]
                if left >= len(days) - index - 1:
                    same = after.setdefault((joined, goal, index), [])
                    for label in labels:
                        same += self._same_day(label, service, days[index], gap, place != goal)
                if index + 1 < len(days) and left >= len(days) - index - 2:
                    new = self._new_day(labels, service, days[index + 1], gap, index + 1)
                    after.setdefault((joined, goal, index + 1), []).extend(new)
        return {state: _undominated(labels) for state, labels in after.items() if labels}

    def _same_day(self, label: Label, service: int, day: int, gap: int, moved: bool) -> list[Label]:
        origin, step = self._origins[day], self._table.step
        slot = -((origin - label.end - gap) // step)
        if slot >= self._table.slots:
            return []
        end = int(self._table.ends[slot, service, day])
        if end >= NEVER:
            return []
        stop = (label.stop[0], service, slot)
        return [Label(origin + end, label.stay, label.moves + moved, stop, label)]

    def _new_day(
        self, labels: list[Label], service: int, day: int, gap: int, index: int
    ) -> list[Label]:
        """Return the first appointments of a day, each after the best chain that is in time."""
        found = []
        best: dict[int, Label] = {}
        waiting = sorted(labels, key=lambda label: label.end, reverse=True)
        for slot, start, end in self._all_starts(service, day):
            while waiting and waiting[-1].end + gap <= start:
                label = waiting.pop()
                known = best.get(label.moves)
                if known is None or label.end + label.stay < known.end + known.stay:
                    best[label.moves] = label
            found += [
                Label(end, label.stay + label.end - start, moves, (index, service, slot), label)
                for moves, label in best.items()
            ]
        return found

    def _finished(
        self,
        states: dict[State, list[Label]],
        goals: set[int],
        count: int,
        best: tuple[int, Label] | None,
    ) -> tuple[int, Label] | None:
        zero = self._origins[0]
        for (mask, _, index), labels in states.items():
            if mask not in goals or index + 1 < count:
                continue
            for label in labels:
                cost = (
                    self._weights.days * count
                    + self._weights.finish * (label.end - zero)
                    + self._weights.minutes_on_site * (label.end + label.stay)
                    + self._weights.moves * label.moves
                )
                if best is None or cost < best[0]:
                    best = cost, label
        return best

    def _stops(self, label: Label | None, days: tuple[int, ...]) -> list[Stop]:
        stops = []
        while label is not None:
            index, service, slot = label.stop
            minutes = self._table.minutes[slot:, service, days[index]]
            ends = np.flatnonzero(
                minutes + np.arange(len(minutes)) * self._table.step
                == label.end - self._origins[days[index]] - slot * self._table.step
            )
            stops.append(self._table.stop(service, days[index], slot + int(ends[0])))
            label = label.before
        return stops[::-1]


def _undominated(labels: list[Label]) -> list[Label]:
    """Drop labels that another one beats or equals in end, stay and moves."""
    kept: list[Label] = []
    least: dict[int, int] = {}
    for label in sorted(labels, key=lambda one: one[:3]):
        if all(moves > label.moves or stay > label.stay for moves, stay in least.items()):
            kept.append(label)
            least[label.moves] = label.stay
    return kept
