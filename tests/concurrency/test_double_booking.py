"""Rivals at a barrier: one gets the counter; and without the guard the harm is real.

On PostgreSQL and on SQLite in a file, with a connection for each rival.
"""

import contextlib
import datetime as dt
import threading
from functools import partial
from importlib import import_module

import pytest
from django.db import OperationalError, connection

from booking import actions, calendars, queries
from booking.actions.claims import lock_counters
from booking.actions.reserve import Reserved
from booking.actions.statements import statement
from booking.models import Appointment, Booking, ContactClaim, Counter, CounterClaim, Opening
from booking.proposals import PlanToReserve
from tests.changes import closure
from tests.factories.booking import ClosureFactory, desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db(transaction=True)
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
        calendars.refresh_owner(counter, now=NOW)
        Opening.objects.filter(counter=counter, starts_at__gt=NOW + dt.timedelta(days=2)).delete()
        plans = [one_stop(counter, service, f"{8 + n // 3:02d}:{n % 3 * 20:02d}") for n in range(6)]

        results = rivals(
            [*(attempt(plan) for plan in plans),
             *[partial(calendars.refresh_owner, counter, now=NOW)] * 2]
        )  # fmt: skip

        assert len(of_kind(Reserved, results)) == 6
        assert CounterClaim.objects.count() == 12
        assert counter.openings.count() == 13

    def test_while_the_office_closes_leaves_nobody_a_time_in_the_closure(self, rivals):
        counter, service = desk(minutes=10, buffer=0)
        plans = [one_stop(counter, service, f"{8 + n // 3:02d}:{n % 3 * 20:02d}") for n in range(6)]
        close = partial(actions.close_office, closure=closure(counter), now=NOW)

        *results, closed = rivals([*(attempt(plan) for plan in plans), close])

        reserved = len(of_kind(Reserved, results))
        assert reserved + len(of_kind(actions.PlanOutdated, results)) == 6
        assert closed.hit == 0, "nothing was booked: what was reserved is given back"
        assert not Appointment.objects.filter(queries.expected(NOW)).exists()


class TestAGroup:
    def test_has_as_many_as_it_has_seats(self, rivals):
        counter, service = desk(capacity=5)

        results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)

        assert len(of_kind(Reserved, results)) == 5
        assert len(of_kind(actions.CounterTaken, results)) == 3

    def test_starts_together(self, rivals):
        counter, service = desk(capacity=5)
        plans = [one_stop(counter, service, start) for start in ("09:00", "09:15") * 4]

        results = rivals([attempt(plan) for plan in plans])

        assert len(of_kind(Reserved, results)) == 4
        assert Appointment.objects.values("starts_at").distinct().count() == 1


class TestTwoConfirmations:
    def confirmations(self, rivals):
        (first, service), (second, _) = desk(), desk()
        second.public_services.set([service])
        made = [
            attempt(one_stop(first, service, "09:00"))(),
            attempt(one_stop(second, service, "10:00"))(),
        ]
        return rivals(
            [
                partial(actions.confirm, booking=one.booking, now=NOW, email="demo@example.org")
                for one in made
            ]
        )

    def test_of_one_contact_for_one_matter_make_one_booking(self, rivals):
        results = self.confirmations(rivals)

        assert len(of_kind(actions.AlreadyBooked, results)) == 1
        assert sorted(Booking.objects.values_list("status", flat=True)) == ["confirmed", "reserved"]

    def test_of_one_booking_keep_the_first_name(self, rivals):
        counter, service = desk()
        booking = attempt(one_stop(counter, service, "09:00"))().booking

        results = rivals(
            [
                partial(actions.confirm, booking=booking, now=NOW, name=f"Demo {number}")
                for number in range(RIVALS)
            ]
        )

        assert len({one.name for one in results}) == 1

    def test_without_the_constraint_both_are_booked(self, rivals):
        with without(ContactClaim, "matter_booked_once_a_contact"):
            results = self.confirmations(rivals)

        assert len(of_kind(Booking, results)) == 2


