"""The examples of the exchange format give the keys that come with them."""

import json
from datetime import date
from pathlib import Path

import pytest

from booking.planner import (
    CounterHours,
    Instance,
    Interval,
    Intervals,
    Matter,
    Offer,
    Stop,
    find_plans,
)
from booking.planner.exchange import answer, read_instance
from tests.unit.planner.checker import check_answer
from tests.unit.planner.oracle import ORDER, epoch

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.name.split(".")[0] for path in EXAMPLES.glob("*.answer-keys.json"))


@pytest.mark.parametrize("name", NAMES)
def test_example_has_the_expected_keys(name):
    data = json.loads((EXAMPLES / f"{name}.json").read_text())
    expected = json.loads((EXAMPLES / f"{name}.answer-keys.json").read_text())["keys"]
    instance = read_instance(json.dumps(data))

    keys = check_answer(data, answer(instance, find_plans(instance), 0.0))

    parts = [{**key, "finish": epoch(key["finish"])} for key in expected]
    order = ("left_out", *ORDER[data["prefer"]])
    assert keys == [tuple(part[name] for name in order) for part in parts]


def test_plan_is_made_of_plain_values():
    morning = 29_500_000 // 1440 * 1440 + 8 * 60
    instance = Instance(
        timezone="UTC",
        grid=5,
        buffer=10,
        max_days=1,
        alternatives=1,
        prefer="fewest_days",
        matters=(Matter("permit", after=("registration",)), Matter("registration")),
        places=("hall", "office"),
        travel=((0, 12), (12, 0)),
        counters=(
            CounterHours("c1", "hall", Intervals([Interval(morning, morning + 60)])),
            CounterHours("c2", "office", Intervals([Interval(morning, morning + 120)])),
        ),
        offers=(Offer("registration", "c1", 20), Offer("permit", "c2", 30)),
    )

    [plan] = find_plans(instance)

    assert plan.stops == (
        Stop("registration", "c1", "hall", morning, morning + 20),
        Stop("permit", "c2", "office", morning + 45, morning + 75),
    )
    assert (plan.days, plan.left_out) == ((date(2026, 2, 2),), ())
    assert (plan.finish, plan.minutes_on_site, plan.moves) == (morning + 75, 75, 1)


def test_nothing_to_plan_gives_no_plan():
    nothing = Instance(
        timezone="UTC", grid=1, buffer=0, max_days=1, alternatives=1, prefer="soonest",
        matters=(), places=(), travel=(), counters=(), offers=(),
    )  # fmt: skip

    assert find_plans(nothing) == []
