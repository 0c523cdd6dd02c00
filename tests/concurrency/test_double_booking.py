"""Rivals at a barrier: one gets the counter; and without the guard the harm is real.

On PostgreSQL and on SQLite in a file, with a connection for each rival.
"""

import contextlib
import datetime as dt
from functools import partial
from importlib import import_module

import pytest
from django.db import connection

from booking import actions, calendars
from booking.actions.reserve import Reserved
from booking.models import Appointment, Booking, CounterClaim, Opening
from booking.proposals import PlanToReserve
from tests.factories.booking import desk
from tests.plans import NOW, one_stop, stop

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
RIVALS = 8


def attempt(plan, now=NOW, key=None):
    centre = plan.stops[0].office.centre
    return partial(
        actions.reserve, centre=centre, plan=plan, language="en", now=now, idempotency_key=key
    )


def overlapping():
    """Return how many pairs of live appointments have the same counter at the same time."""
    held = list(
        Appointment.objects.filter(claimed_until__isnull=False).values_list(
            "counter_id", "starts_at", "claimed_until"
        )
    )
    return sum(
        one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
        for place, one in enumerate(held)
        for other in held[:place]
    )


def of_kind(kind, results):
    return [one for one in results if isinstance(one, kind)]


class TestTheLastPlace:
    def test_goes_to_one_and_the_others_are_told(self, rivals):
        counter, service = desk()

        results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)

        assert len(of_kind(Reserved, results)) == 1
        assert len(of_kind(actions.CounterTaken, results)) == RIVALS - 1
        assert Booking.objects.count() == 1

    def test_goes_to_one_whole_plan_even_in_opposite_orders(self, rivals):
        (first, one), (second, other) = desk(), desk()
        there = PlanToReserve(stops=(stop(first, one, "09:00"), stop(second, other, "10:00")))
        back = PlanToReserve(stops=tuple(reversed(there.stops)))

        results = rivals([attempt(there), attempt(back)] * (RIVALS // 2))

        assert len(of_kind(Reserved, results)) == 1
        assert len(of_kind(actions.CounterTaken, results)) == RIVALS - 1
        assert Appointment.objects.count() == 2

    def test_of_an_expired_reservation_goes_to_one(self, rivals):
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        attempt(plan)()

        results = rivals([attempt(plan, now=NOW + dt.timedelta(minutes=20))] * RIVALS)

        assert len(of_kind(Reserved, results)) == 1
        assert len(of_kind(actions.CounterTaken, results)) == RIVALS - 1
        assert overlapping() == 0

    def test_is_either_extended_or_taken_over(self, rivals):
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        booking = attempt(plan)().booking
        over = NOW + dt.timedelta(minutes=20)
        just_before = over - dt.timedelta(seconds=1)

        extended, taken = rivals(
            [partial(actions.extend, booking=booking, now=just_before), attempt(plan, now=over)]
        )

        assert isinstance(extended, Booking) == isinstance(taken, actions.CounterTaken)
        assert overlapping() == 0


class TestADoubleSubmit:
    def test_makes_one_reservation_with_one_link(self, rivals):
        counter, service = desk()

        results = rivals([attempt(one_stop(counter, service, "09:00"), key="same")] * RIVALS)

        assert {one.token for one in results} == {results[0].token}
        assert Booking.objects.count() == 1


class TestRebuildingOpenings:
    def test_while_people_book_loses_and_doubles_nothing(self, rivals):
        counter, service = desk(minutes=10, buffer=0)
        hours = calendars.HoursWindow(
            weekday=1, start=dt.time(8), end=dt.time(12), first=dt.date(2026, 12, 1)
        )
        calendars.add_window(counter, hours)
        calendars.refresh_openings(now=NOW, counter=counter)
        Opening.objects.filter(counter=counter, starts_at__gt=NOW + dt.timedelta(days=2)).delete()
        plans = [one_stop(counter, service, f"{8 + n // 3:02d}:{n % 3 * 20:02d}") for n in range(6)]

        results = rivals(
            [*(attempt(plan) for plan in plans),
             *[partial(calendars.refresh_openings, now=NOW, counter=counter)] * 2]
        )  # fmt: skip

        assert len(of_kind(Reserved, results)) == 6
        assert CounterClaim.objects.count() == 12
        assert counter.openings.count() == 13


@contextlib.contextmanager
def without_the_constraint():
    """Take the guard out of the database, and put it back."""
    meta = CounterClaim._meta
    guards = meta.constraints
    guard = next(one for one in guards if one.name == "counter_claimed_once")
    # SQLite makes the table anew from what the model says.
    meta.constraints = [one for one in guards if one is not guard]
    with connection.schema_editor() as editor:
        editor.remove_constraint(CounterClaim, guard)
    try:
        yield
    finally:
        CounterClaim.objects.all().delete()
        meta.constraints = guards
        with connection.schema_editor() as editor:
            editor.add_constraint(CounterClaim, guard)


class TestWithoutTheGuard:
    """The twins: the same rivals, and the harm that the guard keeps away."""

    def test_a_counter_is_given_to_everybody(self, rivals):
        counter, service = desk()

        with without_the_constraint():
            results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)
            harm = overlapping()

        assert len(of_kind(Reserved, results)) == RIVALS
        assert harm == RIVALS * (RIVALS - 1) // 2

    @pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer, so there is nothing to race"
    )
    def test_without_the_lock_the_constraint_still_refuses(self, rivals, monkeypatch):
        module = import_module("booking.actions.reserve")
        monkeypatch.setattr(module, "lock", lambda *_owners: None)
        counter, service = desk()

        results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)

        assert len(of_kind(Reserved, results)) == 1
        assert overlapping() == 0

    def test_an_extension_that_only_reads_its_clock_holds_nothing(self, monkeypatch):
        """Without the look at what is held, two bookings would be sure of one counter."""
        module = import_module("booking.actions.extend")
        monkeypatch.setattr(module, "holds_everything", lambda _booking: True)
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        first = attempt(plan)().booking
        over = NOW + dt.timedelta(minutes=20)
        second = attempt(plan, now=over)().booking

        actions.confirm(booking=first, now=over - dt.timedelta(seconds=1))
        actions.confirm(booking=second, now=over)

        assert Booking.objects.filter(status="confirmed").count() == 2
