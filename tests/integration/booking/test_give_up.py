"""Give back a reservation that nobody wants to book any more."""

import datetime as dt

import pytest

from booking import actions
from booking.models import Appointment, Booking
from tests.factories.booking import desk
from tests.plans import NOW, one_stop

pytestmark = pytest.mark.django_db
SOON = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def reserved():
    counter, service = desk()
    plan = one_stop(counter, service, "09:00")
    centre = counter.office.centre
    return actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking


class TestGiveUp:
    def test_gives_back_what_is_held_after_the_usual_delay(self, reserved):
        stored = actions.give_up(booking=reserved, now=SOON)

        appointment = Appointment.objects.get()
        assert stored.status == Booking.Status.CANCELLED
        assert appointment.status == Appointment.Status.CANCELLED
        assert appointment.released_at > SOON

    def test_changes_nothing_the_second_time(self, reserved):
        actions.give_up(booking=reserved, now=SOON)
        once = Appointment.objects.get().released_at

        actions.give_up(booking=reserved, now=SOON + dt.timedelta(minutes=1))

        assert Appointment.objects.get().released_at == once

    def test_keeps_what_was_booked_meanwhile(self, reserved):
        actions.confirm(booking=reserved, now=NOW)

        stored = actions.give_up(booking=reserved, now=SOON)

        assert stored.status == Booking.Status.CONFIRMED
        assert Appointment.objects.get().status == Appointment.Status.PLANNED

    def test_holds_nothing_longer_that_ran_out(self, reserved):
        actions.give_up(booking=reserved, now=NOW + dt.timedelta(hours=1))

        assert Appointment.objects.get().released_at is None
        assert Booking.objects.get().status == Booking.Status.RESERVED
