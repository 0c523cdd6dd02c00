"""The smallest set of matters in conflict."""

import json
from itertools import combinations

import pytest

from booking.planner import can_be_planned, explain, find_plans, why_not
from booking.planner.exchange import read_instance
from booking.planner.solver import find_whole_plans
from tests.unit.planner.generator import TINY, generate


def instance(kind, seed):
    return read_instance(json.dumps(generate(kind, seed)))


def fits(one, ids):
    """Tell whether some matters can all be planned together with what must precede them."""
    after = {matter.id: matter.after for matter in one.matters}
    wanted = set(ids)
    while more := {b for m in wanted for b in after[m] if b in after} - wanted:
        wanted |= more
    return can_be_planned(one, tuple(wanted))


@pytest.mark.parametrize("kind", TINY)
def test_conflict_is_real_and_none_is_smaller(kind):
    conflicts = 0
    for seed in range(12):
        one = instance(kind, seed)
        conflict = why_not(one)
        plans = find_plans(one)
        assert (conflict is None) == (bool(plans) and not plans[0].left_out)
        if conflict is None:
            continue
        conflicts += 1
        assert not fits(one, conflict.matters)
        for size in range(1, len(conflict.matters)):
            for fewer in combinations([matter.id for matter in one.matters], size):
                assert fits(one, fewer)
    assert conflicts


def test_conflict_names_what_must_come_before():
    for seed in range(40):
        conflict = why_not(instance("tiny", seed))
        if conflict and conflict.before:
            break
    assert conflict.whole == conflict.before + conflict.matters
    assert not set(conflict.before) & set(conflict.matters)


@pytest.mark.parametrize("kind", TINY)
def test_conflict_is_real_and_holds_nothing_needless_if_looking_is_given_up(kind, monkeypatch):
    """Where nights are short, not every small set is tried; what is said is true all the same."""
    monkeypatch.setattr(explain, "MOST_TRIES", 0)
    for seed in range(12):
        one = instance(kind, seed)
        plans = find_plans(one)
        conflict = why_not(one)
        assert (conflict is None) == (bool(plans) and not plans[0].left_out)
        if conflict is not None:
            assert not fits(one, conflict.matters)
            for fewer in combinations(conflict.matters, len(conflict.matters) - 1):
                assert not fewer or fits(one, fewer)


def test_looking_is_bounded_where_nights_are_short(monkeypatch):
    calls = []
    monkeypatch.setattr(explain, "MOST_TRIES", 3)
    monkeypatch.setattr(explain, "find_plans", lambda one: calls.append(one) or find_plans(one))
    sets = explain.plannable_sets
    monkeypatch.setattr(explain, "plannable_sets", lambda one: (sets(one)[0] | True, False))
    one = max((instance("tiny", seed) for seed in range(40)), key=lambda one: len(one.matters))

    why_not(one)

    assert 0 < len(calls) <= 3 + 1 + 1 + len(one.matters)


@pytest.mark.parametrize("kind", TINY)
def test_whole_plans_are_those_that_leave_out_nothing(kind, monkeypatch):
    cases = [(one, find_plans(one)) for one in (instance(kind, seed) for seed in range(20))]
    monkeypatch.delattr("booking.planner.solver._Search.partial_plans")

    for one, plans in cases:
        assert find_whole_plans(one) == [plan for plan in plans if not plan.left_out]
