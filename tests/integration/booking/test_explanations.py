"""What a plan says about itself: one sentence, booked one by one, orders, the second visit."""

import datetime as dt
import re

import pytest
from django.utils import translation

from booking import actions, explanations
from booking.models import Appointment
from booking.planner import Interval
from booking.proposals import OneByOne, propose, read_plan
from booking.proposals.one_by_one import common
from booking.queries import DAYS_UNTIL
from tests.factories.booking import (
    CentreFactory,
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    TravelTimeFactory,
    desk,
)
from tests.plans import NOW, at, wishes

pytestmark = pytest.mark.django_db


def proposal(*services, **more):
    return propose(centre=CentreFactory(), wishes=wishes(*services, **more), now=NOW)


def plans(*services, **more):
    return proposal(*services, **more).plans


def on(counter, *days, opens="08:00", closes="12:00"):
    """Let a counter be open on days of December 2026 only."""
    counter.openings.all().delete()
    for day in days:
        start, end = (at(f"2026-12-{day:02} {time}") for time in (opens, closes))
        OpeningFactory(counter=counter, starts_at=start, ends_at=end)


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


class TestBetterOrder:
    def said(self, *services, language="en"):
        [plan, *_] = plans(*services)
        with translation.override(language):
            return [explanations.unmet(order, lambda code: code) for order in plan.unmet]

    def test_is_not_mentioned_if_it_is_kept(self):
        (_, first), (_, second) = desk(opens="10:00"), desk()
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == []

    def test_says_that_a_matter_would_be_left_out(self):
        (_, first), (_, second) = desk(opens="10:00", code="A"), desk(closes="09:00", code="B")
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == [
            (
                "Better: “A” before “B”. In this plan it is the other way round, "
                "because otherwise not everything fits."
            )
        ]

    def test_says_that_more_days_would_be_needed(self):
        (_, first), (counter, second) = (
            desk(opens="10:00", code="A"),
            desk(closes="09:00", code="B"),
        )
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-02 08:00"), ends_at=at("2026-12-02 09:00")
        )
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == [
            (
                "Better: “A” before “B”. In this plan it is the other way round, "
                "because otherwise more days would be needed."
            )
        ]

    def test_is_kept_where_it_can_be_although_another_cannot(self):
        (_, early), (_, late) = desk(closes="09:00", code="E"), desk(opens="10:00", code="L")
        (_, free) = desk(code="F")
        PrecedenceFactory(before=late, after=early, kind="soft", result="now")
        PrecedenceFactory(before=late, after=free, kind="soft", result="now")
        PrecedenceFactory(before=free, after=early, kind="soft", result="now")

        [plan] = plans(early, late, free)

        unmet = {(order.before, order.after) for order in plan.unmet}
        assert unmet == {("L", "E"), ("F", "E")}


class TestLaterVisit:
    @pytest.fixture
    def registration(self):
        return desk(code="REG")[1]

    def permit(self, registration, result, *days, code="PERMIT"):
        counter, service = desk(code=code)
        on(counter, *days)
        PrecedenceFactory(before=registration, after=service, kind="hard", result=result)
        return service

    def test_is_planned_from_the_day_on_which_the_result_is_due(self, registration):
        permit = self.permit(registration, "days", 1, 14, 15, 16)

        [visit] = plans(permit, registration)[0].later_visits

        assert visit.earliest == dt.date(2026, 12, 1) + dt.timedelta(days=DAYS_UNTIL["days"])
        assert visit.plan.days == (dt.date(2026, 12, 15),)
        assert visit.codes == ("PERMIT",)

    def test_cannot_be_booked_yet_beyond_the_horizon(self, registration):
        permit = self.permit(registration, "months", 15)

        [visit] = plans(permit, registration)[0].later_visits

        assert (visit.bookable, visit.plan) == (False, None)
        assert visit.earliest == dt.date(2026, 12, 1) + dt.timedelta(days=DAYS_UNTIL["months"])
        with translation.override("en"):
            text = explanations.later_visit(visit)
        assert text == "From Wednesday, 03.03.2027 on. It cannot be booked yet."

    def test_says_if_nothing_is_free_then(self, registration):
        permit = self.permit(registration, "weeks", 15)

        [visit] = plans(permit, registration)[0].later_visits

        assert (visit.bookable, visit.plan) == (True, None)

    def test_waits_for_the_last_of_several_results(self, registration):
        other = desk(code="OTHER")[1]
        permit = self.permit(registration, "days", 15)
        PrecedenceFactory(before=other, after=permit, kind="hard", result="weeks")

        [visit] = plans(permit, registration, other)[0].later_visits

        assert visit.earliest == dt.date(2026, 12, 1) + dt.timedelta(days=DAYS_UNTIL["weeks"])

    def test_takes_along_what_follows_at_once(self, registration):
        permit = self.permit(registration, "days", 15)
        next_counter, following = desk(code="NEXT")
        on(next_counter, 15)
        PrecedenceFactory(before=permit, after=following, kind="hard", result="now")

        [visit] = plans(following, permit, registration)[0].later_visits

        stops = [stop.public_service.code for stop in visit.plan.stops]
        assert stops == ["PERMIT", "NEXT"]

    def test_does_not_take_along_a_third_visit(self, registration):
        permit = self.permit(registration, "days", 15)
        third = self.permit(permit, "days", 15, code="THIRD")

        found = proposal(third, permit, registration)

        assert [visit.codes for visit in found.plans[0].later_visits] == [("PERMIT",)]
        assert [follow.code for follow in found.follow_up] == ["THIRD", "PERMIT"]

    def test_does_not_follow_what_a_plan_leaves_out(self, registration):
        permit = self.permit(registration, "days", 15)
        registration.counters.get().openings.all().delete()
        other = desk()[1]

        assert plans(permit, registration, other)[0].later_visits == ()

    @pytest.mark.parametrize("both", [True, False])
    def test_is_reserved_with_the_first_one_or_not(self, registration, both):
        permit = self.permit(registration, "days", 15)
        [plan] = plans(permit, registration)
        token = plan.later_visits[0].plan.token if both else plan.token
        centre = CentreFactory()

        actions.reserve(
            centre=centre,
            plan=read_plan(token, centre=centre, now=NOW),
            language="en",
            now=NOW,
        )

        codes = Appointment.objects.order_by("starts_at").values_list(
            "public_service__code", flat=True
        )
        assert list(codes) == (["REG", "PERMIT"] if both else ["REG"])

    def test_is_reserved_whole_or_not_at_all(self, registration):
        permit = self.permit(registration, "days", 15)
        [plan] = plans(permit, registration)
        centre = CentreFactory()
        read = read_plan(plan.later_visits[0].plan.token, centre=centre, now=NOW)
        permit.counters.get().openings.all().delete()

        with pytest.raises(actions.PlanOutdated):
            actions.reserve(centre=centre, plan=read, language="en", now=NOW)

        assert not Appointment.objects.exists()
