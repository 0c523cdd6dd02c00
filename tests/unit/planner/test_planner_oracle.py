"""Keys equal those of two other planners on generated instances of all kinds."""

import json

import pytest

from booking.planner import (
    InvalidInstance,
    aims,
    before,
    byhand,
    choices,
    daysets,
    find_plans,
    groups,
    ledger,
    outings,
    shortest,
    solver,
    splits,
    stays,
    steps,
)
from booking.planner.exchange import answer, read_instance
from tests.unit.planner.checker import check_answer
from tests.unit.planner.generator import KINDS, TINY, generate
from tests.unit.planner.mutations import mutated
from tests.unit.planner.oracle import exhaustive_keys, solver_keys

SLOW = {"typical", "typical_short", "large", "large_short", "ample", "scattered"}
SLOW |= {"typical_offices", "large_offices", "sparse_offices"}
MIDDLE = [kind for kind in KINDS if kind not in {*TINY, *SLOW}]


def our_keys(data):
    instance = read_instance(json.dumps(data))
    return check_answer(data, answer(instance, find_plans(instance), 0.0))


def compare_with_exhaustive(kind, seeds):
    compared = 0
    for seed in seeds:
        data = generate(kind, seed)
        expected = exhaustive_keys(data, limit=30_000)
        if expected is not None:
            assert our_keys(data) == expected, (kind, seed)
            compared += 1
    return compared


@pytest.mark.parametrize("kind", TINY)
def test_keys_equal_exhaustive_search(kind):
    assert compare_with_exhaustive(kind, range(1000, 1040)) >= 20


@pytest.mark.parametrize("kind", ["tiny", "tiny_overnight", "clocks", "partial"])
def test_keys_equal_cp_sat(kind):
    for seed in range(1000, 1003):
        data = generate(kind, seed)
        assert our_keys(data) == solver_keys(data), (kind, seed)


@pytest.mark.oracle
@pytest.mark.parametrize("kind", TINY)
def test_many_keys_equal_exhaustive_search(kind):
    assert compare_with_exhaustive(kind, range(2000, 2500)) >= 250


@pytest.mark.oracle
@pytest.mark.parametrize("kind", MIDDLE)
def test_many_keys_equal_cp_sat(kind):
    compared = 0
    for seed in range(2000, 2030):
        data = generate(kind, seed)
        try:
            expected = solver_keys(data, seconds=30.0)
        except TimeoutError:  # CP-SAT has no proof; a slow one tells nothing about us
            continue
        assert our_keys(data) == expected, (kind, seed)
        compared += 1

    assert compared >= 15


def compare_mutations(seeds, limit):
    compared = 0
    for seed in seeds:
        data = mutated(seed)
        try:
            ours = our_keys(data)
        except InvalidInstance:  # bending can break a rule
            continue
        expected = exhaustive_keys(data, limit=limit)
        if expected is not None:
            assert ours == expected, seed
            compared += len(ours) > 0
    return compared


def test_keys_of_bent_examples_equal_exhaustive_search():
    assert compare_mutations(range(100), limit=2_000) >= 30


@pytest.mark.oracle
def test_keys_of_many_bent_examples_equal_exhaustive_search():
    assert compare_mutations(range(1000, 6000), limit=20_000) >= 2_000


HARSHEST = [
    (ledger, "CELLS_AT_ONCE", 1),
    (ledger, "LEAST_MORE", 1),
    (ledger, "MORE_ON_A_DAY", 1),
    (ledger, "FEW_ALIKE", 0),
    (ledger, "MANY_GROUPS", 0),
    (aims, "LITTLE_MORE", 1),
    (aims, "MANY_STATES", 0),
    (byhand, "MOST_MATTERS", 0),
    (outings, "MANY_CELLS", 0),
    (outings, "CELLS_AT_ONCE", 1),
    (outings, "MOST_ENDS", 0),
    (shortest, "MINUTES_APART", 10_000),
    (shortest, "PARTS", 2),
    (shortest, "MOST_ENDS", 1),
    (stays, "CELLS_AT_ONCE", 1),
    (stays, "STATES_AT_ONCE", 1),
    (stays, "FEW_CELLS", 0),
    (stays, "MANY_STATES", 1),
    (choices, "FEW_CELLS", 0),
    (steps, "KEPT", 1),
    (steps, "MANY_CELLS", 0),
    (steps, "MANY_BYTES", 0),
    (steps, "GROUPS_AT_ONCE", 1),
    (groups, "FEW_MATTERS", 0),
    (groups, "CELLS_AT_ONCE", 1),
    (groups, "CELLS_A_CHUNK", 1),
    (splits, "CELLS_AT_ONCE", 1),
    (splits, "FEW_PAIRS", 0),
    (daysets, "CELLS_AT_ONCE", 1),
    (daysets, "MOST_SETS", 0),
    (before, "PAIRS_AT_ONCE", 0),
    (before, "MANY_GROUPS", 0),
    (before, "MANY_PAIRS", 20),
    (ledger, "FEW_RIVALS", 1),
    (ledger, "MORE_RIVALS", 1),
    (solver, "FEW_DAYS", {"soonest": 1, "fewest_days": 1}),
    (solver, "FIRST_WORK", {"soonest": 1, "fewest_days": 1}),
    (solver, "LITTLE_WORK", 1),
]


@pytest.mark.parametrize("kind", ["tiny", "tiny_overnight", "tiny_many", "tiny_touching"])
def test_keys_equal_where_tiny_instances_count_as_large(kind, monkeypatch):
    for module, threshold, value in HARSHEST:
        monkeypatch.setattr(module, threshold, value)

    assert compare_with_exhaustive(kind, range(1100, 1125)) >= 15
