"""From a group on a day, with its first slot, end and moves, back to the appointments."""

from typing import NamedTuple

import numpy as np

from booking.planner.groups import Growth
from booking.planner.ledger import Outing
from booking.planner.model import Stop
from booking.planner.timetable import NEVER


class Position(NamedTuple):
    """Where one is after some appointments: the group done, place, moves so far, and the end."""

    mask: int
    place: int
    moves: int
    end: int


def appointments(growth: Growth, mask: int, day: int, outing: Outing) -> list[Stop]:
    """Return appointments that do a group in an outing's time, in order."""
    ends = outing.levels[-1].ends[0, :, outing.moves]
    position = Position(mask, int(ends.argmin()), outing.moves, int(ends.min()))
    stops = []
    for size in range(mask.bit_count() - 1, 0, -1):
        service, slot, position = _back(growth, outing, size, day, position)
        stops.append(growth.table.stop(service, day, slot))
    [service] = np.flatnonzero(
        (growth.table.service_matter == position.mask.bit_length() - 1)
        & (growth.table.service_place == position.place)
    )
    stops.append(growth.table.stop(service, day, _start(growth, service, day, outing.slot)))
    return stops[::-1]


def _start(growth: Growth, service: int, day: int, ready: int) -> int:
    """Return the slot of the appointment that ends first when one is ready at a slot."""
    minutes = growth.table.minutes[ready:, service, day]
    ends = np.arange(ready, ready + len(minutes)) * growth.table.step + minutes
    return ready + int(np.where(minutes < NEVER, ends, 2 * NEVER).argmin())


def _back(
    growth: Growth, outing: Outing, size: int, day: int, position: Position
) -> tuple[int, int, Position]:
    """Return the last appointment's service and slot, and the position before it."""
    table = growth.table
    level = outing.levels[size - 1]
    rows = {int(mask): row for row, mask in enumerate(level.masks)}
    for service in np.flatnonzero(table.service_place == position.place):
        bit = 1 << int(table.service_matter[service])
        row = rows.get(position.mask & ~bit)
        if not position.mask & bit or row is None:
            continue
        if position.mask & int(growth.order.behind[table.service_matter[service]]):
            continue
        for other in range(growth.places):
            layer = position.moves - int(other != position.place)
            if layer < 0:
                continue
            end = level.ends[row, other, layer]
            slot = int(growth.slot_at(end + table.gap_of_day[other, position.place]))
            if table.ends[slot, service, day] == position.end:
                before = Position(position.mask & ~bit, other, layer, int(end))
                return int(service), _start(growth, int(service), day, slot), before
    raise AssertionError("no appointment leads to this end")
