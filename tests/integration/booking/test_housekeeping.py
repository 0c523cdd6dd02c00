"""What the timer does: expired reservations, personal data, old rows."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from booking import actions, links
from booking.models import AuditEntry, Booking, Consent, CounterClaim, Opening
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def reserved():
    counter, service = desk()
    plan = one_stop(counter, service, "09:00", people=4, municipality="aachen", step_free=True)
    return actions.reserve(centre=counter.office.centre, plan=plan, language="en", now=NOW)


class TestKeepHouse:
    def test_gives_back_what_expired_and_tells_who_comes_back(self):
        made = reserved()

        actions.keep_house(now=NOW + dt.timedelta(minutes=20))

        assert not CounterClaim.objects.exists()
        assert links.booking_of(made.token, centre=made.booking.centre) == made.booking

    def test_deletes_an_expired_reservation_after_a_day(self):
        reserved()

        done = actions.keep_house(now=NOW + DAY + dt.timedelta(minutes=20))

        assert done.expired_reservations == 1
        assert not Booking.objects.exists()

    def test_leaves_live_reservations_alone(self):
        reserved()

        actions.keep_house(now=NOW + dt.timedelta(minutes=19))

        assert CounterClaim.objects.exists()

    def test_erases_what_is_personal_thirty_days_after_the_last_appointment(self):
        made = reserved()
        actions.confirm(
            booking=made.booking, name="Demo", email="d@example.org", phone="+491", now=NOW
        )

        early = actions.keep_house(now=at("09:30") + 29 * DAY)
        done = actions.keep_house(now=at("09:30") + 30 * DAY)

        assert (early.anonymised_bookings, done.anonymised_bookings) == (0, 1)
        booking = Booking.objects.get()
        assert (booking.name, booking.email, booking.phone) == ("", "", "")
        assert (booking.municipality, booking.step_free, booking.walks_slowly) == ("", False, False)
        assert (booking.people, booking.children) == (1, 0)
        assert links.booking_of(made.token, centre=booking.centre) is None
        assert booking.appointments.count() == 1

    def test_proves_what_it_erased_and_names_nobody(self):
        made = reserved()
        actions.confirm(booking=made.booking, name="Demo", email="d@example.org", now=NOW)

        actions.keep_house(now=at("09:30") + 30 * DAY)

        proof = AuditEntry.objects.get()
        assert (proof.by, proof.act, proof.booking_id) == ("portal", "erased-in-time", None)
        assert proof.details == {
            "rule": "30 days after the last appointment",
            "day": "2026-12-01",
            "count": 1,
        }

    def test_proves_that_it_deleted_a_reservation(self):
        reserved()

        actions.keep_house(now=NOW + DAY + dt.timedelta(minutes=20))

        proof = AuditEntry.objects.get()
        assert (proof.details["day"], proof.details["count"]) == ("2026-11-30", 1)

    def test_proves_nothing_where_nothing_was_due(self):
        actions.keep_house(now=NOW)

        assert not AuditEntry.objects.exists()

    def test_erases_a_consent_with_the_contact(self):
        booking = actions.confirm(booking=reserved().booking, name="Demo", now=NOW)
        Consent.objects.create(booking=booking, text_version="1", recorded_at=NOW)

        actions.keep_house(now=at("09:30") + 30 * DAY)

        assert not Consent.objects.exists()

    def test_erases_once(self):
        actions.confirm(booking=reserved().booking, now=NOW)
        actions.keep_house(now=at("09:30") + 30 * DAY)

        assert actions.keep_house(now=at("09:30") + 31 * DAY).anonymised_bookings == 0

    def test_deletes_past_claims_and_openings(self):
        actions.confirm(booking=reserved().booking, now=NOW)

        done = actions.keep_house(now=at("12:00") + 2 * DAY)

        assert (done.past_claims, done.past_openings) == (7, 1)
        assert not CounterClaim.objects.exists()
        assert not Opening.objects.exists()

    def test_ends_old_sessions(self):
        Session.objects.create(
            session_key="old", session_data="", expire_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        )

        actions.keep_house(now=NOW)

        assert not Session.objects.exists()

    def test_command_prints_numbers_only(self, capsys):
        call_command("run_housekeeping")

        assert capsys.readouterr().out.splitlines()[0] == "expired reservations: 0"
