"""Plans with new times for some appointments, beside those that stay."""

import datetime as dt

import pytest
from django.utils import translation

from booking import actions, explanations, queries
from booking.proposals import (
    PlanToReserve,
)
from tests.factories.booking import (
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    TravelTimeFactory,
    desk,
)
from tests.moves import booked, moves, open_on, opens, starts
from tests.plans import NOW, at, stop

pytestmark = pytest.mark.django_db


class TestOneOfTwo:
    def test_fits_to_the_way_from_and_to_what_stays(self):
        (here, one), (there, other) = desk(), desk(closes="10:30")
        TravelTimeFactory(origin=here.office, destination=there.office, minutes=15)
        TravelTimeFactory(origin=there.office, destination=here.office, minutes=35)
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        # Before: 30 minutes, 10 of pause and 35 of way do not fit between eight and nine.
        (plan,) = moves(booking, other).plans

        assert plan.stops[0].starts_at == at("09:55")

    def test_comes_first_if_the_way_allows_it(self):
        (here, one), (there, other) = desk(), desk(closes="10:30")
        TravelTimeFactory(origin=there.office, destination=here.office, minutes=20)
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        assert starts(moves(booking, other, alternatives=1)) == [[at("08:00")]]

    @pytest.mark.parametrize(("result", "found"), [("now", ["09:45"]), ("days", [])])
    def test_keeps_the_order_of_matters(self, result, found):
        (here, one), (there, other) = desk(), desk()
        PrecedenceFactory(before=one, after=other, result=result)
        TravelTimeFactory(origin=here.office, destination=there.office, minutes=5)
        booking = booked(stop(here, one, "09:00"), stop(there, other, "11:00"))

        assert starts(moves(booking, other, alternatives=1)) == [[at(start)] for start in found]

    def test_keeps_the_order_the_other_way_round_too(self):
        (here, one), (there, other) = desk(closes="13:00"), desk()
        PrecedenceFactory(before=one, after=other)
        TravelTimeFactory(origin=here.office, destination=there.office, minutes=5)
        booking = booked(stop(here, one, "08:00"), stop(there, other, "09:00"))

        (plan,) = moves(booking, one).plans

        assert plan.stops[0].starts_at == at("08:05")
        assert plan.stops[0].ends_at <= at("08:45")

    def test_offers_the_days_that_stay_first_and_then_the_nearest(self):
        (here, one), (there, other) = desk(), desk(opens="08:00", closes="08:30")
        open_on(there, "2026-12-02", "2026-12-04", "2026-12-10", "2026-12-31")
        booking = booked(stop(here, one, "10:00"), stop(there, other, "2026-12-31 08:00"))

        proposal = moves(booking, other, alternatives=4)

        days = [plan.days[0].isoformat() for plan in proposal.plans]
        assert days == ["2026-12-01", "2026-12-02", "2026-12-04", "2026-12-10"]
        assert [plan.merits[:1] == ("same_days",) for plan in proposal.plans] == [
            True, False, False, False,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("stays", "sentences"),
        [
            (
                "2026-12-31 09:00",
                [
                    "The soonest new times: until Wednesday, 02.12.2026, 08:30.",
                    "New times until Friday, 04.12.2026.",
                ],
            ),
            (
                "2026-12-01 09:00",
                [
                    "Done soonest: on Wednesday, 02.12.2026, at 08:30.",
                    "Done on Friday, 04.12.2026.",
                ],
            ),
        ],
    )
    def test_calls_nobody_done_who_has_something_later(self, stays, sentences):
        (here, one), (there, other) = desk(), desk(opens="08:00", closes="08:30")
        open_on(here, "2026-12-31")
        for day in ("2026-12-02", "2026-12-04"):
            opens(there, f"{day} 08:00", at(f"{day} 08:30"))
        booking = booked(stop(there, other, "08:00"), stop(here, one, stays))

        found = moves(booking, other, alternatives=2).plans

        found = sorted(found, key=lambda plan: plan.finish)
        with translation.override("en"):
            assert explanations.best_things(found) == sentences

    def test_never_offers_the_present_time(self):
        (here, one), (there, other) = desk(), desk(opens="10:00", closes="10:30")
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        assert moves(booking, other).plans == ()

    @pytest.mark.parametrize(("opens", "found"), [("09:50", "09:50"), ("10:00", None)])
    def test_can_overlap_the_present_time_before_it(self, opens, found):
        counter, service = desk(opens=opens, closes="10:30")
        booking = booked(stop(counter, service, "10:00"))

        assert starts(moves(booking)) == ([[at(found)]] if found else [])

    def test_can_be_held_as_it_is(self):
        (here, one), (there, other) = desk(), desk()
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        for plan in moves(booking, other).plans:
            change = actions.hold_change(
                booking=booking, plan=PlanToReserve(stops=plan.stops), now=NOW
            ).booking
            assert actions.accept(change=change, now=NOW) == booking