@contextlib.contextmanager
def without(model, name):
    """Take a constraint out of the database, and put it back."""
    meta = model._meta
    guards = meta.constraints
    guard = next(one for one in guards if one.name == name)
    # SQLite makes the table anew from what the model says.
    meta.constraints = [one for one in guards if one is not guard]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, guard)
    try:
        yield
    finally:
        model.objects.all().delete()
        meta.constraints = guards
        with connection.schema_editor() as editor:
            editor.add_constraint(model, guard)


@pytest.fixture
def careless(monkeypatch):
    """Let the action neither look nor wait in line, as other code might: it only stores."""
    module, line = import_module("booking.actions.reserve"), import_module("booking.actions.line")
    monkeypatch.setattr(module, "refuse_taken", lambda *_all: None)
    monkeypatch.setattr(line, "locking", lambda sql, _table, *given: statement(sql, *given))
    monkeypatch.setattr(
        module,
        "make_room",
        lambda appointments, turn, now: [  # noqa: ARG005  the caller names it
            turn.seats[one.counter_id][: one.seats] for one in appointments
        ],
    )


class TestWithoutTheGuard:
    """The twins: the same rivals, and the harm that the guard keeps away."""

    @pytest.mark.usefixtures("careless")
    def test_the_constraint_alone_refuses_whatever_code_runs(self, rivals):
        counter, service = desk()

        results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)

        assert len(of_kind(Reserved, results)) == 1
        assert len(of_kind(actions.CounterTaken, results)) == RIVALS - 1
        assert overlapping() == 0

    @pytest.mark.usefixtures("careless")
    def test_without_the_constraint_a_counter_is_given_to_everybody(self, rivals):
        counter, service = desk()

        with without(CounterClaim, "seat_claimed_once"):
            results = rivals([attempt(one_stop(counter, service, "09:00"))] * RIVALS)
            harm = overlapping()

        assert len(of_kind(Reserved, results)) == RIVALS
        assert harm == RIVALS * (RIVALS - 1) // 2

    @pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer, so there is nothing to race"
    )
    def test_without_the_order_of_locks_two_plans_wait_for_each_other(self, rivals, monkeypatch):
        once_more = import_module("booking.actions.in_one_piece")
        monkeypatch.setattr(once_more, "is_lock_conflict", lambda _error: False)
        first, second = desk()[0], desk()[0]
        both_have_one = threading.Barrier(2)

        @once_more.in_one_piece
        def lock_as_asked(here, there):
            lock_counters(Counter.objects.filter(pk=here.pk))
            both_have_one.wait(timeout=10)
            lock_counters(Counter.objects.filter(pk=there.pk))

        results = rivals(
            [partial(lock_as_asked, first, second), partial(lock_as_asked, second, first)]
        )

        assert len(of_kind(OperationalError, results)) == 1
        assert "deadlock" in str(of_kind(OperationalError, results)[0])

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

    def test_without_the_look_at_the_clock_an_expired_reservation_blocks(self, monkeypatch):
        claims = import_module("booking.actions.claims")
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        attempt(plan)()
        monkeypatch.setattr(claims.Rival, "is_over", lambda _rival, _now: False)

        with pytest.raises(actions.CounterTaken):
            attempt(plan, now=NOW + dt.timedelta(minutes=20))()

    def test_without_a_key_a_double_submit_is_told_that_somebody_was_faster(self, rivals):
        counter, service = desk()

        results = rivals([attempt(one_stop(counter, service, "09:00"))] * 2)

        assert len(of_kind(actions.CounterTaken, results)) == 1

    def test_without_the_closures_a_plan_from_before_is_stored(self, monkeypatch):
        module = import_module("booking.actions.still_offered")
        counter, service = desk()
        # The worker has not made the openings anew yet.
        ClosureFactory(office=counter.office, starts_at=at("08:00"), ends_at=at("12:00"))
        with pytest.raises(actions.PlanOutdated):
            attempt(one_stop(counter, service, "09:00"))()
        monkeypatch.setattr(module.ClosedSpan, "hits", lambda _closure, _stop: False)

        assert attempt(one_stop(counter, service, "09:00"))().booking.pk
