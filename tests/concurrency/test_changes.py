"""Held changes and rivals: old times stay until new ones are sure, and nobody comes in between.

On PostgreSQL and on SQLite in a file, with a connection for each rival.
"""

import datetime as dt
from functools import partial
from importlib import import_module

import pytest
from django.db import IntegrityError

from booking import actions
from booking.actions.claims import Own
from booking.actions.reserve import Reserved
from booking.models import Appointment, Booking, CounterClaim
from tests.concurrency.test_double_booking import attempt, of_kind, without
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 8
MINUTE = dt.timedelta(minutes=1)


def booked(counter, service, start):
    booking = attempt(one_stop(counter, service, start))().booking
    return actions.confirm(booking=booking, now=NOW)


def hold(booking, counter, service, start, now=NOW):
    plan = one_stop(counter, service, start)
    return partial(actions.hold_change, booking=booking, plan=plan, now=now)


def held(*arguments):
    return hold(*arguments)().booking


def whole(booking):
    """Return whether each appointment of a booking has all its pieces."""
    return all(
        one.claims.count() * 5 == (one.claimed_until - one.starts_at).total_seconds() // 60
        for one in booking.appointments.exclude(status="cancelled")
    )


def doubled():
    """Return how many five minutes of a counter two live appointments want."""
    live = Appointment.objects.exclude(status="cancelled").filter(claimed_until__isnull=False)
    wanted = {
        (one.counter_id, one.starts_at + 5 * number * MINUTE, one.instead_of_id or one.pk)
        for one in live
        for number in range(int((one.claimed_until - one.starts_at).total_seconds()) // 300)
    }
    return len(wanted) - len({(counter, moment) for counter, moment, _one in wanted})


class TestMovingToTheLastPlace:
    def test_one_gets_it_and_the_others_keep_what_they_have(self, rivals):
        counter, service = desk(minutes=10, buffer=0)
        starts = [f"{8 + n // 3:02d}:{n % 3 * 20:02d}" for n in range(RIVALS)]
        bookings = [booked(counter, service, start) for start in starts]

        results = rivals([hold(one, counter, service, "11:30") for one in bookings])

        assert len(of_kind(Reserved, results)) == 1
        assert len(of_kind(actions.CounterTaken, results)) == RIVALS - 1
        assert all(whole(one) for one in bookings)

    def test_old_times_stay_until_the_new_ones_are_sure(self, rivals):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        change = held(booking, counter, service, "09:10")

        results = rivals(
            [
                *[partial(actions.accept, change=change, now=NOW)] * 2,
                *(attempt(one_stop(counter, service, f"09:{n:02d}")) for n in range(0, 45, 5)),
            ]
        )

        assert of_kind(Reserved, results) == []
        assert len(of_kind(Booking, results)) == 2
        moved = booking.appointments.get()
        assert (moved.starts_at, moved.sequence) == (at("09:10"), 1)
        assert whole(booking)

    def test_without_the_claims_of_the_old_time_somebody_comes_in_between(self):
        """The twin: a move that gives up first and takes afterwards loses its place."""
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        change = held(booking, counter, service, "09:10")

        CounterClaim.objects.filter(appointment__booking=booking).delete()
        booking.appointments.update(claimed_until=None)

        assert attempt(one_stop(counter, service, "08:35"))().booking
        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=NOW)


def groups_that_overlap():
    """Return the starts at one counter of live appointments that overlap, but not together."""
    live = Appointment.objects.exclude(status="cancelled").filter(
        booking__status="confirmed", booking__changes=None
    )
    return {
        (one.starts_at, other.starts_at)
        for one in live
        for other in live
        if one.starts_at < other.starts_at < one.claimed_until
    }


class TestMovingAloneInAGroup:
    """Who is alone in a group may overlap the old time; whoever joins has to fit to both."""

    def test_and_others_who_join_leave_one_group_at_a_time(self, rivals):
        course, service = desk(capacity=RIVALS)
        booking = booked(course, service, "09:00")

        results = rivals(
            [
                hold(booking, course, service, "09:10"),
                *(attempt(one_stop(course, service, start)) for start in ("09:00", "09:10") * 3),
            ]
        )

        moving, *joining = results
        assert isinstance(moving, Reserved) != any(isinstance(one, Reserved) for one in joining)
        assert not isinstance(joining[1], Reserved)
        if isinstance(moving, Reserved):
            actions.accept(change=moving.booking, now=NOW)
        for one in of_kind(Reserved, joining):
            actions.confirm(booking=one.booking, now=NOW)
        assert groups_that_overlap() == set()
        assert whole(booking)

    def test_without_the_look_at_what_is_held_two_groups_overlap(self, monkeypatch):
        """The twin: rivals that do not see the held change join the group that it leaves."""
        course, service = desk(capacity=RIVALS)
        booking = booked(course, service, "09:00")
        change = held(booking, course, service, "09:10")

        module = import_module("booking.actions.rivals")
        same = module._same_counter
        monkeypatch.setattr(
            module,
            "_same_counter",
            lambda one, rival: rival.booking != change.pk and same(one, rival),
        )
        joined = attempt(one_stop(course, service, "09:00"))().booking
        actions.confirm(booking=joined, now=NOW)
        actions.accept(change=change, now=NOW)

        assert groups_that_overlap() == {(at("09:00"), at("09:10"))}