class TestAll:
    def test_move_together(self):
        (here, one), (there, other) = desk(), desk()
        open_on(here, "2026-12-03")
        open_on(there, "2026-12-03")
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        proposal = moves(booking, earliest=dt.date(2026, 12, 2), alternatives=1)

        assert [plan.days for plan in proposal.plans] == [(dt.date(2026, 12, 3),)]
        assert len(proposal.plans[0].stops) == 2

    def test_leave_a_second_visit_where_it_is(self):
        (here, one), (there, other) = desk(), desk()
        PrecedenceFactory(before=one, after=other, result="days")
        open_on(here, "2026-12-10", "2026-12-12")
        open_on(there, "2026-12-24")
        booking = booked(stop(here, one, "09:00"), stop(there, other, "2026-12-24 09:00"))

        proposal = moves(booking, earliest=dt.date(2026, 12, 2), alternatives=1)

        assert [follow.code for follow in proposal.follow_up] == [other.code]
        assert [plan.days for plan in proposal.plans] == [(dt.date(2026, 12, 10),)]

    def test_keep_the_interpreter_and_the_people(self):
        counter, service = desk(languages=["de"], minutes_per_child=10)
        person = InterpreterFactory()
        OpeningFactory(counter=None, interpreter=person, starts_at=at("09:00"), ends_at=at("10:00"))
        answers = {"people": 2, "children": 1, "interpreter_language": "ar"}
        booking = booked(stop(counter, service, "09:00", interpreter=person, minutes=40), **answers)

        (plan,) = moves(booking).plans

        assert plan.stops[0].interpreter == person
        assert plan.stops[0].starts_at == at("09:05")
        assert plan.stops[0].ends_at == at("09:45")

    def test_use_what_is_held_for_the_same_person(self):
        counter, service = desk(closes="09:30")
        booking = booked(stop(counter, service, "08:00"))
        plan = PlanToReserve(stops=(stop(counter, service, "08:45"),))
        actions.hold_change(booking=booking, plan=plan, now=NOW)

        proposal = moves(booking, earliest=None)

        assert starts(proposal) == [[at("08:05")]]
        assert queries.next_free(service, NOW) is None


class TestOtherTimes:
    def test_on_the_day_that_stays_come_before_other_days(self):
        (here, one), (there, other) = desk(), desk(closes="16:00")
        open_on(there, "2026-12-02", "2026-12-03")
        booking = booked(stop(here, one, "10:00"), stop(there, other, "15:00"))

        found = starts(moves(booking, other, alternatives=4))

        tuesday, afternoon = at("08:00"), at("12:00")
        assert found == [[tuesday], [afternoon], [at("2026-12-02 08:00")], [at("2026-12-03 08:00")]]

    def test_fill_up_where_there_is_one_day(self):
        (here, one), (there, other) = desk(), desk()
        TravelTimeFactory(origin=here.office, destination=there.office, minutes=5)
        booking = booked(stop(here, one, "10:00"), stop(there, other, "11:00"))

        found = starts(moves(booking, other, alternatives=4))

        assert found == [[at("08:00")], [at("09:00")], [at("10:45")]]

    def test_are_at_least_an_hour_apart_and_each_can_be_held(self):
        (here, one), (there, other) = desk(), desk()
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        proposal = moves(booking, alternatives=9)

        found = [plan.stops[0].starts_at for plan in proposal.plans]
        ends = [plan.finish for plan in proposal.plans]
        assert len(found) > 2
        for place, (start, end) in enumerate(zip(found, ends, strict=True)):
            for number in range(place):
                hour = dt.timedelta(hours=1)
                assert abs(start - found[number]) >= hour or abs(end - ends[number]) >= hour
        for plan in proposal.plans:
            actions.hold_change(booking=booking, plan=PlanToReserve(stops=plan.stops), now=NOW)

    def test_of_a_whole_visit_come_after_other_days(self):
        counter, service = desk()
        open_on(counter, "2026-12-02", "2026-12-03")
        booking = booked(stop(counter, service, "09:00"))

        days = [plan.days[0].day for plan in moves(booking, alternatives=4).plans]

        assert days == [1, 1, 2, 3]


class TestInGroups:
    def test_one_who_is_alone_can_overlap_the_present_time(self):
        course, service = desk(capacity=3, opens="09:00", closes="09:40")
        booking = booked(stop(course, service, "09:00"))

        assert starts(moves(booking)) == [[at("09:05")]]

    def test_one_who_leaves_others_cannot(self):
        course, service = desk(capacity=3, opens="09:00", closes="09:40")
        booking = booked(stop(course, service, "09:00"))
        booked(stop(course, service, "09:00"))

        assert moves(booking).plans == ()

    def test_nobody_else_is_offered_a_time_that_is_not_decided(self):
        course, service = desk(capacity=3, opens="09:00", closes="09:45")
        booking = booked(stop(course, service, "09:00"))
        actions.hold_change(
            booking=booking, plan=PlanToReserve(stops=(stop(course, service, "09:10"),)), now=NOW
        )

        assert queries.next_free(service, NOW) is None
        assert queries.next_free(service, NOW + dt.timedelta(minutes=20)) == at("09:00")
