"""Give appointments back."""

import pytest

from booking import actions
from booking.models import Appointment
from booking.proposals import PlanToReserve
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db


def booked():
    (first, one), (second, other) = desk(), desk()
    plan = PlanToReserve(stops=(stop(first, one, "09:00"), stop(second, other, "10:00")))
    centre = first.office.centre
    booking = actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking
    return actions.confirm(booking=booking, now=NOW)


class TestCancel:
    def test_gives_everything_back(self):
        booking = actions.cancel(booking=booked(), now=NOW)

        assert booking.status == "cancelled"
        assert booking.cancelled_at == NOW
        for appointment in booking.appointments.all():
            assert appointment.status == "cancelled"
            assert appointment.claimed_until is None
            assert not appointment.claims.exists()

    def test_keeps_the_other_appointments(self):
        booking = booked()
        first, second = booking.appointments.order_by("starts_at")

        booking = actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        assert booking.status == "confirmed"
        second.refresh_from_db()
        assert second.status == "planned"
        assert second.claims.exists()
        assert not first.claims.exists()

    def test_lets_others_have_them_at_once(self):
        booking = booked()
        appointment = booking.appointments.order_by("starts_at").first()
        plan = one_stop(appointment.counter, appointment.public_service, "09:00")
        actions.cancel(booking=booking, now=NOW)

        actions.reserve(centre=booking.centre, plan=plan, language="en", now=NOW)

    def test_tells_calendars_by_a_higher_sequence(self):
        booking = actions.cancel(booking=booked(), now=NOW)

        assert set(booking.appointments.values_list("sequence", flat=True)) == {1}

    def test_twice_changes_nothing(self):
        booking = actions.cancel(booking=booked(), now=NOW)

        again = actions.cancel(booking=booking, now=at("08:00"))

        assert again.cancelled_at == NOW
        assert set(booking.appointments.values_list("sequence", flat=True)) == {1}

    def test_leaves_the_past_as_it_was(self):
        booking = actions.cancel(booking=booked(), now=at("09:30"))

        first, second = booking.appointments.order_by("starts_at")
        assert (first.status, second.status) == ("planned", "cancelled")
        assert booking.status == "confirmed"

    def test_does_not_touch_appointments_of_others(self):
        mine, theirs = booked(), booked()
        foreign = theirs.appointments.first()

        actions.cancel(booking=mine, appointment_ids=[foreign.pk], now=NOW)

        assert not Appointment.objects.filter(status="cancelled").exists()
