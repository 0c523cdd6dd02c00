"""POST /bookings/{token}/plans and /reschedule: new times, held until they are confirmed."""

import pytest

from booking.models import Appointment, Booking, Opening
from tests.factories.booking import TravelTimeFactory
from tests.integration.booking.api.problems import faults_of, problem_of


def booked(api, *services, **wishes):
    reserved = api.reserve(*services, **wishes)
    response = api.post(f"bookings/{reserved['token']}/confirm", {"email": "demo@example.org"})
    assert response.status_code == 200
    return reserved


def plans(api, booking, **asked):
    response = api.post(f"bookings/{booking['token']}/plans", asked)
    assert response.status_code == 200, response.content
    return response.json()["plans"]


def reschedule(api, booking, plan, **headers):
    return api.post(f"bookings/{booking['token']}/reschedule", {"plan": plan}, **headers)


def starts(answer):
    return {
        one["service"]: one["start"] for one in answer["appointments"] if one["status"] == "planned"
    }


AFTERNOON = [{"weekday": 1, "start": "10:30", "end": "12:00"}]


class TestPlans:
    def test_leave_the_others_where_they_are_and_room_for_the_way(self, api, service, other):
        TravelTimeFactory(origin=service.office, destination=other.office, minutes=20)
        booking = booked(api, service, other)
        mine = next(one for one in booking["appointments"] if one["service"] == "S-TWO")
        stays = next(one for one in booking["appointments"] if one["service"] == "S-ONE")

        (plan, *_) = plans(api, booking, appointments=[mine["id"]])

        (new,) = plan["appointments"]
        assert new["service"] == "S-TWO"
        assert new["start"] != mine["start"]
        assert plan["days"] == [stays["start"][:10]]
        assert plan["merits"][0] == "same_days"

    def test_can_overlap_the_present_time(self, api, service):
        booking = booked(api, service)
        start = booking["appointments"][0]["start"]

        (plan, *_) = plans(api, booking)

        assert start[:14] == plan["appointments"][0]["start"][:14]
        assert plan["appointments"][0]["start"][14:16] == "05"

    def test_take_wishes(self, api, service):
        booking = booked(api, service)

        (plan, *_) = plans(api, booking, available=AFTERNOON)

        assert plan["appointments"][0]["start"][11:16] == "10:30"

    def test_are_none_where_nothing_is_free(self, api, service):
        booking = booked(api, service)

        assert plans(api, booking, until="2026-11-30") == []

    def test_say_why_there_are_none_and_what_helps(self, api, service):
        booking = booked(api, service)
        asked = {"available": [{"weekday": 2, "start": "08:00", "end": "12:00"}]}

        response = api.post(f"bookings/{booking['token']}/plans?language=en", asked)

        why_not = response.json()["why_not"]
        assert why_not["services"] == ["S-ONE"]
        assert why_not["wishes"] == ["available"]
        assert why_not["text"].startswith("These do not fit together:")
        for one in why_not["try"]:
            assert plans(api, booking, **{**asked, **one["change"]})
        assert why_not["try"]

    def test_name_the_appointments_to_send_instead(self, api, service, other):
        booking = booked(api, service, other)
        ids = {one["service"]: one["id"] for one in booking["appointments"]}
        Opening.objects.filter(counter__office=service.office).delete()

        response = api.post(f"bookings/{booking['token']}/plans", {})

        changes = [one["change"] for one in response.json()["why_not"]["try"]]
        assert changes == [{"appointments": [ids["S-TWO"]]}]
        assert plans(api, booking, **changes[0])

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"appointments": [0]}, "appointments"),
            ({"until": "2026-11-01"}, "until"),
            ({"max_days": 9}, "max_days"),
        ],
    )
    def test_name_what_is_wrong(self, api, service, asked, field):
        booking = booked(api, service)

        response = api.post(f"bookings/{booking['token']}/plans", asked)

        assert list(faults_of(response)) == [field]

    def test_are_only_for_a_confirmed_booking(self, api, service):
        reserved = api.reserve(service)

        response = api.post(f"bookings/{reserved['token']}/plans", {})

        problem_of(response, 409, "cannot-move")


