"""What groups take at least, by what any day or one day offers."""

import json

import numpy as np
import pytest

from booking.planner import find_plans
from booking.planner.exchange import read_instance
from booking.planner.floors import Floors
from booking.planner.groups import Growth
from booking.planner.needs import Needs
from booking.planner.precedence import Precedence
from booking.planner.steps import Steps
from booking.planner.timetable import NEVER, Timetable
from tests.unit.planner.generator import generate

SEEDS = range(20)


def floors_of(instance):
    table = Timetable(instance)
    growth = Growth(table, Steps(table, Precedence(instance.matters)))
    return table, Floors(growth, np.arange(1, 1 << len(instance.matters)))


def read(seed, **changes):
    return read_instance(json.dumps({**generate("tiny_many", seed, "shortest_stay"), **changes}))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_of_one_day_is_shorter_than_what_that_day_takes_at_least(seed):
    instance = read(seed, max_days=1)
    table, floors = floors_of(instance)
    number = {matter.id: i for i, matter in enumerate(instance.matters)}

    for plan in find_plans(instance):
        done = sum(1 << number[stop.matter] for stop in plan.stops)
        day = table.days.dates.index(plan.days[0])
        least = int(floors.minutes_on(day)[done])
        assert floors.minutes[done] <= least <= plan.minutes_on_site
        assert floors.moves[done] <= plan.moves


@pytest.mark.parametrize("seed", SEEDS)
def test_a_visit_on_one_day_needs_no_less_than_one_on_any_day(seed):
    table, floors = floors_of(read(seed))
    rest = np.zeros(len(floors.minutes), dtype=np.int64)
    any_day = Needs(floors, rest).least

    assert all(Needs(floors, rest, day=day).least >= any_day for day in range(len(table.origins)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_offers_the_lengths_of_its_own_appointments(seed):
    table, _ = floors_of(read(seed))

    for day in range(len(table.origins)):
        for service, lengths in enumerate(table.offered_on(day)):
            there = set(table.minutes[:, service, day].tolist()) - {NEVER}
            assert set(lengths.tolist()) == (there or {NEVER})
