"""Closures beside answers, and several workers: everybody is hit or safe, and told once.

On PostgreSQL and on SQLite in a file, with a connection for each rival.
"""

import datetime as dt
from functools import partial
from importlib import import_module

import pytest

from booking import actions, calendars, queries
from booking.actions import Reserved
from booking.calendars import HoursWindow
from booking.models import Booking, Hit, Message
from booking.proposals import PlanToReserve
from tests.changes import close, closure
from tests.concurrency.test_changes import whole
from tests.concurrency.test_double_booking import attempt, of_kind
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_tasks(monkeypatch):
    """Let no task follow a closure: openings are the tests' own here, and so is the clock."""
    hours = import_module("booking.actions.hours")
    monkeypatch.setattr(hours, "repair_soon", lambda *_counters: None)
    for name in ("exceptions", "hours"):
        module = import_module(f"booking.calendars.{name}")
        monkeypatch.setattr(module, "refresh_soon", lambda _owner: None)


@pytest.fixture
def offered():
    """A booking at nine with an offer, since its office is closed until ten."""
    counter, service = desk()
    booking = attempt(one_stop(counter, service, "09:00"))().booking
    booking = actions.confirm(booking=booking, now=NOW, email="demo@example.org")
    close(counter, "08:00", "10:00")
    actions.repair(now=NOW)
    return counter, booking, queries.open_change(booking, now=NOW)


def closing(counter, start, end):
    return partial(actions.close_office, closure=closure(counter, start, end), now=NOW)


def removal(counter):
    """Open a counter on Tuesdays by its hours, and return what removes them."""
    hours = HoursWindow(weekday=1, start=dt.time(8), end=dt.time(12), first=dt.date(2026, 12, 1))
    window = calendars.add_window(counter, hours)
    calendars.refresh_owner(counter, now=NOW)
    return partial(actions.remove_window, owner=counter, window_id=window.id)


class TestOneNewTimeAndTheOther:
    def test_at_once_leave_one_taken_and_the_other_given_back(self, rivals):
        (counter, service), (other, second) = desk(closes="16:00"), desk(closes="16:00")
        plan = PlanToReserve(stops=(stop(counter, service, "08:00"), stop(other, second, "10:00")))
        booking = actions.confirm(booking=attempt(plan)().booking, now=NOW)
        for one in (counter, other):
            close(one, "08:00", "12:00")
        actions.repair(now=NOW)
        change = queries.open_change(booking, now=NOW)
        keys = list(booking.appointments.values_list("pk", flat=True))

        results = rivals(
            [partial(actions.accept, change=change, now=NOW, only=[key]) for key in keys]
        )

        assert len(of_kind(Booking, results)) == 1
        assert len(of_kind(actions.ReservationExpired, results)) == 1
        states = Hit.objects.values_list("state", flat=True)
        assert sorted(states) == [Hit.State.ACCEPTED, Hit.State.UNANSWERED]
        assert whole(booking)


class TestAYesBesideASecondClosure:
    def test_is_hit_in_its_turn_or_comes_too_late(self, rivals, offered):
        counter, booking, change = offered

        yes, closed = rivals(
            [
                partial(actions.accept, change=change, now=NOW),
                closing(counter, "10:00", "12:00"),
            ]
        )

        one = booking.appointments.get()
        assert isinstance(closed, actions.Closed)
        assert not one.takes_place
        assert one.hit.state == Hit.State.TO_REPAIR
        moved = isinstance(yes, Booking)
        assert moved or isinstance(yes, actions.ReservationExpired)
        assert closed.hit == int(moved)
        assert (one.starts_at == at("09:00")) is not moved
        assert whole(booking)


class TestAReservationBesideAClosure:
    def test_is_never_left_in_it_unseen(self, rivals):
        counter, service = desk(minutes=10, buffer=0)
        reserved = attempt(one_stop(counter, service, "09:00"))().booking

        confirmed, *_others, closed = rivals(
            [
                partial(actions.confirm, booking=reserved, now=NOW),
                *(attempt(one_stop(counter, service, f"1{n}:00")) for n in (0, 1)),
                closing(counter, "08:00", "12:00"),
            ]
        )

        assert isinstance(closed, actions.Closed)
        assert closed.hit == int(isinstance(confirmed, Booking))
        left = queries.impossible(now=NOW).exclude(hit__state__in=Hit.OPEN)
        assert list(left) == []


class TestAReservationBesideShorterHours:
    def test_is_never_left_outside_them_unseen(self, rivals):
        counter, service = desk(minutes=10, buffer=0)
        removing = removal(counter)
        reserved = attempt(one_stop(counter, service, "09:00"))().booking

        confirmed, *others, hit = rivals(
            [
                partial(actions.confirm, booking=reserved, now=NOW),
                *(attempt(one_stop(counter, service, f"1{n}:00")) for n in (0, 1)),
                partial(removing, decision=actions.Decision(now=NOW, agreed=True)),
            ]
        )

        assert hit == int(isinstance(confirmed, Booking))
        assert len(of_kind(Reserved, others)) + len(of_kind(actions.PlanOutdated, others)) == 2
        left = queries.impossible(now=NOW).exclude(hit__state__in=Hit.OPEN)
        assert list(left) == []

    def test_looking_at_them_beside_each_other_changes_nothing(self, rivals):
        counter, _service = desk()
        removing = removal(counter)

        results = rivals([partial(removing, decision=actions.Decision(now=NOW))] * 4)

        assert len(of_kind(actions.HoursShorter, results)) == 4
        assert len(calendars.weekly_hours(counter)) == 1
        assert counter.openings.exists()


class TestTwoWorkers:
    def test_make_one_offer_and_write_one_message(self, rivals):
        counter, service = desk()
        booking = attempt(one_stop(counter, service, "09:00"))().booking
        booking = actions.confirm(booking=booking, now=NOW, email="demo@example.org")
        close(counter, "08:00", "10:00")

        results = rivals([partial(actions.repair, now=NOW)] * 4)

        assert sum(one.told_of_hits for one in of_kind(actions.Repaired, results)) == 1
        assert Message.objects.filter(kind="hit").count() == 1
        assert (Hit.objects.get().state, Hit.objects.get().offers) == (Hit.State.OFFERED, 1)
        held = booking.held_changes.filter(status="reserved")
        assert held.get().reference == Message.objects.get(kind="hit").occasion
        assert whole(booking)

    def test_beside_somebody_who_cancels_leave_nothing_held(self, rivals):
        counter, service = desk()
        booking = attempt(one_stop(counter, service, "09:00"))().booking
        booking = actions.confirm(booking=booking, now=NOW, email="demo@example.org")
        close(counter, "08:00", "10:00")

        rivals(
            [
                partial(actions.repair, now=NOW),
                partial(actions.cancel, booking=booking, now=NOW),
                partial(actions.repair, now=NOW),
            ]
        )

        assert Hit.objects.get().state == Hit.State.OTHERWISE
        assert queries.open_change(booking, now=NOW) is None
