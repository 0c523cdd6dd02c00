"""Properties that hold for every instance, whatever the keys are."""

import copy
import json
import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.planner import find_plans
from booking.planner.exchange import answer, read_instance
from booking.planner.groups import Growth
from tests.unit.planner.checker import check_answer
from tests.unit.planner.generator import KINDS, TINY, Draw, generate
from tests.unit.planner.oracle import epoch

instances = st.builds(
    lambda kind, rng: Draw(KINDS[kind], rng).instance(None),
    st.sampled_from([*TINY, "small", "clocks", "midnight", "overnight", "three_days"]),
    st.integers(0, 2**32).map(random.Random),
)
quickly = settings(max_examples=40, deadline=None)


def keys(data):
    instance = read_instance(json.dumps(data))
    return check_answer(data, answer(instance, find_plans(instance), 0.0))


@quickly
@given(instances)
def test_every_plan_keeps_the_rules(data):
    keys(data)


@quickly
@given(instances)
def test_more_alternatives_begin_with_the_fewer(data):
    more = {**data, "alternatives": 10}

    assert keys(more)[: data["alternatives"]] == keys(data)


@quickly
@given(instances, st.integers(0, 2**32).map(random.Random))
def test_order_of_the_lists_changes_no_key(data, rng):
    shuffled = copy.deepcopy(data)
    for entries in (shuffled["matters"], shuffled["counters"], shuffled["offers"]):
        rng.shuffle(entries)
    for counter in shuffled["counters"]:
        rng.shuffle(counter["free"])

    assert keys(shuffled) == keys(data)


@quickly
@given(instances)
def test_cut_intervals_are_one_interval(data):
    cut = copy.deepcopy(data)
    for counter in cut["counters"]:
        counter["free"] = [piece for whole in counter["free"] for piece in halves(whole)]

    assert keys(cut) == keys(data)


def halves(interval):
    start, end = interval
    minutes = epoch(end) - epoch(start)
    if minutes < 2:
        return [interval]
    at = datetime.fromtimestamp((epoch(start) + minutes // 2) * 60, tz=UTC)
    middle = at.isoformat(timespec="minutes")
    return [[start, middle], [middle, end]]


@quickly
@given(instances)
def test_a_longer_buffer_makes_no_plan_better(data):
    longer = {**data, "buffer": data["buffer"] + 15, "alternatives": 1}

    assert (keys(longer) or [(99,)]) >= (keys({**data, "alternatives": 1}) or [(99,)])


@quickly
@given(instances)
def test_a_lost_offer_makes_no_plan_better(data):
    fewer = {**data, "offers": data["offers"][1:], "alternatives": 1}

    assert (keys(fewer) or [(99,)]) >= (keys({**data, "alternatives": 1}) or [(99,)])


@quickly
@given(instances)
def test_another_day_makes_no_first_plan_worse(data):
    fewer = {**data, "alternatives": 1}
    more = {**fewer, "max_days": min(5, data["max_days"] + 1)}

    assert (keys(more) or [(99,)]) <= (keys(fewer) or [(99,)])


@quickly
@given(instances)
def test_matters_already_done_need_not_be_planned(data):
    done = copy.deepcopy(data)
    for matter in done["matters"]:
        matter["after"] = [*matter["after"], "done_long_ago"]

    assert keys(done) == keys(data)


def test_later_days_that_cannot_matter_are_not_looked_at(monkeypatch):
    cells = []
    advance = Growth._advance
    monkeypatch.setattr(
        Growth, "_advance", lambda *args: (cells.append(args[1].ends.size), advance(*args))[1]
    )
    data = {**generate("large", 1, "fewest_days"), "alternatives": 2}
    few = copy.deepcopy(data)
    for counter in few["counters"]:
        counter["free"] = [pair for pair in counter["free"] if pair[0] < "2026-12-21"]

    assert len(find_plans(read_instance(json.dumps(few)))) == 2
    work_for_few = sum(cells)
    cells.clear()
    assert len(find_plans(read_instance(json.dumps(data)))) == 2

    assert sum(cells) == work_for_few
