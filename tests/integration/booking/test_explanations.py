"""What a plan says about itself: one sentence, and how it would be booked one by one."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.utils import translation

from booking import explanations
from booking.planner import Interval
from booking.proposals import OneByOne
from booking.proposals.one_by_one import common
from tests.factories.booking import (
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    TravelTimeFactory,
    desk,
)
from tests.plans import at
from tests.proposed import on, plans

pytestmark = pytest.mark.django_db


def two_desks(*days):
    """Return two public services; the first is free on more days than the second."""
    (one, first), (other, second) = desk(), desk()
    for counter, own in zip((one, other), days, strict=True):
        on(counter, *own)
    return first, second


class TestOneByOne:
    def test_takes_the_first_free_appointment_of_every_matter(self):
        [plan, *_] = plans(*two_desks([1, 8], [8]))

        assert len(plan.days) == 1
        assert plan.one_by_one == OneByOne(days=2, trips=2, finish=at("2026-12-08 08:30"))

    def test_keeps_what_was_taken_before_with_pause_and_way(self):
        (counter, one), (other_counter, other) = desk(), desk()
        for origin, goal in ((counter, other_counter), (other_counter, counter)):
            TravelTimeFactory(origin=origin.office, destination=goal.office, minutes=25)

        [plan] = plans(one, other)

        assert plan.one_by_one == OneByOne(days=1, trips=1, finish=at("09:35"))

    def test_goes_home_in_a_long_pause(self):
        (counter, one), (other_counter, other) = desk(closes="08:30"), desk()
        on(other_counter, 1, opens="11:00", closes="12:00")

        [plan] = plans(one, other)

        assert counter.office != other_counter.office
        assert (plan.trips, plan.one_by_one.trips) == (2, 2)

    def test_respects_order_times_and_interpreter(self):
        (late_counter, late), (_, early) = desk(languages=["de"]), desk(languages=["de"])
        on(late_counter, 1, 2)
        PrecedenceFactory(before=early, after=late, kind="hard", result="now")
        person = InterpreterFactory()
        for start in ("2026-12-01 10:00", "2026-12-02 09:00"):
            OpeningFactory(
                counter=None,
                interpreter=person,
                starts_at=at(start),
                ends_at=at(start) + dt.timedelta(minutes=45),
            )

        [plan] = plans(late, early, interpreter_language="ar")

        assert plan.one_by_one == OneByOne(days=2, trips=2, finish=at("2026-12-02 09:30"))

    def test_is_never_better_in_days_than_the_fewest_days(self):
        found = plans(*two_desks([1, 2, 3], [2, 3]), *two_desks([3, 4], [3]))

        assert found[0].one_by_one.days >= len(found[0].days)

    def test_knows_the_time_that_two_lists_share(self):
        some = [Interval(0, 10), Interval(20, 30), Interval(40, 50)]
        others = [Interval(5, 25), Interval(45, 60)]

        assert list(common(some, others)) == [(5, 10), (20, 25), (45, 50)]


class TestSentences:
    def said(self, *services, language="en", **more):
        with translation.override(language):
            return explanations.best_things(plans(*services, **more))

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "Everything on one day instead of 2 days."),
            ("de", "Alles an einem Tag statt an 2 Tagen."),
            ("ar", "كل شيء في يوم واحد بدلاً من يومين."),
        ],
    )
    def test_name_the_days_saved(self, language, sentence):
        assert self.said(*two_desks([1, 8], [8]), language=language)[0] == sentence

    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "Done soonest: on Wednesday, 02.12.2026, at 08:30."),
            ("de", "Am frühesten fertig: am Mittwoch, 02.12.2026, um 08:30."),
            ("ar", "الأسرع انتهاءً: يوم الأربعاء 02.12.2026 الساعة 08:30."),
        ],
    )
    def test_name_the_day_on_which_all_is_done(self, language, sentence):
        assert self.said(*two_desks([1, 9], [2, 9]), language=language)[1] == sentence

    def test_say_all_at_one_place_of_one_office_only(self):
        """Two offices on two days: nobody walks between them, but they are no one place."""
        (here, one), (_, apart) = desk(), desk()
        on(here, 2)
        _, beside = desk(office=one.office)
        sentences = []
        for services in ((one, beside), (one, apart)):
            [plan] = plans(*services)
            assert (len(plan.days), plan.walking_minutes) == (2, 0)
            with translation.override("en"):
                sentences += explanations.best_things([replace(plan, merits=("least_walking",))])

        assert sentences == [
            "The shortest ways: all at one place.",
            "The shortest ways: no walking between appointments.",
        ]

    def test_claim_no_saving_where_there_is_none(self):
        [plan] = plans(*two_desks([1], [1]))

        with translation.override("en"):
            assert explanations.best_things([plan]) == ["Everything on one day."]
            assert not any("one by one" in fact for fact in explanations.facts(plan))

    def test_say_another_thing_of_every_plan_where_they_can(self):
        sentences = self.said(*two_desks([1, 9], [2, 9]))

        assert len(set(sentences)) == len(sentences)

    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    def test_are_whole_in_every_language(self, language):
        with translation.override(language):
            for plan in plans(*two_desks([1, 2, 9], [2, 3, 10])):
                for text in (*explanations.best_things([plan]), *explanations.facts(plan)):
                    assert text.endswith(".")
                    assert not re.search(r"%\(|\{", text)
                    assert language != "ar" or not re.search(r"[a-z]", text)

    def test_give_the_facts_with_their_numbers(self):
        [plan, *_] = plans(*two_desks([1, 8], [8]))

        with translation.override("en"):
            assert explanations.facts(plan) == [
                "Done on Tuesday at 09:25.",
                "10 minutes of waiting.",
                "15 minutes on foot.",
                "Booked one by one: 2 days, 2 trips, done on 08.12.2026.",
            ]

    @pytest.mark.parametrize(
        ("merit", "sentence"),
        [
            ("soonest", "First visit done soonest: on Tuesday, 01.12.2026, at 08:30."),
            ("fewest_days", "The fewest days for the first visit: 1."),
            ("", "First visit done on Tuesday, 01.12.2026."),
        ],
    )
    def test_do_not_say_done_while_a_second_visit_follows(self, merit, sentence):
        """Who has to come again in two weeks is not done on Tuesday."""
        (_, registration), (counter, permit) = desk(), desk()
        on(counter, 15)
        PrecedenceFactory(before=registration, after=permit, kind="hard", result="days")

        [plan] = plans(registration, permit)

        assert plan.later_visits
        with translation.override("en"):
            assert explanations.facts(plan)[0] == "First visit done on Tuesday at 08:30."
            assert explanations.best_things([replace(plan, merits=(merit,))]) == [sentence]

    def test_compare_the_first_visit_alone_while_a_second_one_follows(self):
        first, second = two_desks([1, 8], [8])
        counter, permit = desk()
        on(counter, 25)
        PrecedenceFactory(before=first, after=permit, kind="hard", result="days")

        [plan, *_] = plans(first, second, permit)

        with translation.override("en"):
            assert explanations.facts(plan)[-1] == (
                "The first visit booked one by one: 2 days, 2 trips, done on 08.12.2026."
            )

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (59, ""),
            (60, "1 hour"),
            (61, "1 hour 1 minute"),
            (202, "3 hours 22 minutes"),
        ],
    )
    def test_give_long_times_in_hours(self, minutes, words):
        with translation.override("en"):
            assert explanations.long_time(minutes) == words

    def test_give_long_waiting_in_hours(self):
        [plan, *_] = plans(*two_desks([1], [1]))
        plan = replace(plan, waiting_minutes=202, merits=("least_waiting",))

        with translation.override("en"):
            assert explanations.best_things([plan]) == ["The least waiting: 3 hours 22 minutes."]
            assert "3 hours 22 minutes of waiting." in explanations.facts(plan)