class TestTwoAnswers:
    def test_yes_and_no_at_once_leave_one_of_both(self, rivals):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        change = held(booking, counter, service, "09:20")

        yes, no = rivals(
            [
                partial(actions.accept, change=change, now=NOW),
                partial(actions.cancel, booking=change, now=NOW),
            ]
        )

        change.refresh_from_db()
        said_yes = isinstance(yes, Booking)
        assert isinstance(no, Booking)
        assert change.status == ("confirmed" if said_yes else "cancelled")
        assert booking.appointments.get().starts_at == at("09:20" if said_yes else "09:00")
        assert whole(booking)

    def test_yes_and_cancel_at_once_leave_nothing_half(self, rivals):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        change = held(booking, counter, service, "09:20")

        yes, cancelled = rivals(
            [
                partial(actions.accept, change=change, now=NOW),
                partial(actions.cancel, booking=booking, now=NOW),
            ]
        )

        booking.refresh_from_db()
        assert isinstance(yes, Booking | actions.ReservationExpired)
        assert isinstance(cancelled, Booking)
        assert booking.status == "cancelled"
        assert not Appointment.objects.exclude(status="cancelled").exists()
        assert not Appointment.objects.filter(released_at=None).exists()

    def test_just_before_the_end_is_either_sure_or_taken_over(self, rivals):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        change = held(booking, counter, service, "11:00")
        over = NOW + dt.timedelta(minutes=20)

        yes, taken = rivals(
            [
                partial(actions.accept, change=change, now=over - dt.timedelta(seconds=1)),
                attempt(one_stop(counter, service, "11:00"), now=over),
            ]
        )

        assert isinstance(yes, Booking) == isinstance(taken, actions.CounterTaken)
        assert isinstance(yes, actions.ReservationExpired) == isinstance(taken, Reserved)
        assert doubled() == 0
        assert whole(booking)


class TestTwoChangesOfOneBooking:
    def test_at_once_leave_one_held(self, rivals):
        counter, service = desk()
        booking = booked(counter, service, "09:00")

        results = rivals(
            [hold(booking, counter, service, f"{hour}:00") for hour in ("08", "10", "11", "10")]
        )

        assert of_kind(Reserved, results)
        assert len(of_kind((Reserved, actions.CounterTaken, actions.CannotMove), results)) == 4
        assert Booking.objects.filter(changes=booking, status="reserved").count() == 1
        assert doubled() == 0
        assert whole(booking)

    def test_are_refused_by_the_database_whatever_code_runs(self):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        first = held(booking, counter, service, "10:00")

        with pytest.raises(IntegrityError):
            Booking.objects.create(**_copy(first))

    def test_without_the_constraint_two_are_held(self):
        counter, service = desk()
        booking = booked(counter, service, "09:00")
        first = held(booking, counter, service, "10:00")

        with without(Booking, "one_change_held_for_a_booking"):
            Booking.objects.create(**_copy(first))
            assert Booking.objects.filter(changes=booking, status="reserved").count() == 2


def _copy(change):
    fields = ("centre", "changes", "why", "status", "language", "created_at", "expires_at")
    values = {name: getattr(change, name) for name in fields}
    return values | {"reference": "TEST-COPY", "token_hash": "0" * 64}


class TestWithoutTheGuard:
    """The twin of what an old time keeps: new ones that take its pieces at once."""

    def test_a_change_that_runs_out_has_taken_the_old_time_with_it(self, monkeypatch):
        module = import_module("booking.actions.change")
        claim = module.claim

        def at_once(appointments, room, *, own):
            claim(appointments, room, own=Own(former={*own.moved, *own.former}))

        monkeypatch.setattr(module, "claim", at_once)
        counter, service = desk()
        booking = booked(counter, service, "09:00")

        held(booking, counter, service, "09:10")

        assert not whole(booking)
