"""The smallest set of matters in conflict, and changes that help."""

import json
from dataclasses import replace
from itertools import combinations

import pytest

from booking.planner import find_plans, why_not
from booking.planner.exchange import read_instance
from tests.unit.planner.generator import TINY, generate


def instance(kind, seed):
    return read_instance(json.dumps(generate(kind, seed)))


def can_be_planned(one, ids):
    """Tell whether some matters can all be planned together with what must precede them."""
    after = {matter.id: matter.after for matter in one.matters}
    wanted = set(ids)
    while more := {b for m in wanted for b in after[m] if b in after} - wanted:
        wanted |= more
    least = replace(
        one,
        alternatives=1,
        matters=tuple(m for m in one.matters if m.id in wanted),
        offers=tuple(o for o in one.offers if o.matter in wanted),
        interpreter=one.interpreter
        and replace(
            one.interpreter, matters=tuple(m for m in one.interpreter.matters if m in wanted)
        ),
    )
    plans = find_plans(least)
    return bool(plans) and not plans[0].left_out


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
        assert not can_be_planned(one, conflict.matters)
        for size in range(1, len(conflict.matters)):
            for fewer in combinations([matter.id for matter in one.matters], size):
                assert can_be_planned(one, fewer)
    assert conflicts


CHANGES = {
    "without_interpreter": {"interpreter": None},
    "any_time": {"available": None},
    "more_days": {"max_days": 5},
}


def test_changes_that_help_do_help():
    helped = set()
    for kind in TINY:
        for seed in range(12):
            one = instance(kind, seed)
            conflict = why_not(one)
            for change, fields in CHANGES.items() if conflict else ():
                works = can_be_planned(replace(one, **fields), conflict.matters)
                assert works == (change in conflict.helps)
                helped |= {change} if works else set()
    assert helped == set(CHANGES)


def test_reason_of_a_single_matter():
    reasons = set()
    for kind in TINY:
        for seed in range(30):
            conflict = why_not(instance(kind, seed))
            if conflict and len(conflict.matters) == 1:
                reasons.add(conflict.reason)
    one = instance("tiny", 0)
    nowhere = why_not(replace(one, offers=()))
    assert nowhere.reason == "not_offered"
    assert {"no_free_time", "no_interpreter", "not_available", "not_together"} <= reasons
