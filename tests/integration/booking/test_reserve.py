"""Reserve a plan: all of it or nothing, once per request, for twenty minutes."""

import datetime as dt

import pytest
from django.db import IntegrityError

from booking import actions, links
from booking.models import Appointment, Booking, CounterClaim, InterpreterClaim, Opening
from booking.proposals import PlanToReserve
from tests.factories.booking import InterpreterFactory, OpeningFactory, desk
from tests.plans import NOW, at, one_stop, stop

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=20)


def reserve(plan, *, now=NOW, **more):
    centre = plan.stops[0].office.centre
    return actions.reserve(centre=centre, plan=plan, language="ar", now=now, **more)


class TestReserve:
    def test_stores_the_appointments_with_the_answers(self):
        counter, service = desk()

        reserved = reserve(one_stop(counter, service, "09:00", people=3, municipality="aachen"))

        booking = Booking.objects.get()
        assert booking.status == "reserved"
        assert booking.expires_at == LATER
        assert (booking.people, booking.municipality, booking.language) == (3, "aachen", "ar")
        appointment = booking.appointments.get()
        assert (appointment.starts_at, appointment.ends_at) == (at("09:00"), at("09:30"))
        assert links.booking_of(reserved.token, centre=booking.centre) == booking

    def test_stores_how_many_children_come_and_that_ways_take_longer(self):
        counter, service = desk(minutes_per_child=15)
        plan = PlanToReserve(
            stops=(stop(counter, service, "09:00", minutes=60),),
            people=3,
            children=2,
            walks_slowly=True,
        )

        booking = reserve(plan).booking

        booking.refresh_from_db()
        assert (booking.people, booking.children, booking.walks_slowly) == (3, 2, True)

    def test_stores_no_children_without_an_adult(self):
        counter, service = desk()

        with pytest.raises(IntegrityError, match="children_come_with_an_adult"):
            reserve(one_stop(counter, service, "09:00", people=2, children=2))

        assert not Booking.objects.exists()

    def test_claims_every_five_minutes_and_the_buffer_after(self):
        counter, service = desk(minutes=20, buffer=10)

        reserve(one_stop(counter, service, "09:00"))

        starts = CounterClaim.objects.order_by("starts_at").values_list("starts_at", flat=True)
        assert list(starts) == [at(f"09:{minute:02d}") for minute in range(0, 30, 5)]
        assert Appointment.objects.get().claimed_until == at("09:30")

    def test_may_let_the_buffer_run_past_closing_time(self):
        counter, service = desk(buffer=10)

        reserve(one_stop(counter, service, "11:30"))

        assert CounterClaim.objects.filter(starts_at=at("12:05")).exists()

    def test_stores_nothing_if_a_counter_is_taken(self):
        counter, service = desk()
        other, other_service = desk()
        reserve(one_stop(counter, service, "09:00"))

        with pytest.raises(actions.CounterTaken):
            reserve(
                PlanToReserve(
                    stops=(stop(other, other_service, "08:00"), stop(counter, service, "09:15"))
                )
            )

        assert Booking.objects.count() == 1
        assert not CounterClaim.objects.filter(seat__counter=other).exists()

    def test_refuses_a_stop_whose_buffer_is_taken(self):
        counter, service = desk(minutes=30, buffer=10)
        reserve(one_stop(counter, service, "09:00"))

        with pytest.raises(actions.CounterTaken):
            reserve(one_stop(counter, service, "09:35"))

        reserve(one_stop(counter, service, "09:40"))

    def test_claims_the_interpreter_as_well(self):
        counter, service = desk()
        other, other_service = desk()
        person = InterpreterFactory()
        OpeningFactory(counter=None, interpreter=person)
        reserve(PlanToReserve(stops=(stop(counter, service, "09:00", interpreter=person),)))

        with pytest.raises(actions.CounterTaken):
            reserve(PlanToReserve(stops=(stop(other, other_service, "09:00", interpreter=person),)))

        assert InterpreterClaim.objects.count() == 7

    def test_takes_over_what_an_expired_reservation_held(self):
        counter, service = desk()
        first = reserve(one_stop(counter, service, "09:00")).booking

        second = reserve(one_stop(counter, service, "09:00"), now=LATER).booking

        assert second.appointments.get().claims.count() == 7
        assert not CounterClaim.objects.filter(appointment__booking=first).exists()

    def test_leaves_a_reservation_alone_until_it_expires(self):
        counter, service = desk()
        reserve(one_stop(counter, service, "09:00"))

        with pytest.raises(actions.CounterTaken):
            reserve(one_stop(counter, service, "09:00"), now=LATER - dt.timedelta(seconds=1))

    def test_gives_a_double_submit_the_same_reservation_and_link(self):
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")

        first = reserve(plan, idempotency_key="key")
        second = reserve(plan, idempotency_key="key")

        assert (second.booking, second.token) == (first.booking, first.token)
        assert Booking.objects.count() == 1

    def test_does_not_show_a_booking_to_whoever_guesses_its_key(self):
        counter, service = desk()
        first = reserve(one_stop(counter, service, "09:00"), idempotency_key="1")

        second = reserve(one_stop(counter, service, "10:00"), idempotency_key="1")

        assert second.token != first.token
        assert second.booking != first.booking

    def test_gives_references_that_are_easy_to_read(self):
        counter, service = desk()

        reference = reserve(one_stop(counter, service, "09:00")).booking.reference

        assert len(reference) == 9
        assert not set(reference) & set("01OIL5S8BZ2AEU") - {"L"}


class TestReserveRefuses:
    """A plan that was right once, and is not now."""

    def refused(self, plan, now=NOW):
        with pytest.raises(actions.PlanOutdated):
            reserve(plan, now=now)
        assert not Booking.objects.exists()

    def test_a_stop_outside_opening_hours(self):
        counter, service = desk()
        Opening.objects.all().delete()
        self.refused(one_stop(counter, service, "09:00"))

    def test_a_stop_that_ends_after_closing_time(self):
        counter, service = desk()
        self.refused(one_stop(counter, service, "11:45"))

    def test_a_counter_out_of_use(self):
        counter, service = desk()
        counter.active = False
        counter.save()
        self.refused(one_stop(counter, service, "09:00"))

    def test_a_counter_that_offers_it_no_longer(self):
        counter, service = desk()
        counter.public_services.clear()
        self.refused(one_stop(counter, service, "09:00"))

    def test_a_public_service_that_takes_longer_now(self):
        counter, service = desk()
        plan = one_stop(counter, service, "09:00")
        service.minutes = 45
        service.save()
        plan.stops[0].public_service.minutes = 45
        self.refused(plan)

    def test_a_public_service_without_appointments_now(self):
        counter, service = desk()
        service.mode = "walk-in"
        service.save()
        self.refused(one_stop(counter, service, "09:00"))

    def test_an_interpreter_off_duty(self):
        counter, service = desk()
        person = InterpreterFactory()
        self.refused(PlanToReserve(stops=(stop(counter, service, "09:00", interpreter=person),)))

    def test_a_start_that_is_past(self):
        counter, service = desk()
        self.refused(one_stop(counter, service, "09:00"), now=at("09:00"))

    def test_children_that_were_not_counted(self):
        counter, service = desk(minutes_per_child=15)
        self.refused(one_stop(counter, service, "09:00", people=2, children=1))
