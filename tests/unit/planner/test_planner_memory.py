"""What the planner holds at once: little, and the same in parts as as a whole."""

import json
import tracemalloc

import numpy as np
import pytest

from booking.planner import find_plans, outings, stays, steps
from booking.planner.exchange import read_instance
from booking.planner.outings import LeastTimes
from booking.planner.precedence import Precedence
from booking.planner.stays import LATEST, MINUTE_BITS, Unbeaten
from booking.planner.steps import PackedSteps, Steps, in_parts
from booking.planner.timetable import Timetable
from tests.unit.planner.generator import generate

MIB = 1 << 20


def test_sixteen_open_matters_take_less_than_64_mib():
    instance = read_instance(json.dumps(generate("scattered", 3, "fewest_days")))

    tracemalloc.start()
    plans = find_plans(instance)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(plans) == 10
    assert most < 64 * MIB


@pytest.fixture
def make_steps():
    instance = read_instance(json.dumps(generate("typical", 1)))
    table = Timetable(instance)

    def make():
        return Steps(table, Precedence(instance.matters)).of_all_groups

    return make


def test_steps_made_in_parts_are_those_made_at_once(make_steps, monkeypatch):
    whole = make_steps()
    monkeypatch.setattr(steps, "MANY_CELLS", 0)
    monkeypatch.setattr(steps, "GROUPS_AT_ONCE", 3)
    packed = make_steps()

    assert isinstance(packed, PackedSteps)
    for number, step in enumerate(whole):
        masks, parts = in_parts(packed, number)
        parts = list(parts)
        rows, services, goals = (
            np.concatenate([part[column] for part in parts]) for column in (1, 2, 3)
        )
        assert masks.tolist() == step.masks.tolist()
        assert rows.tolist() == step.row.tolist()
        assert services.tolist() == step.service.tolist()
        assert goals.tolist() == step.goal.tolist()


def packed_states(chance, count):
    """Return states of ten owners: `(owner, end, start)` as one number each."""
    owner, end, start = (chance.integers(0, most, count) for most in (10, 60, 60))
    return (owner << MINUTE_BITS | end + 60) << MINUTE_BITS | LATEST - start


def is_beaten(state, others):
    owner, end, start = state
    return any(
        other != state and other[0] == owner and other[1] <= end and other[2] >= start
        for other in others
    )


@pytest.mark.parametrize("at_once", [1, 7, 100_000])
def test_states_that_others_beat_are_dropped_whatever_is_held_at_once(at_once, monkeypatch):
    monkeypatch.setattr(stays, "STATES_AT_ONCE", at_once)
    chance = np.random.default_rng(at_once)
    parts = [packed_states(chance, count) for count in (5, 40, 1, 30)]
    states = {
        (one >> 2 * MINUTE_BITS, one >> MINUTE_BITS & LATEST, LATEST - (one & LATEST))
        for part in parts
        for one in part.tolist()
    }
    unbeaten = Unbeaten()

    for part in parts:
        unbeaten.add(part)

    kept = [
        (one >> 2 * MINUTE_BITS, one >> MINUTE_BITS & LATEST, LATEST - (one & LATEST))
        for one in unbeaten.all().tolist()
    ]
    assert kept == sorted(state for state in states if not is_beaten(state, states))
    assert unbeaten.all().tolist() == []


def test_ends_of_least_stays_are_found_by_group_and_day():
    times = LeastTimes()
    times.add(np.array([7, 3, 7]), np.array([520, 600, 480]))
    times.add(np.array([5]), np.array([700]))

    which, ends = times.of(np.array([7, 5]))

    assert which.tolist() == [0, 0, 1]
    assert ends.tolist() == [480, 520, 700]


def test_ends_of_least_stays_that_were_found_first_are_forgotten(monkeypatch):
    monkeypatch.setattr(outings, "MOST_ENDS", 2)
    times = LeastTimes()
    times.add(np.array([7, 3]), np.array([520, 600]))
    times.add(np.array([5]), np.array([700]))

    assert times.of(np.array([7])) is None
    assert times.of(np.array([7, 5])) is None
    assert times.of(np.array([5]))[1].tolist() == [700]
