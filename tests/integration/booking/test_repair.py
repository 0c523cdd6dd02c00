"""New times for appointments that offices cannot keep: one offer after the other."""

import datetime as dt
from importlib import import_module

import pytest
from django.utils import timezone

from booking import actions, notifications, queries
from booking.calendars import HoursWindow
from booking.models import Booking, Hit, Message
from tests.changes import booked, close, hold, is_free, times
from tests.factories.booking import desk
from tests.plans import NOW, at, stop
from tests.repairs import booked_beside_another, offer, offered_stop, open_on, states, told

pytestmark = pytest.mark.django_db
repair_module = import_module("booking.actions.repair")
State = Hit.State
EMAIL = "demo@example.org"
DAY = dt.timedelta(hours=24)


class TestAnOffer:
    def test_is_held_and_told_until_the_centre_says(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        service.centre.offer_hours = 5
        service.centre.save()
        close(counter, "08:00", "10:00")

        actions.repair(now=NOW)

        change = queries.open_change(booking, now=NOW)
        message = Message.objects.get(kind="hit")
        assert change.why == Booking.Why.REPAIR
        assert change.expires_at == message.valid_until == NOW + dt.timedelta(hours=5)
        assert message.occasion == change.reference
        start = offer(booking)[service.code].astimezone(service.centre.zone)
        assert not is_free(counter, service, f"{start:%H:%M}")

    def test_is_over_when_the_appointment_would_begin(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        now = at("07:00")
        close(counter, "08:00", "10:00", now=now)

        actions.repair(now=now)

        assert queries.open_change(booking, now=now).expires_at == at("09:00")

    def test_is_not_made_twice(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter, "08:00", "10:00")

        assert [told() for _run in range(3)] == [1, 0, 0]

        assert booking.held_changes.count() == 1
        assert Message.objects.filter(kind="hit").count() == 1

    def test_that_is_taken_moves_the_appointment(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter, "08:00", "10:00")
        actions.repair(now=NOW)
        new = offer(booking)[service.code]

        actions.accept(change=queries.open_change(booking, now=NOW), now=NOW)

        one = booking.appointments.get()
        assert (one.starts_at, one.takes_place, one.hit.state) == (new, True, State.ACCEPTED)
        assert one.sequence == 2
        assert told() == 0

    def test_leaves_a_person_alone_who_is_choosing(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        close(counter, "08:00", "10:00")
        change = hold(booking, stop(counter, service, "11:00"))

        assert told() == 0

        assert queries.open_change(booking, now=NOW) == change
        actions.accept(change=change, now=NOW)
        assert states(booking) == [State.OTHERWISE]

    def test_reaches_a_second_closure_and_is_made_anew_without_being_counted(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter, "08:00", "09:40")
        actions.repair(now=NOW)
        first = offer(booking)[service.code]

        close(counter, "08:00", "11:00")
        assert offer(booking) == {}
        actions.repair(now=NOW)

        hit = Hit.objects.get()
        assert first < at("11:00") <= offer(booking)[service.code]
        assert (hit.state, hit.offers) == (State.OFFERED, 1)


class TestNoAnswer:
    def test_is_followed_by_two_more_offers_and_a_call(self):
        counter, service = desk()
        day = at("2026-12-10 09:00")
        open_on(counter, "10")
        booking = booked(stop(counter, service, "2026-12-10 09:00"), email=EMAIL)
        close(counter, "2026-12-10 08:00", "2026-12-10 10:00")
        seen = []
        for number in range(5):
            actions.repair(now=NOW + number * DAY)
            seen.append((Hit.objects.get().state, bool(offer(booking, NOW + number * DAY))))

        assert seen == [(State.OFFERED, True)] * 3 + [(State.UNANSWERED, False)] * 2
        assert Message.objects.filter(kind="hit").count() == 3
        assert times(booking) == [day]

    def test_until_the_appointment_would_begin_is_a_call(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        close(counter, "08:00", "10:00")
        actions.repair(now=NOW)

        actions.repair(now=at("09:00"))

        assert states(booking) == [State.UNANSWERED]

    def test_matters_no_more_once_somebody_called(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        close(counter, "08:00", "10:00")
        actions.repair(now=NOW)
        hit = Hit.objects.get()

        assert actions.note_reached(hit=hit, now=NOW, staff=None)
        assert not actions.note_reached(hit=hit, now=NOW, staff=None)
        actions.repair(now=at("09:00"))

        assert states(booking) == [State.REACHED]


class TestNothingFound:
    def test_is_told_once_and_stays_on_the_list(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter)

        assert [told() for _run in range(2)] == [1, 0]

        message = Message.objects.get(kind="hit")
        assert message.valid_until is None
        assert states(booking) == [State.NOTHING]
        assert booking.appointments.get().status == "planned"


LATER = NOW + dt.timedelta(minutes=5)


class TestTriedAgain:
    @pytest.fixture
    def none_found(self):
        """A booking whose office is closed on its only day; the person knows."""
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter)
        actions.repair(now=NOW)
        return counter, booking

    def test_finds_longer_hours_at_once(
        self, none_found, monkeypatch, django_capture_on_commit_callbacks
    ):
        counter, booking = none_found
        monkeypatch.setattr(timezone, "now", lambda: LATER)
        wednesdays = HoursWindow(
            weekday=2, start=dt.time(8), end=dt.time(10), first=dt.date(2026, 12, 1)
        )

        with django_capture_on_commit_callbacks(execute=True):
            actions.add_window(
                owner=counter, window=wednesdays, decision=actions.Decision(now=LATER)
            )

        assert [moment.date() for moment in offer(booking, LATER).values()] == [
            dt.date(2026, 12, 2)
        ]
        assert states(booking) == [State.OFFERED]
        assert Message.objects.filter(kind="hit").count() == 2

    def test_finds_what_somebody_cancelled_once_it_is_free_to_all(self):
        counter, other, booking = booked_beside_another(opens="10:00", closes="10:30")
        service = booking.appointments.get().public_service
        rival = booked(stop(other, service, "10:00"))
        close(counter, only=True)
        assert told() == 1
        assert states(booking) == [State.NOTHING]

        actions.cancel(booking=rival, now=NOW)
        assert told() == 0
        free = NOW + dt.timedelta(minutes=service.centre.release_minutes)

        assert told(free) == 1
        assert list(offer(booking, free).values()) == [at("10:00")]

    @pytest.mark.usefixtures("none_found")
    def test_tells_nobody_again_that_there_is_nothing_and_says_when_it_looked(self):
        assert told(LATER) == 0

        hit = Hit.objects.get()
        assert (hit.state, hit.changed_at, hit.tried_at) == (State.NOTHING, NOW, LATER)
        assert Message.objects.filter(kind="hit").count() == 1

    def test_leaves_alone_whom_somebody_reached_or_who_let_three_offers_pass(self, none_found):
        counter, booking = none_found
        open_on(counter, "03")
        for state in (State.REACHED, State.UNANSWERED):
            Hit.objects.update(state=state)

            assert told(LATER) == 0
            assert states(booking) == [state]

    def test_looks_at_so_many_a_run_the_longest_ago_first(self, none_found, monkeypatch):
        _counter, first = none_found
        counter, service = desk()
        second = booked(stop(counter, service, "09:00"))
        close(counter)
        monkeypatch.setattr(repair_module, "MOST_AGAIN", 1)

        for run in range(4):
            told(LATER + run * dt.timedelta(minutes=5))

        tried = [Hit.objects.get(appointment__booking=one).tried_at for one in (first, second)]
        assert tried == [LATER + run * dt.timedelta(minutes=5) for run in (3, 2)]

    def test_does_not_stand_in_the_way_of_what_is_newly_hit(self):
        """For one there is room nowhere; the other one is offered new times all the same."""
        (counter, service), (other, second) = desk(), desk()
        booking = booked(stop(counter, service, "09:00"), stop(other, second, "11:00"))
        close(counter)
        told()
        assert states(booking) == [State.NOTHING]
        open_on(other, "03")
        close(other)

        assert told(LATER) == 1

        assert list(offer(booking, LATER)) == [second.code]
        assert states(booking) == [State.NOTHING, State.OFFERED]


class TestOutsideOurHands:
    def test_a_worker_that_dies_between_hold_and_message_leaves_nothing(self, monkeypatch):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter, "08:00", "10:00")

        def die(*_arguments, **_more):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(notifications, "hit", die)
            with pytest.raises(SystemExit):
                actions.repair(now=NOW)

        assert (offer(booking), states(booking)) == ({}, [State.TO_REPAIR])
        assert told() == 1
        assert booking.held_changes.count() == 1

    def test_without_one_transaction_it_would_be_held_and_never_told(self, monkeypatch):
        """The twin: hold and message one after the other."""
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter, "08:00", "10:00")

        def die(*_arguments, **_more):
            raise SystemExit

        monkeypatch.setattr(repair_module, "_offer", repair_module._offer.__wrapped__)
        monkeypatch.setattr(notifications, "hit", die)
        with pytest.raises(SystemExit):
            actions.repair(now=NOW)

        assert offer(booking)
        assert not Message.objects.filter(kind="hit").exists()

    def test_a_rival_that_is_faster_leaves_it_for_the_next_run(self, monkeypatch):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        close(counter, "08:00", "10:00")

        def taken(**_arguments):
            raise actions.CounterTaken

        with monkeypatch.context() as patch:
            patch.setattr(repair_module, "hold_change", taken)
            assert told() == 0

        assert states(booking) == [State.TO_REPAIR]
        assert told() == 1


class TestHours:
    def test_that_changed_have_hit_what_is_repaired(self):
        counter, other, booking = booked_beside_another()
        counter.openings.all().delete()

        assert told() == 1

        assert states(booking) == [State.OFFERED]
        assert offered_stop(booking).counter == other
