"""More time to decide."""

import datetime as dt

import pytest

from booking import actions
from tests.factories.booking import desk
from tests.plans import NOW, one_stop

pytestmark = pytest.mark.django_db


def reserved(now=NOW):
    counter, service = desk()
    plan = one_stop(counter, service, "09:00")
    centre = counter.office.centre
    return actions.reserve(centre=centre, plan=plan, language="en", now=now).booking, plan


class TestExtend:
    def test_holds_as_long_as_a_fresh_reservation(self):
        booking, _ = reserved()
        now = NOW + dt.timedelta(minutes=15)

        assert actions.extend(booking=booking, now=now).expires_at == now + dt.timedelta(minutes=20)

    def test_works_ten_times(self):
        booking, _ = reserved()
        for _ in range(10):
            actions.extend(booking=booking, now=NOW)

        with pytest.raises(actions.ExtensionsUsedUp):
            actions.extend(booking=booking, now=NOW)

    def test_never_ends_sooner_where_the_clock_was_put_back(self):
        booking, _ = reserved()

        extended = actions.extend(booking=booking, now=NOW - dt.timedelta(hours=1))

        assert extended.expires_at == NOW + dt.timedelta(minutes=20)

    def test_is_not_sure_of_what_another_clock_gave_away(self):
        booking, plan = reserved()
        actions.reserve(
            centre=booking.centre, plan=plan, language="en", now=NOW + dt.timedelta(hours=1)
        )

        with pytest.raises(actions.ReservationExpired):
            actions.extend(booking=booking, now=NOW)
        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=booking, now=NOW)

    def test_refuses_what_is_over(self):
        booking, _ = reserved()

        with pytest.raises(actions.ReservationExpired):
            actions.extend(booking=booking, now=NOW + dt.timedelta(minutes=20))

    def test_refuses_what_somebody_else_took_over_by_a_faster_clock(self):
        booking, plan = reserved()
        over = NOW + dt.timedelta(minutes=20)
        actions.reserve(centre=booking.centre, plan=plan, language="en", now=over)

        with pytest.raises(actions.ReservationExpired):
            actions.extend(booking=booking, now=over - dt.timedelta(seconds=1))

    def test_refuses_what_is_confirmed(self):
        booking, _ = reserved()
        actions.confirm(booking=booking, now=NOW)

        with pytest.raises(actions.ReservationExpired):
            actions.extend(booking=booking, now=NOW)
