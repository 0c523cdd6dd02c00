"""Appointments that offices cannot keep: found at once, whatever the reason is."""

import datetime as dt

import pytest

from booking import actions, ics, queries
from booking.models import Appointment, AuditEntry, Booking, Closure, Counter, Hit, Message
from tests.changes import booked, changed, close, hold
from tests.factories.accounts import office_worker
from tests.factories.booking import CounterFactory, InterpreterFactory, OpeningFactory, desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db
State, Why = Hit.State, Hit.Why
EMAIL = "demo@example.org"


def hits():
    return {hit.appointment_id: (hit.why, hit.state) for hit in Hit.objects.all()}


class TestWhatIsHit:
    def test_lies_in_a_closure_of_the_office(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        later = booked(stop(counter, service, "11:00"))

        assert close(counter, "08:00", "09:10").hit == 1

        assert hits() == {booking.appointments.get().pk: (Why.CLOSED, State.TO_REPAIR)}
        assert later.appointments.get().unkept is None

    def test_or_of_its_counter_only(self):
        counter, service = desk()
        other = CounterFactory(office=counter.office, public_services=[service])
        OpeningFactory(counter=other)
        mine = booked(stop(counter, service, "09:00"))
        booked(stop(other, service, "09:00"))

        assert close(counter, only=True).hit == 1

        assert hits() == {mine.appointments.get().pk: (Why.AWAY, State.TO_REPAIR)}

    def test_is_at_a_counter_that_is_not_in_use_any_more(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))

        Counter.objects.update(active=False)
        assert changed(counter) == 1

        assert hits() == {booking.appointments.get().pk: (Why.COUNTER, State.TO_REPAIR)}

    def test_lies_outside_the_opening_hours(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), stop(*desk(), "11:00"))
        counter.openings.update(starts_at=at("09:10"))

        assert actions.mark_hits(now=NOW) == 1

        first = booking.appointments.get(starts_at=at("09:00"))
        assert hits() == {first.pk: (Why.HOURS, State.TO_REPAIR)}

    def test_or_outside_the_interpreters_hours(self):
        counter, service = desk()
        person = InterpreterFactory(centre=service.centre)
        opening = OpeningFactory(counter=None, interpreter=person)
        booking = booked(stop(counter, service, "09:00", interpreter=person))
        opening.delete()

        actions.mark_hits(now=NOW)

        assert hits() == {booking.appointments.get().pk: (Why.INTERPRETER, State.TO_REPAIR)}

    def test_or_needs_an_interpreter_who_does_not_work_any_more(self):
        counter, service = desk()
        person = InterpreterFactory(centre=service.centre)
        OpeningFactory(counter=None, interpreter=person)
        booking = booked(stop(counter, service, "09:00", interpreter=person))
        person.active = False
        person.save()

        actions.mark_hits(now=NOW)

        assert hits() == {booking.appointments.get().pk: (Why.INTERPRETER, State.TO_REPAIR)}

    def test_is_not_what_lies_beyond_the_stored_openings(self, settings):
        """A shorter horizon is a setting, and no office's doing."""
        counter, service = desk()
        booked(stop(counter, service, "09:00"))
        counter.openings.all().delete()
        settings.BOOKING_HORIZON_DAYS = 1

        assert actions.mark_hits(now=NOW) == 0

    def test_is_not_what_has_begun_or_was_cancelled(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        booked(stop(counter, service, "10:00"))
        actions.cancel(booking=booking, now=NOW)
        Closure.objects.create(office=counter.office, starts_at=at("08:00"), ends_at=at("12:00"))

        assert actions.mark_hits(now=at("10:10")) == 0

    def test_is_marked_once(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))

        assert close(counter).hit == 1
        assert close(counter).hit == 0

        assert booking.appointments.get().sequence == 1


class TestWhatIsHeldThere:
    def test_a_reservation_is_given_back(self):
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        found = actions.reserve(centre=service.centre, plan=plan, language="en", now=NOW).booking

        assert close(counter).hit == 0

        with pytest.raises(actions.ReservationExpired):
            actions.confirm(booking=found, now=NOW)

    def test_a_held_change_is_given_back_and_the_booking_stays(self):
        counter, service = desk()
        other, _same = desk()
        other.public_services.add(service)
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(other, service, "09:00"))

        close(other)

        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=NOW)
        assert hits() == {}
        assert booking.appointments.get().takes_place

    def test_a_change_that_was_made_just_before_is_hit_at_its_new_time(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(counter, service, "11:00"))
        actions.accept(change=change, now=NOW)

        assert close(counter, "10:30", "12:00").hit == 1

        assert booking.appointments.get().unkept.why == Why.CLOSED


