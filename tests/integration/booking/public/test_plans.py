"""Compare plans, check one, reserve it."""

import pytest

from booking.models import Appointment, Booking, CounterClaim
from tests.factories.booking import PublicServiceFactory, TravelTimeFactory
from tests.integration.booking.public.conftest import open_counter

pytestmark = pytest.mark.django_db


class TestPlans:
    def test_shows_plans_for_all_matters(self, visitor, two_services):
        response = visitor.to_plans(*two_services)

        assert response.status_code == 200
        assert [plan.count for plan in response.context["plans"]] == [2, 2, 2]

    def test_asks_what_is_still_open(self, visitor, two_services):
        visitor.choose_matters(*two_services)

        assert visitor.get("visit/plans/").url == "/de/visit/questions/people/"

    def test_asks_for_children_that_a_matter_added_later_is_about(self, visitor, two_services):
        visitor.choose_matters(*two_services)
        visitor.answer_all()
        visitor.post("visit/questions/people/", adults="1", children="0")
        about_child = PublicServiceFactory(attendance="children")
        open_counter(about_child)
        visitor.post("visit/add/", code=[about_child.code])

        response = visitor.get("visit/plans/")

        assert response.url == "/de/visit/questions/people/?change=1"
        assert about_child.code in visitor.client.get(response.url).content.decode()

    def test_say_who_must_come_to_each_appointment(self, visitor):
        services = [PublicServiceFactory(attendance=who) for who in ("one", "children", "everyone")]
        for service in services:
            open_counter(service)
        visitor.language = "en"

        page = visitor.to_plans(*services).content.decode()

        for words in ("One adult is enough.", "Every child must come", "Everyone must come"):
            assert words in page

    @pytest.mark.parametrize(
        ("answer", "minutes"),
        [
            ({"step_free": "no"}, 21),
            ({"step_free": "yes"}, 32),
            ({"step_free": "no", "walks_slowly": "on"}, 32),
        ],
    )
    def test_give_time_to_who_cannot_walk_fast(self, visitor, two_services, answer, minutes):
        here, there = (service.office for service in two_services)
        for origin, destination in ((here, there), (there, here)):
            TravelTimeFactory(origin=origin, destination=destination, minutes=21)
        visitor.choose_matters(*two_services)
        visitor.answer_all()
        visitor.post("visit/questions/access/", **answer)
        plan = visitor.get("visit/plans/").context["plans"][0]
        visitor.post("visit/choose/", plan=plan.token)
        contact = visitor.post("visit/check/")
        booked = visitor.client.post(contact.url, {"name": "", "email": "", "phone": ""})

        first, second = plan.days[0].stops
        gap = (second.starts_at - first.ends_at).total_seconds() // 60
        assert second.walk == minutes
        assert gap >= minutes + 10
        [day] = visitor.client.get(booked.url).context["days"]
        assert day.stops[1].walk == minutes

    def test_says_which_matter_stands_in_the_way(self, visitor, two_services):
        never_open = PublicServiceFactory()

        response = visitor.to_plans(*two_services, never_open)

        assert never_open.code in response.context["why_not"].sentence
        assert response.context["plans"][0].left_out

    def test_is_kind_when_there_is_no_plan_at_all(self, visitor):
        never_open = PublicServiceFactory()

        response = visitor.to_plans(never_open)

        assert response.status_code == 200
        assert response.context["plans"] == []
        assert never_open.code in response.context["why_not"].sentence

    def test_takes_out_a_matter_that_is_no_longer_offered(self, visitor, two_services):
        gone, kept = two_services
        visitor.choose_matters(gone, kept)
        visitor.answer_all()
        gone.texts.all().delete()
        gone.counters.clear()
        gone.delete()

        assert visitor.get("visit/plans/").url == "/de/visit/"
        assert visitor.client.session["visit"]["services"] == [kept.code]


class TestChoose:
    def test_refuses_a_forged_plan(self, visitor, two_services):
        visitor.to_plans(*two_services)

        response = visitor.client.post("/en/visit/choose/", {"plan": "forged"}, follow=True)

        assert "This plan cannot be used." in response.content.decode()
        assert not Booking.objects.exists()


class TestCheck:
    def test_reserves_nothing_while_somebody_looks(self, visitor, two_services):
        response = visitor.to_check(*two_services)

        assert len(response.context["stops"]) == 2
        assert not CounterClaim.objects.exists()

    def test_reserves_the_whole_plan(self, visitor, two_services):
        response = visitor.to_contact(*two_services)

        booking = Booking.objects.get()
        assert response.status_code == 302
        assert booking.status == Booking.Status.RESERVED
        assert booking.appointments.count() == 2

    def test_a_double_submit_gives_one_reservation(self, visitor, two_services):
        visitor.to_check(*two_services)

        first = visitor.post("visit/check/")
        again = visitor.post("visit/check/")

        assert Booking.objects.count() == 1
        assert again.url == first.url

    def test_the_back_button_leads_to_the_reservation(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)

        assert visitor.get("visit/check/").url == contact.url

    def test_the_same_plan_chosen_again_leads_to_the_reservation(self, visitor, two_services):
        plan = visitor.to_plans(*two_services).context["plans"][0]
        visitor.post("visit/choose/", plan=plan.token)
        contact = visitor.post("visit/check/")

        again = visitor.post("visit/choose/", plan=plan.token)

        assert again.url == contact.url
        assert Booking.objects.count() == 1

    def test_a_lost_answer_gives_the_same_reservation(self, visitor, two_services):
        visitor.to_check(*two_services)
        session = visitor.client.session
        before = dict(session["visit"])
        first = visitor.post("visit/check/")
        session["visit"] = before  # the process ended before it could store the session
        session.save()

        again = visitor.post("visit/check/")

        assert again.url == first.url
        assert Booking.objects.count() == 1

    def test_a_network_with_too_many_reservations_is_told_and_loses_nothing(
        self, visitor, two_services, settings
    ):
        settings.RESERVATIONS_PER_ORIGIN = 0
        visitor.language = "en"
        visitor.to_check(*two_services)

        response = visitor.post("visit/check/")

        assert response.status_code == 429
        assert "Too many reservations" in response.content.decode()
        assert visitor.client.session["visit"]["plan"]
        assert not Booking.objects.exists()

    def test_tells_the_second_one_at_once_and_shows_fresh_plans(self, visitor, rival):
        service = PublicServiceFactory()
        open_counter(service)
        visitor.to_check(service)
        rival.language = "en"
        rival.to_check(service)
        visitor.post("visit/check/")

        response = rival.post("visit/check/")

        assert response.status_code == 409
        assert "Someone else was faster" in response.content.decode()
        assert response.context["plans"]
        assert Appointment.objects.count() == 1

    def test_needs_a_chosen_plan(self, visitor, two_services):
        visitor.to_plans(*two_services)

        assert visitor.post("visit/check/").url == "/de/visit/plans/"
