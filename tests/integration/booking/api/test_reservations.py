"""POST /reservations: all of a plan or nothing, once for each request."""

import pytest

from booking.models import Booking, PublicService
from tests.factories.booking import OpeningFactory
from tests.integration.booking.api.problems import faults_of, problem_of
from tests.plans import at


def plan_of(api, *services, **wishes):
    return api.plans(*services, **wishes)["plans"][0]["plan"]


class TestReservations:
    def test_give_the_token_and_the_appointments(self, api, service):
        answer = api.post("reservations", {"plan": plan_of(api, service), "language": "en"})

        assert answer.status_code == 201
        reserved = answer.json()
        booking = Booking.objects.get()
        assert reserved["reference"] == booking.reference
        assert reserved["expires_at"] == "2026-11-30T08:20:00+01:00"
        assert reserved["status"] == "reserved"
        (appointment,) = reserved["appointments"]
        assert appointment["service"] == "S-ONE"
        assert appointment["start"] == "2026-12-01T08:00:00+01:00"
        assert appointment["end"] == "2026-12-01T08:30:00+01:00"
        assert len(reserved["token"]) >= 32
        assert booking.language == "en"
        assert "no-store" in answer["Cache-Control"]

    def test_keep_the_answers_of_the_wishes(self, api, service):
        plan = plan_of(api, service, people=4, children=1, step_free=True)

        api.post("reservations", {"plan": plan})

        booking = Booking.objects.get()
        assert (booking.people, booking.step_free, booking.language) == (4, True, "de")

    def test_are_the_same_for_the_same_request(self, api, service):
        asked = {"plan": plan_of(api, service)}

        first, again = (
            api.post("reservations", asked, **{"Idempotency-Key": "one"}) for _ in range(2)
        )

        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert Booking.objects.count() == 1
        assert api.get(f"bookings/{again.json()['token']}").status_code == 200

    @pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}])
    def test_without_a_key_are_two_requests(self, api, service, headers):
        asked = {"plan": plan_of(api, service)}

        api.post("reservations", asked, **headers)

        problem_of(api.post("reservations", asked, **headers), 409, "counter-taken")

    def test_with_the_key_of_somebody_else_are_their_own(self, api, service):
        asked = {"plan": plan_of(api, service)}
        api.post("reservations", asked, **{"Idempotency-Key": "one"})

        response = api.post("reservations", asked, **{"Idempotency-Key": "two"})

        problem_of(response, 409, "counter-taken")


class TestCounterTaken:
    def test_offers_plans_that_are_still_free(self, api, service):
        mine, theirs = plan_of(api, service), plan_of(api, service)
        api.post("reservations", {"plan": theirs})

        problem = problem_of(api.post("reservations", {"plan": mine}), 409, "counter-taken")

        (plan, *_) = problem["plans"]
        assert plan["appointments"][0]["start"] == "2026-12-01T08:35:00+01:00"
        assert api.post("reservations", {"plan": plan["plan"]}).status_code == 201

    def test_offers_none_if_the_last_place_is_gone(self, api, service):
        service.counters.get().openings.update(ends_at=at("08:30"))
        mine, theirs = plan_of(api, service), plan_of(api, service)
        api.post("reservations", {"plan": theirs})

        problem = problem_of(api.post("reservations", {"plan": mine}), 409, "counter-taken")

        assert problem["plans"] == []
        assert Booking.objects.count() == 1

    def test_keeps_to_the_wishes_of_the_plan(self, api, service):
        OpeningFactory(
            counter=service.counters.get(),
            starts_at=at("2026-12-03 08:00"),
            ends_at=at("2026-12-03 12:00"),
        )
        wishes = {
            "available": [
                {"weekday": 1, "start": "08:00", "end": "08:30"},
                {"weekday": 3, "start": "11:00", "end": "12:00"},
            ],
            "alternatives": 1,
            "from": "2026-12-01",
            "until": "2026-12-03",
        }
        mine, theirs = (plan_of(api, service, **wishes) for _ in range(2))
        api.post("reservations", {"plan": theirs})

        problem = problem_of(api.post("reservations", {"plan": mine}), 409, "counter-taken")

        (plan,) = problem["plans"]
        assert plan["appointments"][0]["start"] == "2026-12-03T11:00:00+01:00"

    def test_forgets_services_that_are_gone(self, api, service, other):
        wishes = {"available": [{"weekday": 1, "start": "08:00", "end": "08:30"}]}
        mine, theirs = (plan_of(api, service, other, **wishes) for _ in range(2))
        api.post("reservations", {"plan": theirs})
        left_out = set(api.plans(service, other, **wishes)["plans"][0]["left_out"])
        PublicService.objects.filter(code__in=left_out).update(code="S-RENAMED")

        problem_of(api.post("reservations", {"plan": mine}), 409, "counter-taken")

    def test_lets_nobody_wait_for_a_reservation_that_ran_out(self, api, service, clock):
        plan = plan_of(api, service)
        api.post("reservations", {"plan": plan})
        clock.advance(minutes=20)

        assert api.post("reservations", {"plan": plan}).status_code == 201


class TestRefusals:
    def test_of_a_plan_that_is_too_old(self, api, service, clock):
        plan = plan_of(api, service)
        clock.advance(hours=2, minutes=1)

        response = api.post("reservations", {"plan": plan, "language": "en"})

        problem = problem_of(response, 410, "plan-outdated")
        assert problem["title"] == "This plan is too old. Ask for plans again."

    def test_of_a_plan_that_does_not_fit_the_hours_any_more(self, api, service):
        plan = plan_of(api, service)
        service.counters.get().openings.update(starts_at=at("10:00"))

        problem_of(api.post("reservations", {"plan": plan}), 410, "plan-outdated")

    @pytest.mark.parametrize("plan", ["", "x", "a:b:c", "é", "\0", "x" * 10_000])
    def test_of_a_plan_that_this_portal_never_made(self, api, plan):
        assert list(faults_of(api.post("reservations", {"plan": plan}))) == ["plan"]

    def test_of_a_plan_that_was_changed(self, api, service):
        plan = plan_of(api, service)

        response = api.post("reservations", {"plan": f"e{plan[1:]}"[:-1] + "_"})

        assert list(faults_of(response)) == ["plan"]
        assert not Booking.objects.exists()

    @pytest.mark.parametrize(
        ("asked", "field"),
        [({}, "plan"), ({"plan": None}, "plan"), ({"plan": "x", "language": "tlh"}, "language")],
    )
    def test_name_the_field(self, api, asked, field):
        assert list(faults_of(api.post("reservations", asked))) == [field]
