"""The rules that an instance keeps, each with the sentence for the one who breaks it."""

import json
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from booking.planner.intervals import flatten
from booking.planner.localdays import LocalDays
from booking.planner.model import Instance, Intervals, InvalidInstance, Preference

MOST_MATTERS = 16
MOST_PLACES = 200
MOST_COUNTERS = 2_000
MOST_INTERVALS = 200_000
_FIRST_MINUTE = -1_000_000_000
_LAST_MINUTE = 4_000_000_000


def validate(instance: Instance) -> None:
    """Check every rule of the format.

    Raises:
        InvalidInstance: if a rule is broken; names the first such field.
    """
    zone = _zone(instance.timezone)
    _check_numbers(instance)
    _check_matters(instance)
    _check_places(instance)
    _check_counters(instance)
    _check_offers(instance)
    _check_interpreter(instance)
    lists = _interval_lists(instance)
    if sum(len(intervals) for _, intervals in lists) > MOST_INTERVALS:
        raise InvalidInstance("counters", f"must hold at most {MOST_INTERVALS} intervals in all")
    _check_intervals(lists, zone)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInstance("timezone", "must be a time zone like Europe/Berlin") from None


def _check_numbers(instance: Instance) -> None:
    _within("grid", instance.grid, 1)
    _within("buffer", instance.buffer, 0)
    _within("max_days", instance.max_days, 1, 5)
    _within("alternatives", instance.alternatives, 1, 10)
    if instance.prefer not in get_args(Preference):
        raise InvalidInstance("prefer", "must be one of " + ", ".join(get_args(Preference)))


def _check_matters(instance: Instance) -> None:
    _at_most("matters", instance.matters, MOST_MATTERS)
    _unique("matters", "id", [matter.id for matter in instance.matters])
    known = {matter.id for matter in instance.matters}
    graph = {matter.id: set(matter.after) & known for matter in instance.matters}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        index = next(i for i, m in enumerate(instance.matters) if m.id in error.args[1])
        raise InvalidInstance(f"matters[{index}].after", "must not form a cycle") from None


def _check_places(instance: Instance) -> None:
    _at_most("places", instance.places, MOST_PLACES)
    _unique("places", "", instance.places)
    size = len(instance.places)
    if len(instance.travel) != size:
        raise InvalidInstance("travel", f"must have one row for each of the {size} places")
    for row, minutes in enumerate(instance.travel):
        if len(minutes) != size:
            raise InvalidInstance(f"travel[{row}]", f"must have {size} numbers, one for each place")
        for column, value in enumerate(minutes):
            if column != row:
                _within(f"travel[{row}][{column}]", value, 0)


def _check_counters(instance: Instance) -> None:
    _at_most("counters", instance.counters, MOST_COUNTERS)
    _unique("counters", "id", [counter.id for counter in instance.counters])
    places = set(instance.places)
    for index, counter in enumerate(instance.counters):
        _known(f"counters[{index}].place", counter.place, places, "places")


def _check_offers(instance: Instance) -> None:
    matters = {matter.id for matter in instance.matters}
    counters = {counter.id for counter in instance.counters}
    for index, offer in enumerate(instance.offers):
        _known(f"offers[{index}].matter", offer.matter, matters, "matters")
        _known(f"offers[{index}].counter", offer.counter, counters, "counters")
        _within(f"offers[{index}].minutes", offer.minutes, 1)


def _check_interpreter(instance: Instance) -> None:
    if instance.interpreter is None:
        return
    matters = {matter.id for matter in instance.matters}
    _unique("interpreter.matters", "", instance.interpreter.matters)
    for index, matter in enumerate(instance.interpreter.matters):
        _known(f"interpreter.matters[{index}]", matter, matters, "matters")


def _interval_lists(instance: Instance) -> list[tuple[str, Intervals]]:
    lists = [(f"counters[{i}].free", counter.free) for i, counter in enumerate(instance.counters)]
    if instance.interpreter is not None:
        free = instance.interpreter.free
        lists += [(f"interpreter.free[{i}]", intervals) for i, intervals in enumerate(free)]
    if instance.available is not None:
        lists.append(("available", instance.available))
    return lists


def _check_intervals(lists: list[tuple[str, Intervals]], zone: ZoneInfo) -> None:
    start, end, owner = flatten([intervals for _, intervals in lists])

    def refuse(index: int, message: str) -> None:
        first = int(np.searchsorted(owner, owner[index]))
        raise InvalidInstance(f"{lists[owner[index]][0]}[{index - first}]", message)

    for index in np.flatnonzero((start < _FIRST_MINUTE) | (end > _LAST_MINUTE))[:1]:
        refuse(int(index), "must lie between the years 100 and 9500")
    for index in np.flatnonzero(end <= start)[:1]:
        refuse(int(index), "must end after its start")
    days = LocalDays(np.concatenate([start, end - 1]), zone)
    for index in np.flatnonzero(days.number(start) != days.number(end - 1))[:1]:
        refuse(int(index), "must lie within one local day")
    turn = np.lexsort((start, owner))
    overlap = (start[turn][1:] < end[turn][:-1]) & (owner[turn][1:] == owner[turn][:-1])
    for index in turn[1:][overlap][:1]:
        refuse(int(index), "must not overlap another one of its list")


def _within(field: str, value: int, least: int, most: int | None = None) -> None:
    if most is None and value < least:
        raise InvalidInstance(field, f"must be a whole number of at least {least}")
    if most is not None and not least <= value <= most:
        raise InvalidInstance(field, f"must be a whole number from {least} to {most}")


def _at_most(field: str, values: Sequence[object], most: int) -> None:
    if len(values) > most:
        raise InvalidInstance(field, f"must hold at most {most} entries")


def _unique(field: str, name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for index, value in enumerate(ids):
        if value in seen:
            path = f"{field}[{index}]" + (f".{name}" if name else "")
            raise InvalidInstance(path, f"must be unique; {json.dumps(value)} is repeated")
        seen.add(value)


def _known(field: str, value: str, known: set[str], source: str) -> None:
    if value not in known:
        raise InvalidInstance(field, f"must name one of {source}; {json.dumps(value)} is not there")
