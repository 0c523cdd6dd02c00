"""Give appointments back."""

import datetime as dt

import pytest

from booking import actions, queries
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
            assert NOW < appointment.released_at <= NOW + dt.timedelta(minutes=30)

    def test_keeps_the_other_appointments(self):
        booking = booked()
        first, second = booking.appointments.order_by("starts_at")

        booking = actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        assert booking.status == "confirmed"
        second.refresh_from_db()
        assert second.status == "planned"
        assert second.released_at is None

    def test_lets_nobody_wait_for_them_to_the_minute(self):
        moments = set()
        for _ in range(20):
            booking = actions.cancel(booking=booked(), now=NOW)
            moments |= set(booking.appointments.values_list("released_at", flat=True))

        waits = sorted((one - NOW).total_seconds() / 60 for one in moments)
        assert len(waits) > 15
        assert 15 <= waits[0] < waits[-1] <= 30

    def test_lets_others_have_them_when_they_are_released_and_nobody_cleaned_up(self):
        booking = booked()
        appointment = booking.appointments.order_by("starts_at").first()
        plan = one_stop(appointment.counter, appointment.public_service, "09:00")
        actions.cancel(booking=booking, now=NOW)
        appointment.refresh_from_db()
        early = appointment.released_at - dt.timedelta(seconds=1)

        with pytest.raises(actions.CounterTaken):
            actions.reserve(centre=booking.centre, plan=plan, language="en", now=early)
        taken = actions.reserve(
            centre=booking.centre, plan=plan, language="en", now=appointment.released_at
        )

        appointment.refresh_from_db()
        assert taken.booking.appointments.get().claimed_until is not None
        assert (appointment.claimed_until, appointment.status) == (None, "cancelled")

    def test_lets_others_have_them_at_once_if_the_centre_says_so(self):
        booking = booked()
        booking.centre.release_minutes = 0
        booking.centre.save()
        appointment = booking.appointments.order_by("starts_at").first()
        plan = one_stop(appointment.counter, appointment.public_service, "09:00")
        actions.cancel(booking=booking, now=NOW)

        actions.reserve(centre=booking.centre, plan=plan, language="en", now=NOW)

    def test_shows_the_office_nobody_who_will_not_come(self):
        booking = booked()
        office = booking.appointments.order_by("starts_at").first().counter.office

        actions.cancel(booking=booking, now=NOW)

        (column,) = queries.office_day(office, at("09:00").date(), now=NOW)
        assert column.appointments == []

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
