"""Which plans are shown beside the best one, and that none is computed that could not be."""

import datetime as dt
from dataclasses import replace

import pytest

from booking.planner import (
    CounterHours,
    Instance,
    Interval,
    Intervals,
    Matter,
    Offer,
    find_plans,
    key,
)
from booking.planner.exchange import parse
from booking.proposals import orders, visits
from booking.proposals.orders import Ordered
from booking.queries import epoch_minutes
from tests.plans import at
from tests.unit.planner.generator import generate

PREFERENCES = ("fewest_days", "soonest", "shortest_stay")
MONDAY = dt.date(2026, 11, 30)


def hours(place, *spans):
    """Return a counter's hours from (days after Monday, start, end)."""
    return CounterHours(
        place,
        place,
        Intervals(
            Interval(
                *(epoch_minutes(at(f"{MONDAY + dt.timedelta(days=day)} {time}")) for time in times)
            )
            for day, *times in spans
        ),
    )


def visit(*counters, **more):
    """Return an instance with one matter of an hour for each counter, next door to each other."""
    places = tuple(counter.place for counter in counters)
    return Instance(
        timezone="Europe/Berlin",
        grid=5,
        buffer=0,
        matters=tuple(Matter(place) for place in places),
        places=places,
        travel=((0,) * len(places),) * len(places),
        counters=counters,
        offers=tuple(Offer(place, place, 60) for place in places),
        **{"max_days": 2, "alternatives": 2, "prefer": "fewest_days", **more},
    )


def days(instance):
    """Return on how many days after Monday each chosen plan is."""
    chosen = visits.choice(Ordered(instance, instance))
    return [[(day - MONDAY).days for day in plan.days] for plan in chosen]


@pytest.fixture
def asked(monkeypatch):
    """Return the instances that the planner is asked for."""
    instances = []

    def noted(instance):
        instances.append(instance)
        return find_plans(instance)

    monkeypatch.setattr(orders, "find_plans", noted)
    return instances


@pytest.mark.parametrize("prefer", PREFERENCES)
@pytest.mark.parametrize("kind", ["tiny", "tiny_order", "tiny_many", "tiny_overnight", "partial"])
@pytest.mark.parametrize("seed", range(12))
def test_the_best_in_every_sense_is_among_them(kind, prefer, seed, monkeypatch):
    monkeypatch.setattr(visits, "NEAR", 400 * 24 * 60)
    instance = replace(parse(generate(kind, seed, prefer)), alternatives=10)
    chosen = visits.choice(Ordered(instance, instance))

    for other in PREFERENCES:
        for best in find_plans(replace(instance, prefer=other, alternatives=1)):
            assert any(
                plan.days == best.days or key(plan, other) == key(best, other) for plan in chosen
            )


@pytest.mark.parametrize("prefer", PREFERENCES)
def test_one_day_that_is_done_first_has_the_fewest_days_too(prefer, asked):
    instance = visit(
        hours("a", (0, "08:00", "12:00"), (1, "08:00", "12:00")),
        hours("b", (0, "08:00", "12:00"), (1, "08:00", "12:00")),
        alternatives=4,
        prefer=prefer,
    )

    assert days(instance)[0] == [0]
    more = asked[1:]
    assert len({one.prefer for one in more}) == len(more) < 3


def test_nothing_else_is_planned_for_who_wants_one_plan(asked):
    instance = visit(hours("a", (0, "08:00", "12:00")), alternatives=1)

    assert days(instance) == [[0]]
    assert asked == [instance]


def test_two_days_soon_and_one_day_late_are_both_shown():
    one = hours("a", (0, "08:00", "09:00"), (40, "08:00", "09:00"))
    other = hours("b", (1, "08:00", "09:00"), (40, "09:00", "10:00"))

    assert days(visit(one, other, prefer="fewest_days")) == [[40], [0, 1]]
    assert days(visit(one, other, prefer="soonest")) == [[0, 1], [40]]
    assert days(visit(one, other, prefer="shortest_stay")) == [[40], [0, 1]]


@pytest.mark.parametrize(("day", "second"), [(14, 14), (15, 1)])
def test_a_shorter_stay_is_shown_for_two_weeks(day, second):
    one = hours("a", (0, "08:00", "09:00"), (1, "08:00", "09:00"), (day, "08:00", "09:00"))
    other = hours("b", (0, "11:00", "12:00"), (1, "11:00", "12:00"), (day, "09:00", "10:00"))

    assert days(visit(one, other)) == [[0], [second]]
    assert days(visit(one, other, prefer="shortest_stay"))[0] == [day]
