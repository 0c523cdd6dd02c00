"""Hold new times for a booking while the old ones stay."""

import datetime as dt

import pytest

from booking import actions, queries
from booking.models import Booking
from booking.proposals import PlanToReserve
from tests.changes import booked, hold, is_free, pieces, times
from tests.factories.booking import ClosureFactory, PrecedenceFactory, TravelTimeFactory, desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=20)


class TestHoldChange:
    def test_keeps_the_old_time_and_the_new_one_from_others(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))

        change = hold(booking, stop(counter, service, "11:00"))

        assert times(booking) == [at("09:00")]
        assert (change.status, change.changes, change.why) == ("reserved", booking, "asked")
        assert change.expires_at == LATER
        assert not is_free(counter, service, "09:00")
        assert not is_free(counter, service, "11:00")
        assert is_free(counter, service, "10:00")

    def test_is_over_at_read_time(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(counter, service, "11:00"))

        assert is_free(counter, service, "11:00", now=LATER)
        assert not is_free(counter, service, "09:00", now=LATER)
        assert queries.open_change(booking, now=LATER) is None
        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=LATER)
        assert times(booking) == [at("09:00")]

    def test_lets_time_that_both_need_stay_with_the_old_one(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        old = booking.appointments.get()
        before = pieces(old)

        new = hold(booking, stop(counter, service, "09:10")).appointments.get()

        assert pieces(old) == before
        assert pieces(new) == [at("09:35"), at("09:40")]
        assert is_free(counter, service, "09:45")
        assert not is_free(counter, service, "09:40")

    def test_holds_for_as_long_as_an_offer_says_but_not_beyond_its_first_appointment(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(
            booking, stop(counter, service, "11:00"), expires_at=at("08:45"), why="repair"
        )
        assert change.expires_at == at("08:45")

        change = hold(
            booking, stop(counter, service, "11:00"), expires_at=at("12:00"), why="repair"
        )
        assert change.expires_at == at("09:00")

    def test_gives_back_what_was_held_before(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        first = hold(booking, stop(counter, service, "10:00"))

        second = hold(booking, stop(counter, service, "10:10"))

        first.refresh_from_db()
        assert first.status == "cancelled"
        assert queries.open_change(booking, now=NOW) == second
        assert len(pieces(second.appointments.get())) == 7
        actions.accept(change=second, now=NOW)
        assert times(booking) == [at("10:10")]

    def test_the_same_request_gives_the_same_change(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        plan = one_stop(counter, service, "11:00")

        found = [
            actions.hold_change(booking=booking, plan=plan, now=NOW, idempotency_key="tap")
            for _ in range(2)
        ]

        assert found[0] == found[1]
        assert Booking.objects.filter(changes=booking).count() == 1
        actions.cancel(booking=found[0].booking, now=NOW)
        again = actions.hold_change(booking=booking, plan=plan, now=NOW, idempotency_key="tap")
        assert again.booking != found[0].booking
        assert again.booking.status == "reserved"

    def test_the_key_of_a_reservation_is_not_that_of_a_change(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        plan = one_stop(counter, service, "11:00")
        centre = counter.office.centre
        change = actions.hold_change(booking=booking, plan=plan, now=NOW, idempotency_key="tap")

        with pytest.raises(actions.CounterTaken):
            actions.reserve(centre=centre, plan=plan, language="en", now=NOW, idempotency_key="tap")
        assert change.booking.changes == booking

    def test_refuses_what_somebody_else_has_and_keeps_everything(self):
        counter, service = desk()
        booking, _other = (booked(stop(counter, service, start)) for start in ("09:00", "10:00"))
        first = hold(booking, stop(counter, service, "11:00"))

        with pytest.raises(actions.CounterTaken):
            hold(booking, stop(counter, service, "10:00"))

        first.refresh_from_db()
        assert first.status == "reserved"
        assert times(booking) == [at("09:00")]

    def test_refuses_a_closed_office(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        ClosureFactory(office=counter.office, starts_at=at("10:00"), ends_at=at("12:00"))

        with pytest.raises(actions.PlanOutdated):
            hold(booking, stop(counter, service, "11:00"))

    def test_refuses_what_does_not_fit_to_the_way_from_what_stays(self):
        (here, one), (there, other) = desk(), desk()
        TravelTimeFactory(origin=here.office, destination=there.office, minutes=15)
        booking = booked(stop(here, one, "09:00"), stop(there, other, "11:00"))

        with pytest.raises(actions.PlanOutdated):
            hold(booking, stop(there, other, "09:50"))
        assert hold(booking, stop(there, other, "09:55"))

    @pytest.mark.parametrize("result", ["now", "days"])
    def test_refuses_to_turn_round_what_must_come_first(self, result):
        (here, one), (there, other) = desk(), desk()
        PrecedenceFactory(before=one, after=other, result=result)
        booking = booked(stop(here, one, "09:00"), stop(there, other, "11:00"))

        with pytest.raises(actions.PlanOutdated):
            hold(booking, stop(there, other, "08:00"))
        with pytest.raises(actions.PlanOutdated):
            hold(booking, stop(here, one, "11:30"))

    def test_refuses_plans_for_others(self):
        (counter, service), (stranger, foreign) = desk(), desk()
        booking = booked(stop(counter, service, "09:00"))
        plans = [
            PlanToReserve(stops=(stop(stranger, foreign, "10:00"),)),
            PlanToReserve(stops=(stop(counter, service, "09:00"),)),
            PlanToReserve(stops=(stop(counter, service, "10:00"),), people=2),
            PlanToReserve(stops=(stop(counter, service, "10:00"),), interpreter_language="ar"),
        ]

        for plan in plans:
            with pytest.raises(actions.CannotMove):
                actions.hold_change(booking=booking, plan=plan, now=NOW)
        assert Booking.objects.count() == 1

    def test_refuses_what_has_begun_was_cancelled_or_is_not_booked(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        reserved = actions.reserve(
            centre=counter.office.centre,
            plan=one_stop(counter, service, "10:00"),
            language="en",
            now=NOW,
        ).booking

        with pytest.raises(actions.CannotMove):
            hold(booking, stop(counter, service, "11:00"), now=at("09:00"))
        with pytest.raises(actions.CannotMove):
            hold(reserved, stop(counter, service, "11:00"))
        actions.cancel(booking=booking, now=NOW)
        with pytest.raises(actions.CannotMove):
            hold(booking, stop(counter, service, "11:00"))

    def test_leaves_what_a_plan_does_not_change(self):
        (here, one), (there, other) = desk(), desk()
        booking = booked(stop(here, one, "09:00"), stop(there, other, "11:00"))

        change = hold(booking, stop(here, one, "09:00"), stop(there, other, "10:00"))

        assert [one.instead_of.public_service for one in change.appointments.all()] == [other]
