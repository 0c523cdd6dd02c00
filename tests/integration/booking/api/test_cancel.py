"""POST /bookings/{token}/cancel: some appointments, or all."""

import pytest
from django.utils import timezone

from booking.models import Appointment
from tests.integration.booking.api.problems import faults_of, problem_of


def cancel(api, reserved, content=None):
    return api.post(f"bookings/{reserved['token']}/cancel", content)


class TestCancel:
    @pytest.mark.parametrize("content", [None, {}, {"appointments": None}])
    def test_takes_all_if_none_is_named(self, api, service, other, content):
        reserved = api.reserve(service, other)

        answer = cancel(api, reserved, content).json()

        assert answer["status"] == "cancelled"
        assert [one["status"] for one in answer["appointments"]] == ["cancelled", "cancelled"]
        assert not Appointment.objects.filter(released_at=None).exists()

    def test_takes_only_what_is_named(self, api, service, other, passport):
        reserved = api.reserve(service, other)
        first, second = reserved["appointments"]
        assert [one["code"] for one in reserved["documents"]] == [passport.code]
        mine = first if first["service"] == "S-ONE" else second

        answer = cancel(api, reserved, {"appointments": [mine["id"]]}).json()

        states = {one["service"]: one["status"] for one in answer["appointments"]}
        assert answer["status"] == "reserved"
        assert states == {"S-ONE": "cancelled", "S-TWO": "planned"}
        assert answer["documents"] == []

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            ({"appointments": []}, "appointments"),
            ({"appointment": [1]}, "appointment"),
            ({"Appointments": [1]}, "Appointments"),
            ({"appointments": [], "all": True}, "all"),
        ],
    )
    def test_takes_nothing_if_it_is_not_sure_what_is_meant(
        self, api, service, other, content, field
    ):
        reserved = api.reserve(service, other)

        assert field in faults_of(cancel(api, reserved, content))
        assert not Appointment.objects.exclude(released_at=None).exists()

    def test_refuses_a_body_of_unknown_length(self, api, service, client):
        token = api.reserve(service)["token"]

        answer = client.generic(
            "POST",
            f"/api/v1/bookings/{token}/cancel?language=de",
            headers={"Transfer-Encoding": "chunked"},
        )

        problem_of(answer, 411, "length-required")
        assert "Content-Length" in answer.json()["title"]
        assert not Appointment.objects.exclude(released_at=None).exists()

    def test_changes_nothing_the_second_time(self, api, service):
        reserved = api.reserve(service)

        assert cancel(api, reserved).json() == cancel(api, reserved).json()

    def test_frees_the_counter_after_a_delay(self, api, service):
        reserved = api.reserve(service)
        start = reserved["appointments"][0]["start"]

        cancel(api, reserved)

        assert api.plans(service)["plans"][0]["appointments"][0]["start"] != start
        Appointment.objects.update(released_at=timezone.now())
        assert api.plans(service)["plans"][0]["appointments"][0]["start"] == start

    @pytest.mark.parametrize("stranger", [0, -1, 10**30])
    def test_refuses_appointments_of_others(self, api, service, stranger):
        reserved = api.reserve(service)
        own = reserved["appointments"][0]["id"]

        response = cancel(api, reserved, {"appointments": [own, stranger]})

        assert list(faults_of(response)) == ["appointments"]
        assert api.get(f"bookings/{reserved['token']}").json()["status"] == "reserved"

    def test_refuses_an_appointment_of_another_booking(self, api, service, other):
        mine, theirs = api.reserve(service), api.reserve(other)

        response = cancel(api, mine, {"appointments": [theirs["appointments"][0]["id"]]})

        assert list(faults_of(response)) == ["appointments"]
        assert api.get(f"bookings/{theirs['token']}").json()["status"] == "reserved"

    @pytest.mark.parametrize("body", [b"[7]", b"7", b"null", b"{"])
    def test_cancels_nothing_without_a_json_object(self, api, service, body):
        reserved = api.reserve(service)

        problem_of(api.send(f"bookings/{reserved['token']}/cancel", body), 400, "bad-request")
        assert api.get(f"bookings/{reserved['token']}").json()["status"] == "reserved"

    def test_names_the_field_that_is_wrong(self, api, service):
        response = cancel(api, api.reserve(service), {"appointments": ["first"]})

        assert list(faults_of(response)) == ["appointments.0"]

    def test_opens_nothing_with_another_token(self, api):
        problem_of(cancel(api, {"token": "x" * 32}), 404, "not-found")
