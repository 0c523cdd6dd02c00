"""Make held times a booking's own at the yes, or give them back."""

import datetime as dt

import pytest

from booking import actions, queries
from booking.models import (
    Appointment,
    AuditEntry,
    Booking,
    ContactClaim,
    CounterClaim,
    InterpreterClaim,
    Message,
)
from booking.proposals import PlanToReserve
from tests.changes import booked, hold, is_free, pieces, times
from tests.factories.booking import InterpreterFactory, OpeningFactory, desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db
FIVE_MINUTES = dt.timedelta(minutes=5)


class TestAccept:
    def test_moves_the_same_row_and_gives_the_old_time_back_late(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email="demo@example.org")
        old = booking.appointments.get()
        change = hold(booking, stop(counter, service, "11:00"))

        assert actions.accept(change=change, now=NOW) == booking

        moved = booking.appointments.get()
        earlier = change.appointments.get()
        assert (moved.pk, moved.sequence, moved.starts_at) == (old.pk, 1, at("11:00"))
        assert pieces(moved)[0] == at("11:00")
        assert (earlier.status, earlier.starts_at) == ("cancelled", at("09:00"))
        assert NOW < earlier.released_at <= NOW + dt.timedelta(minutes=30)
        assert not is_free(counter, service, "09:00")
        assert is_free(counter, service, "09:00", now=earlier.released_at)
        assert ContactClaim.objects.get().appointment == moved
        assert (booking.status, booking.email) == ("confirmed", "demo@example.org")

    @pytest.mark.parametrize("start", ["08:50", "09:10"])
    def test_moves_by_ten_minutes_with_every_piece(self, start):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(counter, service, start))
        claims = set(CounterClaim.objects.values_list("pk", flat=True))

        actions.accept(change=change, now=NOW)

        moved, earlier = booking.appointments.get(), change.appointments.get()
        assert pieces(moved) == [at(start) + dt.timedelta(minutes=5 * n) for n in range(7)]
        assert len(pieces(earlier)) == 2
        assert set(CounterClaim.objects.values_list("pk", flat=True)) == claims
        actions.keep_house(now=earlier.released_at)
        assert len(pieces(moved)) == 7
        assert CounterClaim.objects.count() == 7

    def test_lets_two_matters_change_places(self):
        counter, one = desk()
        _, other = desk()
        counter.public_services.add(other)
        booking = booked(stop(counter, one, "09:00"), stop(counter, other, "09:45"))
        change = hold(booking, stop(counter, other, "09:00"), stop(counter, one, "09:45"))
        assert not CounterClaim.objects.filter(appointment__booking=change).exists()

        actions.accept(change=change, now=NOW)

        by_matter = {a.public_service_id: a for a in booking.appointments.all()}
        assert pieces(by_matter[one.pk])[0] == at("09:45")
        assert pieces(by_matter[other.pk])[0] == at("09:00")
        assert CounterClaim.objects.count() == 14

    def test_moves_the_interpreter_with_it(self):
        counter, service = desk(languages=["de"])
        first, second = InterpreterFactory(), InterpreterFactory()
        for person in (first, second):
            OpeningFactory(counter=None, interpreter=person)
        booking = booked(stop(counter, service, "09:00", interpreter=first))

        change = hold(booking, stop(counter, service, "09:10", interpreter=first))
        actions.accept(change=change, now=NOW)
        moved = booking.appointments.get()
        assert moved.interpreter == first
        assert sorted(moved.interpreter_claims.values_list("starts_at", flat=True)) == pieces(moved)

        change = hold(booking, stop(counter, service, "09:20", interpreter=second))
        actions.accept(change=change, now=NOW)
        moved.refresh_from_db()
        assert moved.interpreter == second
        assert set(moved.interpreter_claims.values_list("interpreter", flat=True)) == {second.pk}
        assert InterpreterClaim.objects.count() == 7 + 2 + 7 - 2 + 2

    def test_moves_between_groups(self):
        (course, service), (other, _) = desk(capacity=3), desk(capacity=3)
        other.public_services.set([service])
        neighbour = booked(stop(other, service, "11:00"))
        booking = booked(stop(course, service, "09:00"))

        actions.accept(change=hold(booking, stop(other, service, "11:00")), now=NOW)

        seats = CounterClaim.objects.filter(
            appointment__booking__in=[booking, neighbour], starts_at=at("11:00")
        ).values_list("seat", flat=True)
        assert len(set(seats)) == 2

    def test_brings_a_matter_that_was_waiting(self):
        (counter, service), (other, waiting) = desk(), desk()
        booking = booked(stop(counter, service, "09:00"), email="demo@example.org")
        change = hold(booking, stop(other, waiting, "10:00"), why="waiting")

        actions.accept(change=change, now=NOW)

        assert times(booking) == [at("09:00"), at("10:00")]
        assert ContactClaim.objects.count() == 2
        assert CounterClaim.objects.filter(appointment__booking=booking).count() == 14

    def test_moves_back_at_once(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        actions.accept(change=hold(booking, stop(counter, service, "09:10")), now=NOW)

        actions.accept(change=hold(booking, stop(counter, service, "09:00")), now=NOW)

        moved = booking.appointments.get()
        assert (moved.starts_at, moved.sequence, len(pieces(moved))) == (at("09:00"), 2, 7)

    def test_twice_changes_nothing_more(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email="demo@example.org")
        change = hold(booking, stop(counter, service, "11:00"))

        for _ in range(2):
            actions.accept(change=change, now=NOW)

        assert booking.appointments.get().sequence == 1
        assert Message.objects.filter(kind="changed").count() == 1

    def test_tells_the_person_and_the_audit_but_no_personal_data(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"), email="demo@example.org", name="Demo")
        change = hold(booking, stop(counter, service, "11:00"))
        assert not Message.objects.filter(kind="changed").exists()

        actions.accept(change=change, now=NOW)

        entry = AuditEntry.objects.get(act="moved")
        assert Message.objects.get(kind="changed").booking == booking
        assert entry.booking_id == booking.pk
        assert entry.details == {"appointments": [booking.appointments.get().pk], "why": "asked"}

    def test_is_too_late_once_the_old_appointment_has_begun_or_somebody_came(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(counter, service, "11:00"), now=at("08:50"))
        Booking.objects.filter(pk=change.pk).update(expires_at=at("11:00"))

        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=at("09:00"))
        actions.mark(booking.appointments.get(), "arrived", at("08:55"))
        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=at("08:55"))
        assert times(booking) == [at("09:00")]


