"""Compare plans, check one, reserve it."""

import pytest
from django.utils import timezone

from booking.models import Appointment, Booking, CounterClaim
from tests.factories.booking import PrecedenceFactory, PublicServiceFactory, TravelTimeFactory
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
        contact = visitor.reserve()
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

    def test_go_on_with_a_result_that_somebody_has_already(self, visitor):
        elsewhere = PublicServiceFactory(mode="link", url="https://example.org/")
        permits = [PublicServiceFactory(), PublicServiceFactory()]
        for permit in permits:
            open_counter(permit)
            PrecedenceFactory(before=elsewhere, after=permit, result="days")

        response = visitor.to_plans(elsewhere, *permits)

        assert response.context["plans"] == []
        button = f'value="leave_out:{elsewhere.code}"'
        assert response.text.count(button) == 1
        visitor.post("visit/change/", change=f"leave_out:{elsewhere.code}")
        assert visitor.get("visit/plans/").context["plans"][0].count == 2

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

    def test_says_so_if_the_session_ended_and_invents_no_answers(self, visitor, two_services):
        visitor.language = "en"
        plan = visitor.to_plans(*two_services).context["plans"][0]
        visitor.client.cookies.clear()

        response = visitor.client.post("/en/visit/choose/", {"plan": plan.token}, follow=True)

        assert response.redirect_chain[-1][0] == "/en/visit/"
        assert "are no longer kept" in response.content.decode()
        assert not visitor.client.session.get("visit")

    def test_says_so_if_an_answer_is_missing(self, visitor, two_services):
        plan = visitor.to_plans(*two_services).context["plans"][0]
        visitor.client.cookies.clear()
        visitor.choose_matters(*two_services)

        response = visitor.client.post("/en/visit/choose/", {"plan": plan.token}, follow=True)

        assert response.redirect_chain[-1][0] == "/en/visit/questions/people/"
        assert "are no longer kept" in response.content.decode()

    @pytest.mark.parametrize(
        ("path", "data"),
        [
            ("visit/remove/", {"code": "S-GONE"}),
            ("visit/questions/people/", {"adults": "5", "children": "0"}),
            ("visit/questions/when/", {"weekdays": ["0", "1", "2", "3", "4"]}),
        ],
    )
    def test_refuses_a_plan_for_what_another_page_has_changed(self, visitor, path, data):
        services = [PublicServiceFactory(), PublicServiceFactory(code="S-GONE")]
        for service in services:
            open_counter(service)
        plan = visitor.to_plans(*services).context["plans"][0]
        visitor.post(path, **data)

        response = visitor.client.post("/en/visit/choose/", {"plan": plan.token}, follow=True)

        assert response.redirect_chain == [("/en/visit/plans/", 302)]
        assert "have changed meanwhile" in response.content.decode()


class TestTwoPages:
    """Somebody looks at the same visit on two pages at once."""

    def test_the_button_reserves_what_its_page_shows_or_nothing(self, visitor, two_services):
        visitor.language = "en"
        first, second = visitor.to_plans(*two_services).context["plans"][:2]
        visitor.post("visit/choose/", plan=first.token)
        page = visitor.get("visit/check/")
        visitor.post("visit/choose/", plan=second.token)

        stale = {"key": page.context["key"]}
        response = visitor.client.post("/en/visit/check/", stale, follow=True)

        assert f'name="key" value="{page.context["key"]}"' in page.content.decode()
        assert response.redirect_chain == [("/en/visit/check/", 302)]
        assert "Nothing is reserved yet" in response.content.decode()
        assert not Booking.objects.exists()
        visitor.post("visit/check/", key=response.context["key"])
        starts = Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True)
        assert list(starts) == [stop.starts_at for day in second.days for stop in day.stops]

    def test_what_was_reserved_on_the_other_one_is_told(self, visitor, two_services):
        first, second = visitor.to_plans(*two_services).context["plans"][:2]
        visitor.post("visit/choose/", plan=first.token)
        key = visitor.get("visit/check/").context["key"]
        visitor.post("visit/choose/", plan=second.token)
        contact = visitor.reserve()

        response = visitor.client.post("/en/visit/check/", {"key": key}, follow=True)

        assert response.redirect_chain[0] == (contact.url.replace("/de/", "/en/"), 302)
        assert "Meanwhile you reserved this plan" in response.content.decode()
        assert Booking.objects.count() == 1

    @pytest.mark.parametrize("path", ["remove", "matters"])
    def test_matters_that_changed_are_not_reserved_as_before(self, visitor, two_services, path):
        key = visitor.to_check(*two_services).context["key"]
        if path == "remove":
            visitor.post("visit/remove/", code=two_services[1].code)
        else:
            visitor.choose_matters(two_services[0])

        response = visitor.client.post("/en/visit/check/", {"key": key}, follow=True)

        assert response.redirect_chain == [("/en/visit/plans/", 302)]
        assert "this plan is no longer chosen" in response.content.decode()
        assert not Booking.objects.exists()

    def test_a_button_without_a_key_reserves_nothing(self, visitor, two_services):
        visitor.to_check(*two_services)

        assert visitor.post("visit/check/").url == "/de/visit/check/"
        assert not Booking.objects.exists()


