"""The instance as arrays: the hours of days, and counters that are free."""

import json

import numpy as np
import pytest

from booking.planner.exchange import read_instance
from booking.planner.timetable import NEVER, Timetable
from tests.unit.planner.generator import generate


def timetable(kind, seed):
    return Timetable(read_instance(json.dumps(generate(kind, seed))))


@pytest.mark.parametrize("kind", ["small", "clocks", "midnight", "touching", "typical"])
def test_no_appointment_lies_outside_a_day_s_hours(kind):
    for seed in range(4):
        table = timetable(kind, seed)
        slot, service, day = (table.minutes < NEVER).nonzero()
        start = slot * table.step
        end = start + table.minutes[slot, service, day]
        for number in set(day.tolist()):
            first, last = table.hours[:, number].tolist()
            assert first <= start[day == number].min()
            assert end[day == number].max() <= last
            if kind != "clocks":
                assert first == start[day == number].min()


@pytest.mark.parametrize("cells", [0, 10_000_000])
def test_ends_are_the_earliest_of_those_that_start_no_sooner(cells, monkeypatch):
    monkeypatch.setattr("booking.planner.timetable.FEW_CELLS", cells)
    table = timetable("small", 1)
    starts = np.arange(table.slots + 1)[:, None, None] * table.step
    each = np.where(table.minutes < NEVER, table.minutes + starts, NEVER)

    for slot in range(table.slots + 1):
        assert (table.ends[slot] == each[slot:].min(axis=0)).all()


def test_each_appointment_has_a_counter_that_is_free_for_all_of_it():
    interpreted = 0
    for kind in ("small", "tiny_interpreter", "touching"):
        data = generate(kind, 1)
        instance, table = read_instance(json.dumps(data)), timetable(kind, 1)
        counters = {counter.id: counter for counter in instance.counters}
        matters = instance.interpreter.matters if instance.interpreter else ()
        slot, service, day = (table.minutes < NEVER).nonzero()
        for at in range(0, len(slot), 7):
            stop = table.stop(int(service[at]), int(day[at]), int(slot[at]))
            lists = [counters[stop.counter].free]
            if stop.matter in matters:
                lists.append([free for one in instance.interpreter.free for free in one])
                interpreted += 1
            for intervals in lists:
                assert covered(intervals, stop.start, stop.end)
    assert interpreted > 10


def covered(intervals, start, end):
    """Tell whether intervals, touching ones together, hold a span."""
    for begin, until in sorted(intervals):
        if begin <= start < until:
            start = until
    return start >= end
