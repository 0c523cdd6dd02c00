"""POST /bookings/{token}/confirm: final, with contact or without."""

import re

import pytest
from django.core import mail

from booking import notifications
from booking.models import Booking
from tests.integration.booking.api.problems import faults_of, problem_of

CONTACT = {"name": "Demo Amal", "email": "amal@example.org", "phone": "0241 900 90"}


def confirm(api, reserved, content=None):
    return api.post(f"bookings/{reserved['token']}/confirm", content)


class TestConfirm:
    @pytest.mark.parametrize("content", [None, {}, {"name": ""}])
    def test_needs_no_contact(self, api, service, content):
        answer = confirm(api, api.reserve(service), content).json()

        assert (answer["status"], answer["expires_at"]) == ("confirmed", None)
        booking = Booking.objects.get()
        assert (booking.status, booking.name, booking.email) == ("confirmed", "", "")
        assert mail.outbox == []

    def test_keeps_the_contact_and_does_not_repeat_it(self, api, service):
        response = confirm(api, api.reserve(service), CONTACT)

        booking = Booking.objects.get()
        assert (booking.name, booking.email) == ("Demo Amal", "amal@example.org")
        assert booking.phone == "+4924190090"
        assert not any(word in response.content.decode() for word in ("Amal", "amal@", "90090"))

    def test_leaves_the_confirmation_to_the_worker(self, api, service, clock):
        confirm(api, api.reserve(service), CONTACT)
        assert mail.outbox == []

        notifications.send_due(lambda: clock.now)

        (message,) = mail.outbox
        assert message.to == ["amal@example.org"]
        link = re.search(r"http://127\.0\.0\.1:8000/en/booking/([\w-]+)/", message.body)
        assert api.get(f"bookings/{link[1]}").json()["status"] == "confirmed"

    def test_changes_nothing_the_second_time(self, api, service):
        reserved = api.reserve(service)
        first = confirm(api, reserved, CONTACT)

        again = confirm(api, reserved, {"name": "Demo Ivan", "email": "ivan@example.org"})

        assert (again.status_code, again.json()) == (200, first.json())
        assert Booking.objects.get().name == "Demo Amal"

    def test_is_refused_once_the_reservation_is_over(self, api, service, clock):
        reserved = api.reserve(service)
        clock.advance(minutes=20)

        problem_of(confirm(api, reserved, CONTACT), 410, "reservation-expired")
        assert Booking.objects.get().name == ""

    def test_is_refused_once_the_booking_is_cancelled(self, api, service):
        reserved = api.reserve(service)
        api.post(f"bookings/{reserved['token']}/cancel")

        problem_of(confirm(api, reserved), 410, "reservation-expired")

    @pytest.mark.parametrize(
        ("contact", "field"),
        [
            ({"email": "amal"}, "email"),
            ({"email": "amal@example.org\0"}, "email"),
            ({"email": f"{'a' * 250}@example.org"}, "email"),
            ({"phone": "123"}, "phone"),
            ({"phone": "call me"}, "phone"),
            ({"name": "a" * 121}, "name"),
            ({"name": "a\0b"}, "name"),
            ({"name": 7}, "name"),
            ({"name": None}, "name"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, api, service, contact, field):
        response = confirm(api, api.reserve(service), contact)

        assert list(faults_of(response)) == [field]
        assert Booking.objects.get().status == "reserved"

    def test_refuses_what_no_chosen_matter_asks_for(self, api, service):
        service.asks_phone = "not"
        service.save()

        response = confirm(api, api.reserve(service), CONTACT)

        assert list(faults_of(response)) == ["phone"]

    def test_wants_what_a_chosen_matter_needs(self, api, service, other):
        other.asks_name = "required"
        other.save()

        assert list(faults_of(confirm(api, api.reserve(service, other)))) == ["name"]

    def test_wants_json(self, api, service):
        reserved = api.reserve(service)

        problem_of(api.send(f"bookings/{reserved['token']}/confirm", b"{"), 400, "bad-request")

    def test_opens_nothing_with_another_token(self, api):
        problem_of(confirm(api, {"token": "x" * 32}, CONTACT), 404, "not-found")
