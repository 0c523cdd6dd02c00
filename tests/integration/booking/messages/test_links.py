"""Links in messages: strong, stored as hashes, each good for its purpose and for its time."""

import base64
import datetime as dt
import re

import pytest
from django.utils import timezone

from booking import links
from booking.links import Scope
from booking.models import Booking, BookingLink
from tests.integration.booking.messages.conftest import send
from tests.plans import NOW, at

pytestmark = pytest.mark.django_db
NEVER = at("2099-01-01 00:00")


@pytest.fixture
def issued(book):
    """Issue a link of a scope to a booking of next year."""
    booking = book("2027-03-29 09:00", language="en", name="Demo")

    def one(scope, expires_at=NEVER):
        return booking, links.issue(booking, scope=scope, expires_at=expires_at, now=NOW)

    return one


class TestToken:
    def test_has_at_least_128_bits(self, issued):
        _booking, token = issued(Scope.SEE)

        assert len(base64.urlsafe_b64decode(token + "==")) * 8 >= 128

    def test_is_stored_as_a_hash_only(self, issued):
        _booking, token = issued(Scope.SEE)

        link = BookingLink.objects.get()

        assert token not in str(BookingLink.objects.values().get())
        assert link.token_hash == links.hash_of(token)
        assert links.opened(link.token_hash, centre=link.booking.centre, now=NOW) is None

    def test_ends_at_its_time_without_a_cleaner(self, issued):
        booking, token = issued(Scope.SEE, expires_at=at("2026-12-24 12:00"))

        def is_open(now):
            return links.opened(token, centre=booking.centre, now=at(now)) is not None

        assert is_open("2026-12-24 11:59")
        assert not is_open("2026-12-24 12:00")

    def test_of_a_second_attempt_makes_the_first_void(self, book, gateway):
        booking = book("09:00", phone="+4915123456789")
        gateway.answers = [503]
        send()
        send(NOW + dt.timedelta(minutes=1))

        tokens = [
            re.search(r"/b/([\w-]+)", body["text"])[1] for _path, _headers, body in gateway.requests
        ]

        assert [
            links.opened(token, centre=booking.centre, now=NOW) is not None for token in tokens
        ] == [False, True]

    def test_of_another_centre_opens_nothing(self, issued):
        _booking, token = issued(Scope.MANAGE)

        assert links.opened(token, centre=None, now=NOW) is None


class TestScope:
    MAY = {
        "see": {"see"},
        "answer": {"see", "answer"},
        "manage": {"see", "answer", "manage"},
    }

    @pytest.mark.parametrize("scope", Scope)
    def test_opens_no_more_than_its_purpose(self, issued, scope):
        booking, token = issued(scope)

        opened = links.opened(token, centre=booking.centre, now=NOW)

        assert {str(one) for one in Scope if opened.may(one)} == self.MAY[scope]

    def test_see_shows_the_page_but_no_way_to_cancel(self, issued, client):
        _booking, token = issued(Scope.SEE)

        page = client.get(f"/en/booking/{token}/")

        assert page.status_code == 200
        assert "/cancel/" not in page.content.decode()
        assert "for looking only" in page.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_see_cannot_cancel(self, issued, client, method):
        booking, token = issued(Scope.SEE)
        appointment = booking.appointments.get()

        response = getattr(client, method)(
            f"/en/booking/{token}/cancel/", {"appointment": appointment.pk}
        )

        assert response.status_code == 403
        assert "This link is for looking only" in response.content.decode()
        assert Booking.objects.get().status == "confirmed"

    @pytest.mark.parametrize("operation", ["cancel", "confirm", "extend"])
    def test_see_changes_nothing_by_the_api(self, issued, client, operation):
        _booking, token = issued(Scope.SEE)

        response = client.post(
            f"/api/v1/bookings/{token}/{operation}", "{}", content_type="application/json"
        )

        assert response.status_code == 403
        assert response.json()["type"].endswith("link-is-for-looking")
        assert Booking.objects.get().status == "confirmed"

    def test_manage_cancels(self, issued, client):
        booking, token = issued(Scope.MANAGE)
        chosen = {"appointment": booking.appointments.get().pk}

        client.post(f"/en/booking/{token}/cancel/", chosen)

        assert Booking.objects.get().status == "cancelled"


class TestShortAddress:
    def test_leads_to_the_booking_in_its_language(self, issued, client):
        booking, token = issued(Scope.SEE)

        address = links.short_address(booking, token)

        assert address == f"http://127.0.0.1:8000/b/{token}"
        response = client.get(f"/b/{token}", headers={"Accept-Language": "de"})
        assert response["Location"] == f"/en/booking/{token}/"
        assert "no-store" in response["Cache-Control"]

    def test_of_nothing_leads_to_a_clear_page(self, client, book):
        book("09:00")

        response = client.get("/b/forged", follow=True, headers={"Accept-Language": "en"})

        assert response.status_code == 404
        assert "We do not know this link" in response.content.decode()

    def test_takes_no_form(self, issued, client):
        _booking, token = issued(Scope.MANAGE)

        assert client.post(f"/b/{token}").status_code == 405


def test_an_expired_link_leads_to_a_clear_page(issued, client):
    _booking, token = issued(Scope.SEE, expires_at=timezone.now() - dt.timedelta(minutes=1))

    assert client.get(f"/en/booking/{token}/").status_code == 404
