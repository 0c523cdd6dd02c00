"""Wait for what a plan leaves out, by the API."""

import pytest

from booking.models import Booking, WaitingPlace
from tests.factories.booking import CounterFactory, PublicServiceFactory
from tests.integration.booking.api.problems import faults_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def missing(service):
    """A public service whose counter is never open."""
    rare = PublicServiceFactory(centre=service.centre)
    CounterFactory(office=rare.office, public_services=[rare])
    return rare


def confirm(api, reserved, waiting, **contact):
    return api.post(f"bookings/{reserved['token']}/confirm", contact | {"waiting": waiting})


class TestWaiting:
    def test_is_stored_and_shown(self, api, service, missing):
        reserved = api.reserve(service)
        wish = {"services": [missing.code], "max_days": 1, "until": "2027-01-31"}

        answer = confirm(api, reserved, wish, email="amal@example.org").json()

        assert answer["status"] == "confirmed"
        assert answer["waiting"]["services"] == [missing.code]
        assert answer["waiting"]["offers"] == 0
        assert api.get(f"bookings/{reserved['token']}").json()["waiting"] == answer["waiting"]
        place = WaitingPlace.objects.get()
        assert (place.max_days, place.latest.isoformat()) == (1, "2027-01-31")

    def test_is_nothing_without_the_wish(self, api, service):
        reserved = api.reserve(service)

        assert confirm(api, reserved, None).json()["waiting"] is None

    @pytest.mark.parametrize(
        ("wish", "contact", "field"),
        [
            ({}, {}, "waiting"),
            ({}, {"phone": "0241 900 90"}, "waiting"),
            ({"services": ["NONE"]}, {"email": "a@example.org"}, "waiting.services"),
            ({"services": []}, {"email": "a@example.org"}, "waiting.services"),
            ({"until": "2020-01-01"}, {"email": "a@example.org"}, "waiting.until"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_confirmed(
        self, api, service, missing, wish, contact, field
    ):
        reserved = api.reserve(service)

        response = confirm(api, reserved, {"services": [missing.code]} | wish, **contact)

        assert response.status_code == 422
        assert field in faults_of(response)
        assert Booking.objects.get().status == "reserved"
        assert not WaitingPlace.objects.exists()

    def test_for_what_is_booked_is_refused(self, api, service):
        reserved = api.reserve(service)

        response = confirm(api, reserved, {"services": [service.code]}, email="a@example.org")

        assert faults_of(response) == {
            "waiting": "Nobody can wait for these matters at the moment."
        }