class TestInGroups:
    def test_one_who_is_alone_moves_to_a_time_that_overlaps(self):
        course, service = desk(capacity=3)
        booking = booked(stop(course, service, "09:00"))

        actions.accept(change=hold(booking, stop(course, service, "09:10")), now=NOW)

        moved = booking.appointments.get()
        assert moved.starts_at == at("09:10")
        assert pieces(moved) == [at("09:10") + number * FIVE_MINUTES for number in range(7)]
        assert set(moved.claims.values_list("seat__counter", flat=True)) == {course.pk}

    def test_a_family_moves_with_all_its_seats(self):
        course, service = desk(capacity=3)
        plan = one_stop(course, service, "09:00", people=2)
        reserved = actions.reserve(centre=service.centre, plan=plan, language="en", now=NOW)
        booking = actions.confirm(booking=reserved.booking, now=NOW)

        plan = one_stop(course, service, "09:10", people=2)
        change = actions.hold_change(booking=booking, plan=plan, now=NOW).booking
        actions.accept(change=change, now=NOW)

        assert len(pieces(booking.appointments.get())) == 2 * 7

    def test_nobody_overlaps_the_others_who_stay(self):
        course, service = desk(capacity=3)
        booking = booked(stop(course, service, "09:00"))
        booked(stop(course, service, "09:00"))

        with pytest.raises(actions.CounterTaken):
            hold(booking, stop(course, service, "09:10"))

    @pytest.mark.parametrize("start", ["09:00", "09:10"])
    def test_nobody_joins_either_time_until_it_is_decided(self, start):
        course, service = desk(capacity=3)
        booking = booked(stop(course, service, "09:00"))
        hold(booking, stop(course, service, "09:10"))

        assert not is_free(course, service, start)

    def test_moves_back_to_a_full_group_at_once(self):
        course, service = desk(capacity=2)
        booking = booked(stop(course, service, "09:00"))
        booked(stop(course, service, "09:00"))
        actions.accept(change=hold(booking, stop(course, service, "11:00")), now=NOW)
        assert not is_free(course, service, "09:00")

        actions.accept(change=hold(booking, stop(course, service, "09:00")), now=NOW)

        assert times(booking) == [at("09:00")]
        seats = CounterClaim.objects.filter(starts_at=at("09:00")).values_list("seat", flat=True)
        assert len(set(seats)) == 2

    def test_gets_another_interpreter_in_a_full_group(self):
        course, service = desk(capacity=2, languages=["de"])
        first, second = InterpreterFactory(), InterpreterFactory()
        for one in (first, second):
            OpeningFactory(counter=None, interpreter=one)
        answers = {"interpreter_language": "ar"}
        plan = PlanToReserve(stops=(stop(course, service, "09:00", interpreter=first),), **answers)
        reserved = actions.reserve(centre=service.centre, plan=plan, language="en", now=NOW)
        booking = actions.confirm(booking=reserved.booking, now=NOW)
        booked(stop(course, service, "09:00"))

        plan = PlanToReserve(stops=(stop(course, service, "09:00", interpreter=second),), **answers)
        change = actions.hold_change(booking=booking, plan=plan, now=NOW).booking
        assert not queries.impossible(now=NOW).exists()
        actions.accept(change=change, now=NOW)

        assert booking.appointments.get().interpreter == second
        assert CounterClaim.objects.filter(starts_at=at("09:00")).count() == 2


