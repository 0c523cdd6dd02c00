"""Make a reservation final; contact is optional. What is sent then: messages/."""

import datetime as dt

import pytest

from booking import actions
from booking.models import Booking, ContactClaim, Message
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db


def reserved(language="ar", **service):
    counter, service = desk(**service)
    plan = one_stop(counter, service, "09:00")
    centre = counter.office.centre
    return actions.reserve(centre=centre, plan=plan, language=language, now=NOW).booking


class TestConfirm:
    def test_makes_it_final(self):
        booking = actions.confirm(booking=reserved(), name="Demo Person", now=NOW)

        assert booking.status == "confirmed"
        assert booking.confirmed_at == NOW
        assert booking.expires_at is None
        assert Booking.objects.get().name == "Demo Person"

    def test_needs_no_contact_and_then_tells_nobody(self):
        actions.confirm(booking=reserved(), now=NOW)

        assert not Message.objects.exists()

    def test_refuses_an_expired_reservation_and_stores_nothing(self):
        booking = reserved()

        with pytest.raises(actions.ReservationExpired):
            actions.confirm(
                booking=booking,
                name="Demo",
                email="demo@example.org",
                now=NOW + dt.timedelta(minutes=20),
            )

        assert Booking.objects.get().name == ""
        assert not Message.objects.exists()

    def test_refuses_a_cancelled_reservation(self):
        booking = reserved()
        actions.cancel(booking=booking, now=NOW)

        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=booking, now=NOW)

    def test_twice_changes_nothing_and_tells_once(self):
        booking = reserved()

        actions.confirm(booking=booking, email="demo@example.org", now=NOW)
        again = actions.confirm(booking=booking, email="other@example.org", now=NOW)

        assert again.email == "demo@example.org"
        assert Message.objects.filter(kind="confirmed").count() == 1


class TestOneBookingForAMatter:
    """A contact has one live booking for a matter."""

    def visits(self):
        """Return two reservations for the same matter, at different times."""
        counter, service = desk()
        return [
            actions.reserve(
                centre=counter.office.centre,
                plan=one_stop(counter, service, start),
                language="en",
                now=NOW,
            ).booking
            for start in ("09:00", "10:00")
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"email": "demo@example.org"}, {"email": "Demo@Example.org", "phone": "+4924111"}),
            ({"phone": "+49241432", "email": "a@example.org"}, {"phone": "+49241432"}),
        ],
    )
    def test_refuses_the_second_and_keeps_its_reservation(self, first, second):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, **first)

        with pytest.raises(actions.AlreadyBooked):
            actions.confirm(booking=other, now=NOW, **second)

        other.refresh_from_db()
        assert (other.status, other.email, other.phone) == ("reserved", "", "")
        assert other.appointments.get().claims.exists()

    def test_lets_people_book_again_after_they_cancelled(self):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org")
        actions.cancel(booking=one, now=NOW)

        again = actions.confirm(booking=other, now=NOW, email="demo@example.org")

        assert again.status == "confirmed"

    def test_lets_people_book_again_after_the_appointment(self):
        one, other = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org")
        Booking.objects.filter(pk=other.pk).update(expires_at=at("09:40"))

        again = actions.confirm(booking=other, now=at("09:30"), email="demo@example.org")

        assert again.status == "confirmed"

    def test_asks_nobody_who_leaves_no_contact(self):
        for booking in self.visits():
            assert actions.confirm(booking=booking, now=NOW, name="Demo").status == "confirmed"

    def test_stores_no_contact_for_that(self):
        one, _ = self.visits()
        actions.confirm(booking=one, now=NOW, email="demo@example.org", phone="+49241432")

        stored = ContactClaim.objects.values_list("contact", flat=True)
        assert len(stored) == 2
        assert not any("demo" in contact or "241432" in contact for contact in stored)


class TestTheName:
    def test_can_never_be_changed(self):
        booking = actions.confirm(booking=reserved(), name="Demo A", now=NOW)

        again = actions.confirm(booking=booking, name="Demo B", email="b@example.org", now=NOW)

        assert (again.name, again.email) == ("Demo A", "")
        assert Booking.objects.get().name == "Demo A"