class TestReservation:
    """Somebody goes back after reserving."""

    @pytest.fixture
    def contact(self, visitor, two_services):
        visitor.language = "en"
        return visitor.to_contact(*two_services).url

    def test_stands_above_the_plans_with_ways_on_and_back(self, visitor, contact):
        held = visitor.get("visit/plans/")

        page = held.content.decode()
        assert len(held.context["held"].stops) == 2
        assert f'href="{contact}"' in page
        assert f'action="{contact.replace("contact", "give-up")}"' in page
        assert 'href="/en/visit/plans/"' in visitor.client.get(contact).content.decode()

    def test_stands_there_while_it_is_open_only(self, visitor, contact):
        Booking.objects.update(expires_at=timezone.now())

        assert visitor.get("visit/plans/").context["held"] is None
        assert contact

    def test_is_given_back_by_its_button_and_by_no_link(self, visitor, contact):
        address = contact.replace("contact", "give-up")
        assert visitor.client.get(address).url == contact
        assert Booking.objects.get().status == Booking.Status.RESERVED

        response = visitor.client.post(address, follow=True)

        assert Booking.objects.get().status == Booking.Status.CANCELLED
        assert response.redirect_chain == [("/en/visit/plans/", 302)]
        assert "We no longer keep these appointments" in response.content.decode()
        assert response.context["held"] is None

    def test_is_not_given_back_once_it_is_booked(self, visitor, contact):
        visitor.client.post(contact, {"name": "", "email": "", "phone": ""})

        response = visitor.client.post(contact.replace("contact", "give-up"), follow=True)

        assert "These appointments are booked" in response.content.decode()
        assert Booking.objects.get().status == Booking.Status.CONFIRMED

    def test_is_given_back_for_another_plan(self, visitor, contact):
        plan = visitor.get("visit/plans/").context["plans"][0]
        visitor.post("visit/choose/", plan=plan.token)

        again = visitor.reserve()

        before, after = Booking.objects.order_by("pk")
        assert again.url != contact
        assert before.status == Booking.Status.CANCELLED
        assert after.status == Booking.Status.RESERVED

    def test_stays_if_it_was_booked_elsewhere(self, visitor, rival, contact):
        rival.client.post(contact, {"name": "", "email": "", "phone": ""})
        plan = visitor.get("visit/plans/").context["plans"][0]
        visitor.post("visit/choose/", plan=plan.token)

        visitor.reserve()

        assert Booking.objects.order_by("pk").first().status == Booking.Status.CONFIRMED

    def test_that_is_in_the_way_of_another_plan_is_nobody_elses(self, visitor):
        service = PublicServiceFactory()
        open_counter(service)
        first = visitor.to_plans(service).context["plans"][0]
        same = visitor.get("visit/plans/", prefer="soonest").context["plans"][0]
        visitor.post("visit/choose/", plan=first.token)
        visitor.reserve()
        visitor.language = "en"
        visitor.post("visit/choose/", plan=same.token)

        response = visitor.reserve()

        page = response.content.decode()
        assert response.status_code == 409
        assert "It may be one that we keep for you already" in page
        assert "Someone else was faster" not in page
        assert response.context["held"]


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

        first = visitor.reserve()
        again = visitor.reserve()

        assert Booking.objects.count() == 1
        assert again.url == first.url

    def test_the_back_button_leads_to_the_reservation(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)

        assert visitor.get("visit/check/").url == contact.url

    def test_the_same_plan_chosen_again_leads_to_the_reservation(self, visitor, two_services):
        plan = visitor.to_plans(*two_services).context["plans"][0]
        visitor.post("visit/choose/", plan=plan.token)
        contact = visitor.reserve()

        again = visitor.post("visit/choose/", plan=plan.token)

        assert again.url == contact.url
        assert Booking.objects.count() == 1

    def test_a_lost_answer_gives_the_same_reservation(self, visitor, two_services):
        visitor.to_check(*two_services)
        session = visitor.client.session
        before = dict(session["visit"])
        first = visitor.reserve()
        session["visit"] = before  # the process ended before it could store the session
        session.save()

        again = visitor.reserve()

        assert again.url == first.url
        assert Booking.objects.count() == 1

    def test_a_network_with_too_many_reservations_is_told_and_loses_nothing(
        self, visitor, two_services, settings
    ):
        settings.RESERVATIONS_PER_ORIGIN = 0
        visitor.language = "en"
        visitor.to_check(*two_services)

        response = visitor.reserve()

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
        visitor.reserve()

        response = rival.reserve()

        assert response.status_code == 409
        assert "Someone else was faster" in response.content.decode()
        assert response.context["plans"]
        assert 'href="/en/visit/plans/?prefer=soonest"' in response.content.decode()
        assert Appointment.objects.count() == 1

    def test_needs_a_chosen_plan(self, visitor, two_services):
        visitor.to_plans(*two_services)

        assert visitor.reserve().url == "/de/visit/plans/"
