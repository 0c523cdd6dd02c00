"""Counters with fewer seats or services, matters without appointments: who is booked is hit."""

import pytest

from booking import actions, queries
from booking.models import Hit, Message
from tests.changes import booked, changed
from tests.factories.booking import CounterFactory, OpeningFactory, desk
from tests.plans import NOW, one_stop, stop

pytestmark = pytest.mark.django_db
State, Why = Hit.State, Hit.Why
EMAIL = "demo@example.org"


def hits():
    return {hit.appointment_id: (hit.why, hit.state) for hit in Hit.objects.all()}


def group(capacity, *adults):
    """Return a group counter, its matter, and a booking for so many people each, at nine."""
    counter, service = desk(capacity=capacity)
    return counter, [joined(counter, service, people=people) for people in adults]


def joined(counter, service, *, people=1, confirmed=True):
    plan = one_stop(counter, service, "09:00", people=people)
    found = actions.reserve(centre=service.centre, plan=plan, language="en", now=NOW).booking
    return actions.confirm(booking=found, now=NOW) if confirmed else found


def seats(counter, capacity):
    """Let a counter have so many seats from now on; return how many appointments that hits."""
    counter.capacity = capacity
    counter.save()
    return changed(counter)


def without_place():
    """Return the bookings that are hit for want of a seat."""
    open_ones = Hit.objects.filter(why=Why.SEATS, state__in=Hit.OPEN).order_by("appointment")
    return [one.appointment.booking for one in open_ones]


class TestFewerSeats:
    def test_hit_those_who_booked_last(self):
        counter, [_first, _second, third] = group(3, 1, 1, 1)

        assert seats(counter, 2) == 1

        assert without_place() == [third]
        assert seats(counter, 2) == 0

    def test_hit_nobody_whose_group_still_fits(self):
        counter, _two = group(20, 1, 1)

        assert seats(counter, 2) == 0

    def test_hit_a_family_that_does_not_fit_and_not_who_fits_after_it(self):
        counter, [_first, family, _single] = group(5, 2, 2, 1)

        seats(counter, 3)

        assert without_place() == [family]

    def test_hit_whoever_only_reserved_before_whoever_booked(self):
        counter, service = desk(capacity=3)
        reserved = joined(counter, service, confirmed=False)
        for _number in range(2):
            joined(counter, service)

        assert seats(counter, 2) == 0

        assert not without_place()
        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=reserved, now=NOW)

    def test_hit_nobody_while_another_does_not_come_anyway(self):
        counter, [first, _second, _third] = group(3, 1, 1, 1)
        actions.cancel_for_office(
            appointment=first.appointments.get(), why=Why.OFFICE, now=NOW, staff=None
        )

        assert seats(counter, 2) == 0

    @pytest.mark.parametrize("how", ["a seat comes back", "somebody cancels"])
    def test_let_it_hold_again_once_there_is_a_seat(self, how):
        counter, [first, _second, third] = group(3, 1, 1, 1)
        seats(counter, 2)
        if how == "somebody cancels":
            actions.cancel(booking=first, now=NOW)
        else:
            seats(counter, 3)

        assert actions.withdraw_hits(now=NOW) == 1

        assert third.appointments.get().takes_place

    def test_are_given_to_nobody_else(self):
        """The hit keeps its seat until the person has another time, and nobody is oversold."""
        counter, [first, *_others] = group(3, 1, 1, 1)
        seats(counter, 2)

        with pytest.raises(actions.CounterTaken):
            joined(counter, first.appointments.get().public_service)


class TestAMatter:
    def test_that_a_counter_does_not_offer_any_more_is_hit_there(self):
        counter, service = desk()
        other = CounterFactory(office=counter.office, public_services=[service])
        OpeningFactory(counter=other)
        booking, elsewhere = (booked(stop(one, service, "09:00")) for one in (counter, other))
        counter.public_services.clear()

        assert changed(counter) == 1

        assert hits() == {booking.appointments.get().pk: (Why.SERVICE, State.TO_REPAIR)}
        assert elsewhere.appointments.get().takes_place

    def test_gets_new_times_where_it_is_offered_still(self):
        counter, service = desk()
        other = CounterFactory(office=counter.office, public_services=[service])
        OpeningFactory(counter=other)
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        counter.public_services.clear()

        actions.repair(now=NOW)

        assert queries.open_change(booking, now=NOW).appointments.get().counter == other

    @pytest.mark.parametrize("mode", ["walk-in", "link"])
    def test_without_appointments_from_now_on_is_hit_and_the_person_told(self, mode):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        service.mode, service.url = mode, "https://example.org/"
        service.save()

        assert changed(counter) == 1
        actions.repair(now=NOW)

        assert hits() == {booking.appointments.get().pk: (Why.MODE, State.NOTHING)}
        assert Message.objects.filter(booking=booking, kind="hit").count() == 1

    def test_holds_again_when_it_is_back(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        counter.public_services.clear()
        changed(counter)
        counter.public_services.add(service)

        actions.withdraw_hits(now=NOW)

        assert booking.appointments.get().takes_place
