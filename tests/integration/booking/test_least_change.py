"""Repairs change as little as possible: the time, then the day, then days nearby."""

import datetime as dt

import pytest

from booking import actions, queries
from booking.models import Hit
from booking.proposals import PlanToReserve
from tests.changes import booked, close, pieces
from tests.factories.booking import (
    CounterFactory,
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    desk,
)
from tests.plans import NOW, at, stop
from tests.repairs import booked_beside_another, offer, offered_stop, open_on, states, told

pytestmark = pytest.mark.django_db
State = Hit.State


class TestTheLeastChange:
    def test_is_another_counter_at_the_same_time(self):
        counter, other, booking = booked_beside_another()
        close(counter, only=True)

        actions.repair(now=NOW)

        new = offered_stop(booking)
        assert (new.counter, new.starts_at) == (other, at("09:00"))
        actions.accept(change=new.booking, now=NOW)
        one = booking.appointments.get()
        assert (one.counter, one.starts_at, one.takes_place) == (other, at("09:00"), True)
        assert len(pieces(one)) == 7

    def test_keeps_the_interpreter_at_that_time(self):
        counter, service = desk(languages=["de"])
        other = CounterFactory(office=counter.office, public_services=[service])
        OpeningFactory(counter=other)
        person = InterpreterFactory(centre=service.centre)
        OpeningFactory(counter=None, interpreter=person)
        one = stop(counter, service, "09:00", interpreter=person)
        plan = PlanToReserve(stops=(one,), interpreter_language="ar")
        booking = actions.reserve(centre=service.centre, plan=plan, language="ar", now=NOW).booking
        actions.confirm(booking=booking, now=NOW)
        close(counter, only=True)

        actions.repair(now=NOW)
        actions.accept(change=queries.open_change(booking, now=NOW), now=NOW)

        moved = booking.appointments.get()
        assert (moved.counter, moved.starts_at) == (other, at("09:00"))
        assert moved.interpreter == person
        assert person.claims.count() == moved.interpreter_claims.count() == 7

    def test_is_the_same_day_with_everything_else_where_it_is(self):
        (counter, service), (other, second) = desk(), desk()
        booking = booked(stop(counter, service, "09:00"), stop(other, second, "11:00"))
        open_on(counter, "02")
        close(counter, "08:00", "10:00")

        assert told() == 1

        assert list(offer(booking)) == [service.code]
        assert offer(booking)[service.code].date() == at("09:00").date()
        assert states(booking) == [State.OFFERED]

    def test_is_a_near_day_where_that_day_has_no_room(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        open_on(counter, "17")
        open_on(counter, "04")
        close(counter)

        actions.repair(now=NOW)

        assert offer(booking)[service.code].date() == dt.date(2026, 12, 4)

    def test_moves_the_others_along_at_last(self):
        """What comes first can only be on the third, and the other must come after it."""
        (counter, service), (other, second) = desk(), desk()
        PrecedenceFactory(before=service, after=second)
        booking = booked(stop(counter, service, "09:00"), stop(other, second, "11:00"))
        open_on(counter, "03")
        open_on(other, "03")
        close(counter)

        actions.repair(now=NOW)

        days = {code: moment.date() for code, moment in offer(booking).items()}
        assert days == dict.fromkeys([service.code, second.code], dt.date(2026, 12, 3))
        assert states(booking) == [State.OFFERED]

    def test_of_two_that_wait_for_one_another_is_the_first_one_first(self):
        """Both are hit, so the first need not lie before the second one's old time."""
        (counter, service), (other, second) = desk(), desk()
        PrecedenceFactory(before=service, after=second)
        booking = booked(stop(counter, service, "09:00"), stop(other, second, "11:00"))
        for one in (counter, other):
            open_on(one, "03")
            close(one)

        actions.repair(now=NOW)

        new = offer(booking)
        assert new[service.code] < new[second.code]
        assert states(booking) == [State.OFFERED, State.OFFERED]