class TestNo:
    def test_gives_the_new_times_back_late_and_keeps_the_old_ones(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        change = hold(booking, stop(counter, service, "11:00"))

        actions.cancel(booking=change, now=NOW)

        assert times(booking) == [at("09:00")]
        assert not is_free(counter, service, "11:00")
        assert is_free(counter, service, "11:00", now=NOW + dt.timedelta(minutes=30))
        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=NOW)

    def test_cancelling_what_would_move_gives_the_change_back(self):
        (here, one), (there, other) = desk(), desk()
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))
        change = hold(booking, stop(there, other, "11:00"))
        first, second = booking.appointments.order_by("starts_at")

        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)
        assert queries.open_change(booking, now=NOW) == change

        actions.cancel(booking=booking, appointment_ids=[second.pk], now=NOW)
        assert queries.open_change(booking, now=NOW) is None
        with pytest.raises(actions.ReservationExpired):
            actions.accept(change=change, now=NOW)
        assert not Appointment.objects.filter(status="planned").exists()


class TestDayOfAnOffice:
    def test_has_the_new_time_and_not_the_old_one(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        actions.accept(change=hold(booking, stop(counter, service, "11:00")), now=NOW)

        (column,) = queries.office_day(counter.office, at("09:00").date(), now=NOW)

        assert [one.starts_at for one in column.appointments] == [at("11:00")]


class TestErase:
    def test_forgets_former_changes_too(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))
        made = actions.hold_change(
            booking=booking, plan=one_stop(counter, service, "11:00"), now=NOW
        )
        actions.accept(change=made.booking, now=NOW)

        actions.erase(booking=booking, keep=False, now=NOW)

        before = made.booking.token_hash
        made.booking.refresh_from_db()
        assert made.booking.token_hash != before
        assert made.booking.anonymised_at == NOW
