"""GET /bookings/{token}: the booking and its appointments."""

import logging

import pytest

from booking.models import PublicServiceText
from tests.factories.booking import locale
from tests.integration.booking.api.problems import faults_of, problem_of


def booking(api, reserved, **query):
    return api.get(f"bookings/{reserved['token']}", **query)


class TestBooking:
    def test_has_its_appointments_and_documents(self, api, service, passport):
        reserved = api.reserve(service, people=2)

        answer = booking(api, reserved).json()

        counter = service.counters.get()
        assert answer == {
            "reference": reserved["reference"],
            "status": "reserved",
            "language": "en",
            "people": 2,
            "children": 0,
            "expires_at": "2026-11-30T08:20:00+01:00",
            "change_held_until": None,
            "waiting": None,
            "appointments": [
                {
                    "id": reserved["appointments"][0]["id"],
                    "service": "S-ONE",
                    "title": "Anliegen S-ONE",
                    "title_de": "Anliegen S-ONE",
                    "office": service.office.slug,
                    "office_name": service.office.name,
                    "office_name_de": service.office.name,
                    "address": "Marktplatz 1",
                    "floor_and_way": "",
                    "seats": 1,
                    "instead_of": None,
                    "counter": counter.name,
                    "interpreter": False,
                    "attendance": "one",
                    "start": "2026-12-01T08:00:00+01:00",
                    "end": "2026-12-01T08:30:00+01:00",
                    "status": "planned",
                }
            ],
            "documents": [{"code": passport.code, "title": "Passport", "title_de": "Reisepass"}],
        }

    def test_speaks_its_own_language_or_the_one_asked_for(self, api, service):
        german = service.texts.get()
        PublicServiceText.objects.create(
            public_service=service,
            locale=locale("en"),
            translation_key=german.translation_key,
            title="First talk",
        )
        reserved = api.reserve(service)

        own = booking(api, reserved).json()
        asked = booking(api, reserved, language="de").json()

        assert own["appointments"][0]["title"] == "First talk"
        assert asked["appointments"][0]["title"] == "Anliegen S-ONE"

    def test_says_when_the_reservation_ran_out(self, api, service, clock):
        reserved = api.reserve(service)
        clock.advance(minutes=20)

        assert booking(api, reserved).json()["status"] == "expired"

    def test_tells_no_contact_and_is_kept_nowhere(self, api, service):
        reserved = api.reserve(service)
        api.post(f"bookings/{reserved['token']}/confirm", {"name": "Demo Amal"})

        response = booking(api, reserved)

        assert "Amal" not in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_refuses_a_language_that_the_portal_does_not_have(self, api, service):
        assert list(faults_of(booking(api, api.reserve(service), language="tlh"))) == ["language"]

    @pytest.mark.parametrize("token", ["x" * 32, "é", "%00", "%ED%A0%80", "x" * 2_000])
    def test_opens_nothing_with_another_token(self, api, token):
        problem_of(api.get(f"bookings/{token}"), 404, "not-found")

    def test_is_not_opened_by_its_reference(self, api, service):
        reserved = api.reserve(service)

        problem_of(api.get(f"bookings/{reserved['reference']}"), 404, "not-found")


class TestPrivacy:
    def test_no_session_is_read_and_no_cookie_set(self, api, service):
        reserved = api.reserve(service)

        for response in (
            booking(api, reserved),
            api.post(f"bookings/{reserved['token']}/confirm"),
            api.post(f"bookings/{reserved['token']}/cancel"),
        ):
            assert response.status_code == 200
            assert not response.cookies
            assert not response.wsgi_request.session.accessed
            assert "Cookie" not in response.get("Vary", "")

    def test_no_contact_is_logged(self, api, service, caplog):
        caplog.set_level(logging.DEBUG)
        reserved = api.reserve(service)

        for email in ("amal", "amal@example.org"):
            api.post(
                f"bookings/{reserved['token']}/confirm",
                {"name": "Demo Amal", "email": email, "phone": "0241 900 90"},
            )

        # SQL is logged with its parameters while debugging only, never in production.
        said = [one.getMessage() for one in caplog.records if "db.backends" not in one.name]
        assert said
        assert not [line for line in said if "amal" in line.lower() or "900" in line]
