"""Matters that wait for a result: the second visit behind each plan."""

import datetime as dt

import pytest
from django.utils import translation

from booking import actions, explanations
from booking.models import Appointment
from booking.proposals import read_plan
from booking.queries import DAYS_UNTIL
from tests.factories.booking import CentreFactory, PrecedenceFactory, TravelTimeFactory, desk
from tests.plans import NOW, at
from tests.proposed import on, plans, proposal

pytestmark = pytest.mark.django_db


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

    def reserve(self, plan):
        """Reserve both visits; return all appointments in order."""
        centre = CentreFactory()
        token = plan.later_visits[0].plan.token
        read = read_plan(token, centre=centre, now=NOW)
        actions.reserve(centre=centre, plan=read, language="en", now=NOW)
        return list(Appointment.objects.order_by("starts_at"))

    def test_comes_after_the_whole_first_visit(self, registration):
        """Nobody is to think of a second visit before the first one is over."""
        counter, other = desk(code="OTHER")
        on(counter, 17)
        permit = self.permit(registration, "days", 15, 16, 18)

        [plan] = plans(other, permit, registration)

        assert plan.days == (dt.date(2026, 12, 1), dt.date(2026, 12, 17))
        [visit] = plan.later_visits
        assert visit.earliest == dt.date(2026, 12, 15)
        assert visit.plan.days == (dt.date(2026, 12, 18),)

    def test_can_be_on_the_same_day_with_the_way_and_the_pause_between(self, registration):
        counter, other = desk(code="OTHER", opens="08:20")
        on(counter, 15, opens="08:20")
        permit = self.permit(registration, "days", 15)
        TravelTimeFactory(
            origin=counter.office, destination=permit.counters.get().office, minutes=25
        )

        [plan] = plans(other, permit, registration)

        [before, after] = self.reserve(plan)[1:]
        assert before.ends_at == at("2026-12-15 08:50")
        assert after.starts_at == at("2026-12-15 09:25")

    def test_leaves_an_office_the_break_it_needs(self, registration):
        """Both visits are at the same counter; neither is claimed when the plan is made."""
        counter, other = desk(code="OTHER", buffer=25)
        on(counter, 15)
        _, permit = desk(code="PERMIT")
        permit.counters.set([counter])
        PrecedenceFactory(before=registration, after=permit, kind="hard", result="days")

        [plan] = plans(other, permit, registration)

        [before, after] = self.reserve(plan)[1:]
        assert (before.counter, after.counter) == (counter, counter)
        assert after.starts_at - before.ends_at == dt.timedelta(minutes=25)

    def test_comes_after_what_it_needs_at_once(self, registration):
        """One result of the first visit comes in days, another one at once, but on its last day."""
        counter, other = desk(code="OTHER")
        on(counter, 15, opens="10:00")
        permit = self.permit(registration, "days", 15)
        PrecedenceFactory(before=other, after=permit, kind="hard", result="now")

        [plan] = plans(other, permit, registration)

        [visit] = plan.later_visits
        assert visit.plan.stops[0].starts_at >= plan.stops[-1].ends_at

    def test_is_at_another_time_where_the_same_day_is_full(self, registration):
        counter, other = desk(code="OTHER")
        on(counter, 15, opens="11:00")
        permit = self.permit(registration, "days", 15, 22)

        [plan] = plans(other, permit, registration)

        assert plan.later_visits[0].plan.days == (dt.date(2026, 12, 22),)

    def test_names_an_order_that_waiting_turns_round(self, registration):
        other = desk(code="OTHER")[1]
        permit = self.permit(registration, "days", 15)
        PrecedenceFactory(before=permit, after=other, kind="soft", result="now")

        [plan] = plans(other, permit, registration)

        assert [(one.before, one.after, one.cost) for one in plan.unmet] == [
            ("PERMIT", "OTHER", "result")
        ]

    @pytest.mark.parametrize("fits", [True, False])
    def test_keeps_a_better_order_within_it_or_names_it(self, registration, fits):
        first = self.permit(registration, "days", code="FIRST")
        second = self.permit(registration, "days", code="SECOND")
        on(first.counters.get(), 15, opens="10:00")
        on(second.counters.get(), 15, closes="12:00" if fits else "09:00")
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        [plan] = plans(second, first, registration)

        stops = [stop.public_service.code for stop in plan.later_visits[0].plan.stops]
        assert stops == (["FIRST", "SECOND"] if fits else ["SECOND", "FIRST"])
        assert [one.cost for one in plan.unmet] == ([] if fits else ["matter"])