class TestReschedule:
    def test_holds_new_times_and_confirms_them_in_the_same_appointments(self, api, service):
        booking = booked(api, service)
        (old,) = booking["appointments"]
        plan = plans(api, booking, available=AFTERNOON)[0]["plan"]

        response = reschedule(api, booking, plan)

        assert response.status_code == 201
        change = response.json()
        assert change["status"] == "reserved"
        assert change["appointments"][0]["instead_of"] == old["id"]
        still = api.get(f"bookings/{booking['token']}").json()
        assert starts(still) == {"S-ONE": old["start"]}
        assert still["change_held_until"] == change["expires_at"]

        answer = api.post(f"bookings/{change['token']}/confirm").json()

        assert answer["status"] == "confirmed"
        assert answer["reference"] == booking["reference"]
        assert answer["appointments"][0]["id"] == old["id"]
        assert starts(answer)["S-ONE"][11:16] == "10:30"
        assert api.get(f"bookings/{booking['token']}").json() == answer
        assert api.get(f"bookings/{change['token']}").json() == answer
        assert api.post(f"bookings/{change['token']}/confirm").json() == answer
        assert Booking.objects.get(changes=None).email == "demo@example.org"

    def test_takes_a_plan_of_the_ordinary_way_too(self, api, service, other):
        booking = booked(api, service, other)
        (plan, *_) = api.plans(service, other)["plans"]

        change = reschedule(api, booking, plan["plan"]).json()
        api.post(f"bookings/{change['token']}/confirm")

        answer = api.get(f"bookings/{booking['token']}").json()
        assert starts(answer) == {one["service"]: one["start"] for one in plan["appointments"]}
        assert {one["id"] for one in answer["appointments"]} == {
            one["id"] for one in booking["appointments"]
        }

    def test_the_same_key_gives_the_same_change(self, api, service):
        booking = booked(api, service)
        plan = plans(api, booking)[0]["plan"]

        found = [
            reschedule(api, booking, plan, **{"Idempotency-Key": "tap"}).json() for _ in range(2)
        ]

        assert found[0] == found[1]

    def test_runs_out_and_the_old_times_stay(self, api, service, clock):
        booking = booked(api, service)
        plan = plans(api, booking)[0]["plan"]
        change = reschedule(api, booking, plan).json()
        clock.advance(minutes=20)

        response = api.post(f"bookings/{change['token']}/confirm")

        problem_of(response, 410, "reservation-expired")
        assert api.get(f"bookings/{change['token']}").json()["status"] == "expired"
        answer = api.get(f"bookings/{booking['token']}").json()
        assert starts(answer) == starts(booking)
        assert answer["change_held_until"] is None

    def test_can_be_held_longer_or_given_back(self, api, service):
        booking = booked(api, service)
        plan = plans(api, booking)[0]["plan"]
        change = reschedule(api, booking, plan).json()

        assert api.post(f"bookings/{change['token']}/extend").json()["extensions_left"] == 9
        assert api.post(f"bookings/{change['token']}/cancel").json()["status"] == "cancelled"
        assert api.get(f"bookings/{booking['token']}").json()["status"] == "confirmed"

    def test_refuses_what_somebody_else_took_meanwhile(self, api, service):
        booking = booked(api, service)
        plan = plans(api, booking, available=AFTERNOON)[0]["plan"]
        rival = api.plans(service, available=AFTERNOON)["plans"][0]["plan"]
        api.post("reservations", {"plan": rival})

        problem_of(reschedule(api, booking, plan), 409, "counter-taken")

    def test_refuses_plans_for_other_matters_or_people(self, api, service, other):
        booking = booked(api, service)

        for wishes in (api.plans(other), api.plans(service, people=2)):
            response = reschedule(api, booking, wishes["plans"][0]["plan"])
            problem_of(response, 409, "cannot-move")
        assert list(faults_of(reschedule(api, booking, "forged"))) == ["plan"]
        assert Appointment.objects.count() == 1

    def test_gives_a_calendar_with_the_same_event(self, api, service):
        booking = booked(api, service)
        before = api.get(f"bookings/{booking['token']}/calendar.ics").content.decode()
        plan = plans(api, booking, available=AFTERNOON)[0]["plan"]
        change = reschedule(api, booking, plan).json()
        api.post(f"bookings/{change['token']}/confirm")

        after = api.get(f"bookings/{booking['token']}/calendar.ics").content.decode()

        def line(text, name):
            return next(one for one in text.splitlines() if one.startswith(name))

        assert after.count("BEGIN:VEVENT") == 1
        assert line(after, "UID") == line(before, "UID")
        assert line(after, "SEQUENCE") == "SEQUENCE:1"
        assert line(after, "DTSTART") != line(before, "DTSTART")
