"""Signed plans: what comes back is what was offered, or it is refused."""

import datetime as dt

import pytest
from django.core import signing
from wagtail.models import Page, Site

from booking.models import Counter
from booking.proposals import PlanForged, PlanOutdated, propose, read_plan
from tests.factories.booking import CentreFactory, desk
from tests.plans import NOW, at, wishes

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


def plans(*services, now=NOW, **more):
    return propose(centre=CentreFactory(), wishes=wishes(*services, **more), now=now).plans


class TestReadPlan:
    @pytest.fixture
    def offered(self):
        counter, service = desk()
        [plan] = plans(service, people=3, children=1, municipality="aachen", step_free=True)
        return counter, service, plan

    def test_gives_back_the_plan_with_its_answers(self, centre, offered):
        plan = offered[2]

        read = read_plan(plan.token, centre=centre, now=NOW + dt.timedelta(hours=2))

        assert read.stops == plan.stops
        assert (read.people, read.children, read.municipality) == (3, 1, "aachen")
        assert read.step_free

    def test_refuses_a_plan_older_than_two_hours(self, centre, offered):
        with pytest.raises(PlanOutdated):
            read_plan(offered[2].token, centre=centre, now=NOW + dt.timedelta(minutes=121))

    def test_refuses_a_plan_that_begins_in_the_past(self, centre):
        _, service = desk()
        [plan] = plans(service, now=at("07:00"))

        with pytest.raises(PlanOutdated):
            read_plan(plan.token, centre=centre, now=at("09:00"))

    def test_refuses_a_plan_whose_public_service_went_away(self, centre, offered):
        offered[1].mode = "walk-in"
        offered[1].save()

        with pytest.raises(PlanOutdated):
            read_plan(offered[2].token, centre=centre, now=NOW)

    def test_refuses_a_plan_whose_counter_went_away(self, centre, offered):
        Counter.objects.update(active=False)

        with pytest.raises(PlanOutdated):
            read_plan(offered[2].token, centre=centre, now=NOW)

    def test_refuses_a_plan_of_another_centre(self, offered):
        site = Site.objects.create(hostname="other", root_page=Page.objects.get(depth=1))

        with pytest.raises(PlanForged):
            read_plan(offered[2].token, centre=CentreFactory(site=site), now=NOW)

    @pytest.mark.parametrize("token", ["", "x", "a:b", "\ud800:x", "🙂" * 10_000, "\x00"])
    def test_refuses_what_nobody_signed(self, centre, token):
        with pytest.raises(PlanForged):
            read_plan(token, centre=centre, now=NOW)

    def test_refuses_a_changed_plan(self, centre, offered):
        token = offered[2].token

        with pytest.raises(PlanForged):
            read_plan(token[:-1] + ("a" if token[-1] != "a" else "b"), centre=centre, now=NOW)

    def test_refuses_what_was_signed_for_something_else(self, centre):
        token = signing.Signer(salt="else").sign_object({"c": centre.pk})

        with pytest.raises(PlanForged):
            read_plan(token, centre=centre, now=NOW)
