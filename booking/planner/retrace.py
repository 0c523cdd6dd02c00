"""From a group on a day, with its first slot, end and moves, back to the appointments."""

import numpy as np

from booking.planner.groups import Columns, Growth, Level
from booking.planner.ledger import Outing
from booking.planner.model import Stop
from booking.planner.timetable import NEVER


def appointments(growth: Growth, mask: int, day: int, outing: Outing) -> list[Stop]:
    """Return appointments that do a group in an outing's time, in order."""
    columns = Columns(np.array([day]), np.array([outing.slot]))
    layers = mask.bit_count()
    levels = list(growth.levels(mask, columns, layers))
    places = levels[-1].ends[0, :, outing.moves]
    place, end, moves = int(places.argmin()), int(places.min()), outing.moves
    stops = []
    for number in range(len(levels) - 1, 0, -1):
        step = _Step(growth, levels[number - 1], day, layers)
        service, mask, place_before, moves = step.back(mask, place, moves, end)
        stops.append(growth.table.stop(service, day, step.slot))
        place, end = place_before, step.end
    service = _first(growth, mask, place)
    stops.append(growth.table.stop(service, day, _start(growth, service, day, outing.slot)))
    return stops[::-1]


def _first(growth: Growth, mask: int, place: int) -> int:
    table = growth.table
    matter = mask.bit_length() - 1
    return int(np.flatnonzero((table.service_matter == matter) & (table.service_place == place))[0])


def _start(growth: Growth, service: int, day: int, ready: int) -> int:
    """Return the slot of the appointment that ends first when one is ready at a slot."""
    table = growth.table
    minutes = table.minutes[ready:, service, day]
    ends = minutes + np.arange(ready, ready + len(minutes)) * table.step
    ends[minutes >= NEVER] = 2 * NEVER
    return ready + int(ends.argmin())


class _Step:
    """One step back: which appointment came last, and where one was before it."""

    def __init__(self, growth: Growth, level: Level, day: int, layers: int) -> None:
        self._growth = growth
        self._level = level
        self._day = day
        self._layers = layers
        self.slot = 0
        self.end = 0

    def back(self, mask: int, place: int, moves: int, end: int) -> tuple[int, int, int, int]:
        """Return service, mask before, place before and moves before."""
        table = self._growth.table
        here = np.flatnonzero(table.service_place == place)
        for service in here:
            matter = int(table.service_matter[service])
            before = mask & ~(1 << matter)
            row = np.flatnonzero(self._level.masks == before)
            if mask >> matter & 1 and len(row) and self._allowed(before, matter):
                came = self._came_from(int(row[0]), int(service), place, moves, end)
                if came is not None:
                    return int(service), before, *came
        raise AssertionError("no appointment leads to this end")

    def _allowed(self, before: int, matter: int) -> bool:
        return not before & int(self._growth.order.behind[matter])

    def _came_from(
        self, row: int, service: int, place: int, moves: int, end: int
    ) -> tuple[int, int] | None:
        table = self._growth.table
        for other in range(self._growth.places):
            layer = moves - int(other != place)
            if layer < 0:
                continue
            done = self._level.ends[row, other, layer]
            slot = int(self._growth.slot_at(done + table.gap_of_day[other, place]))
            if table.ends[slot, service, self._day] == end:
                self.end = int(done)
                self.slot = _start(self._growth, service, self._day, slot)
                return other, layer
        return None
