"""One interpreter for as long as possible, and never at the price of a better plan."""

import sys
from dataclasses import replace
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.planner import (
    CounterHours,
    Instance,
    Interpreters,
    Interval,
    Intervals,
    Matter,
    Offer,
    accompany,
    find_plans,
    key,
)
from booking.planner.accompany import MOST_TOGETHER, fewest_changes

MIDNIGHT = 29_500_000 // 1440 * 1440
PERSONS = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)


def greedy(free):
    """Whoever is first stays as long as possible, as it was before."""
    chosen = []
    for persons in free:
        chosen.append(chosen[-1] if chosen and chosen[-1] in persons else persons[0])
    return tuple(chosen)


def changes(persons):
    return sum(before != after for before, after in pairwise(persons))


class TestFewestChanges:
    def test_looks_ahead(self):
        free = [[0, 1], [1]]

        assert greedy(free) == (0, 1)
        assert fewest_changes(free) == (1, 1)

    def test_takes_who_is_named_first_among_equals(self):
        assert fewest_changes([[0, 2], [0, 2]]) == (0, 0)

    def test_has_nothing_to_do_without_stops(self):
        assert fewest_changes([]) == ()

    def test_refuses_a_stop_for_which_nobody_is_free(self):
        with pytest.raises(ValueError, match="stop 1"):
            fewest_changes([[0], []])

    @given(st.lists(PERSONS, max_size=6))
    def test_are_the_fewest_of_all(self, free):
        chosen = fewest_changes(free)

        assert all(one in persons for one, persons in zip(chosen, free, strict=True))
        assert changes(chosen) == min(changes(persons) for persons in product(*free))
        assert changes(chosen) <= changes(greedy(free))


def hours(*spans):
    return Intervals(
        Interval(MIDNIGHT + int(start * 60), MIDNIGHT + int(end * 60)) for start, end in spans
    )


def instance(*free, open_=((8, 12), (8, 12)), **more):
    """Return two matters of an hour, each at its own counter, that need an interpreter."""
    names = [f"m{number}" for number in range(len(open_))]
    return Instance(
        timezone="UTC",
        grid=5,
        buffer=0,
        max_days=1,
        alternatives=1,
        prefer="fewest_days",
        matters=tuple(Matter(name) for name in names),
        places=("hall",),
        travel=((0,),),
        counters=tuple(
            CounterHours(name, "hall", hours(span)) for name, span in zip(names, open_, strict=True)
        ),
        offers=tuple(Offer(name, name, 60) for name in names),
        interpreter=Interpreters(tuple(names), tuple(hours(*spans) for spans in free)),
        **more,
    )


class TestAccompany:
    def persons(self, asked):
        [plan] = find_plans(asked)
        moved, persons = accompany(asked, plan)
        assert key(moved, asked.prefer) == key(plan, asked.prefer)
        return moved, persons

    def test_keeps_one_person(self):
        assert self.persons(instance([(8, 9)], [(8, 10)]))[1] == (1, 1)

    def test_moves_appointments_if_that_costs_nothing(self):
        """Three matters from eight to eleven, one of them without interpreter: at only one
        time, then one person can come to both others. Without moving, most plans need two.
        """
        needed_two = 0
        for alone in (8, 9, 10):
            others = [(hour, hour + 1) for hour in (8, 9, 10) if hour != alone]
            asked = instance(others, [(alone, alone + 1)], open_=((8, 11),) * 3)
            asked = replace(asked, interpreter=replace(asked.interpreter, matters=("m0", "m1")))
            [plan] = find_plans(asked)
            needed_two += any(
                stop.matter != "m2" and stop.start == MIDNIGHT + alone * 60 for stop in plan.stops
            )

            moved, persons = self.persons(asked)

            assert sorted(persons, key=str) == [0, 0, None]
            [without] = [stop for stop in moved.stops if stop.matter == "m2"]
            assert without.start == MIDNIGHT + alone * 60
        assert needed_two >= 2

    def four_half_hours(self, *free, alone="m3"):
        """Four matters of half an hour from eight to ten; one of them needs no interpreter."""
        asked = instance(*free, open_=((8, 10),) * 4)
        matters = tuple(matter.id for matter in asked.matters if matter.id != alone)
        return replace(
            asked,
            offers=tuple(replace(offer, minutes=30) for offer in asked.offers),
            interpreter=replace(asked.interpreter, matters=matters),
        )

    def test_moves_appointments_for_few_persons_together(self):
        """One can come to two, and then either of the others: without moving, often all three."""
        needed_three = 0
        for alone, hours_of in product(
            ("m0", "m1", "m2", "m3"), permutations([(8, 9), (9, 9.5), (9.5, 10)])
        ):
            asked = self.four_half_hours(*([span] for span in hours_of), alone=alone)
            [plan] = find_plans(asked)
            [without] = [stop for stop in plan.stops if stop.matter == alone]
            needed_three += without.start < MIDNIGHT + 9 * 60

            _moved, persons = self.persons(asked)

            came = [person for person in persons if person is not None]
            assert (len(came), changes(came)) == (3, 1)
        assert needed_three >= 2

    def test_tries_a_bounded_number_of_choices(self, monkeypatch):
        """Twelve persons, each for half an hour: nobody can come twice."""
        tried = []
        monkeypatch.setattr(
            sys.modules["booking.planner.accompany"],
            "find_whole_plans",
            lambda asked: tried.append(asked) or [],
        )
        asked = self.four_half_hours(*([(8 + n % 4 / 2, 8.5 + n % 4 / 2)] for n in range(12)))
        [plan] = find_plans(asked)

        _plan, persons = accompany(asked, plan)

        assert len(set(persons)) == 4
        assert len(tried) == 12 + MOST_TOGETHER

    def test_tries_nobody_who_cannot_come_to_what_is_last(self, monkeypatch):
        """All four need somebody: only three of the twelve are there in the last half hour."""
        tried = []
        monkeypatch.setattr(
            sys.modules["booking.planner.accompany"],
            "find_whole_plans",
            lambda asked: tried.append(asked.interpreter.free) or [],
        )
        asked = self.four_half_hours(
            *([(8 + n % 4 / 2, 8.5 + n % 4 / 2)] for n in range(12)), alone=None
        )
        [plan] = find_plans(asked)

        accompany(asked, plan)

        assert len([few for few in tried if len(few) == 1]) == 3
        assert len(tried) == 3 + MOST_TOGETHER
        assert all(hours((9.5, 10)) in few for few in tried)

    def test_changes_the_person_rather_than_the_finish(self):
        plan, persons = self.persons(instance([(8, 9)], [(9, 10)], [(10, 12)]))

        assert persons == (0, 1)
        assert plan.finish == MIDNIGHT + 10 * 60

    def test_takes_hours_that_touch_for_one(self):
        asked = instance([(8, 9), (9, 10)], open_=((8, 10),))
        [plan] = find_plans(replace(asked, offers=(Offer("m0", "m0", 90),)))

        assert accompany(asked, plan)[1] == (0,)

    def test_names_nobody_where_nobody_is_needed(self):
        asked = replace(instance(), interpreter=None)
        [plan] = find_plans(asked)

        assert accompany(asked, plan) == (plan, (None, None))
