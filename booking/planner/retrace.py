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
    ends = outing.levels[-1].ends[:, 0, outing.moves]
    position = Position(mask, int(ends.argmin()), outing.moves, int(ends.min()))
    stops = []
    for size in range(mask.bit_count() - 1, 0, -1):
        service, slot, position = _back(growth, outing, size, day, position)
        stops.append(growth.table.stop(service, day, slot))
    first = np.flatnonzero(
        (growth.table.service_matter == position.mask.bit_length() - 1)
        & (growth.table.service_place == position.place)
    )
    service = int(first[0])
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
    matter = table.service_matter
    services = np.flatnonzero(
        (table.service_place == position.place)
        & (position.mask >> matter & 1 == 1)
        & (position.mask & growth.order.behind[matter] == 0)
    )
    before = position.mask & ~(1 << matter[services])
    rows = np.searchsorted(level.masks, before)
    layers = position.moves - (np.arange(growth.places) != position.place)
    ends = level.ends[np.arange(growth.places), rows[:, None], np.maximum(layers, 0)]
    slots = growth.slot_at(ends + table.gap_of_day[:, position.place])
    fits = (table.ends[slots, services[:, None], day] == position.end) & (layers >= 0)
    at, other = divmod(int(fits.argmax()), growth.places)
    came_from = Position(int(before[at]), other, int(layers[other]), int(ends[at, other]))
    service = int(services[at])
    return service, _start(growth, service, day, int(slots[at, other])), came_from