class TestWhoIsHit:
    def test_sees_it_in_the_calendar_file(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), stop(*desk(), "11:00"))

        close(counter)

        file = ics.calendar_file(booking, "en", now=NOW)
        events = file.content.decode().split("BEGIN:VEVENT")[1:]
        assert [("STATUS:CANCELLED" in part, "SEQUENCE:1" in part) for part in events] == [
            (True, True),
            (False, False),
        ]
        assert file.method == "PUBLISH"

    def test_and_all_of_it_cancelled_if_nothing_is_left(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))

        close(counter)

        assert ics.calendar_file(booking, "en", now=NOW).method == "CANCEL"

    def test_is_still_on_the_offices_day(self):
        counter, service = desk()
        booked(stop(counter, service, "09:00"))

        close(counter)

        [column] = queries.office_day(counter.office, at("09:00").date(), now=NOW)
        assert [one.unkept.why for one in column.appointments] == [Why.CLOSED]

    def test_can_cancel_or_move_and_is_settled(self):
        counter, service = desk()
        first = booked(stop(counter, service, "08:30"))
        second = booked(stop(counter, service, "09:30"))
        close(counter, "08:00", "10:00")

        actions.cancel(booking=first, now=NOW)
        change = hold(second, stop(counter, service, "11:00"))
        actions.accept(change=change, now=NOW)

        assert {state for _why, state in hits().values()} == {State.OTHERWISE}
        assert second.appointments.get().takes_place


class TestReopening:
    def test_lets_appointments_hold_again(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        closed = close(counter)

        actions.reopen(closure=closed.closure, now=NOW)
        OpeningFactory(counter=counter)
        assert actions.withdraw_hits(now=NOW) == 1

        one = booking.appointments.get()
        assert one.takes_place
        assert (one.hit.state, one.sequence) == (State.KEPT, 2)
        assert not Message.objects.filter(kind="changed").exists()

    def test_is_told_to_who_knew(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email=EMAIL)
        closed = close(counter)
        actions.repair(now=NOW)
        assert booking.appointments.get().hit.state == State.NOTHING

        actions.reopen(closure=closed.closure, now=NOW)
        OpeningFactory(counter=counter)
        actions.withdraw_hits(now=NOW)

        assert Message.objects.filter(kind="changed", booking=booking).count() == 1

    def test_gives_offered_times_back(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        closed = close(counter, "08:00", "10:00")
        actions.repair(now=NOW)
        change = queries.open_change(booking, now=NOW)

        actions.reopen(closure=closed.closure, now=NOW)
        OpeningFactory(counter=counter)
        actions.withdraw_hits(now=NOW)

        change.refresh_from_db()
        assert change.status == Booking.Status.CANCELLED
        assert queries.open_change(booking, now=NOW) is None

    def test_does_not_undo_what_staff_cancelled(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        one = booking.appointments.get()
        actions.cancel_for_office(
            appointment=one, why=Why.OFFICE, now=NOW, staff=office_worker(counter.office)
        )

        assert actions.withdraw_hits(now=NOW) == 0


class TestCancelForOffice:
    def test_marks_one_and_stands_in_the_audit(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        one = booking.appointments.get()
        worker = office_worker(counter.office)

        actions.cancel_for_office(appointment=one, why=Why.AWAY, now=NOW, staff=worker)

        assert hits() == {one.pk: (Why.AWAY, State.TO_REPAIR)}
        entry = AuditEntry.objects.get(act="cancelled")
        assert (entry.staff_id, entry.booking_id, entry.office_id) == (
            worker.pk,
            booking.pk,
            counter.office_id,
        )
        assert entry.details == {"appointments": [one.pk], "why": "away"}

    @pytest.mark.parametrize("now", [NOW, at("09:05")])
    def test_is_refused_twice_and_once_it_has_begun(self, now):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        one = booking.appointments.get()
        if now == NOW:
            actions.cancel_for_office(appointment=one, why=Why.OFFICE, now=now, staff=None)

        with pytest.raises(actions.CannotCancel):
            actions.cancel_for_office(appointment=one, why=Why.OFFICE, now=now, staff=None)


class TestErasure:
    def test_takes_hits_along(self):
        counter, service = desk()
        booked(stop(counter, service, "09:00"), email=EMAIL)
        close(counter)

        actions.keep_house(now=at("12:00") + dt.timedelta(days=60))

        assert Appointment.objects.exists()
        assert not Hit.objects.exists()
