"""What is booked: an office's day, a booking's appointments."""

import datetime as dt

import pytest

from booking import actions, links, queries
from booking.proposals import PlanToReserve
from tests.factories.booking import ClosureFactory, CounterFactory, desk
from tests.plans import NOW, TUESDAY, at, one_stop, stop

pytestmark = pytest.mark.django_db


def reserved(counter, service, start="09:00"):
    return actions.reserve(
        centre=counter.office.centre,
        plan=one_stop(counter, service, start),
        language="en",
        now=NOW,
    ).booking


class TestOfficeDay:
    def day(self, office, now=NOW):
        columns = queries.office_day(office, at("00:00").date(), now=now)
        return {
            column.counter: [one.starts_at for one in column.appointments] for column in columns
        }

    def test_shows_each_counter_with_its_own_appointments(self):
        counter, service = desk()
        other = CounterFactory(office=counter.office)
        reserved(counter, service, "10:00")
        reserved(counter, service, "09:00")

        assert self.day(counter.office) == {counter: [at("09:00"), at("10:00")], other: []}

    def test_shows_nothing_of_other_offices_or_days(self):
        counter, _ = desk()
        foreign, foreign_service = desk()
        reserved(foreign, foreign_service)

        assert self.day(counter.office) == {counter: []}

    def test_leaves_out_what_was_cancelled_or_expired(self):
        counter, service = desk()
        actions.cancel(booking=reserved(counter, service, "09:00"), now=NOW)
        reserved(counter, service, "10:00")

        assert self.day(counter.office, now=at("08:00")) == {counter: []}

    def test_asks_the_database_a_fixed_number_of_times(self, django_assert_max_num_queries):
        counter, service = desk()
        for hour in ("08:00", "09:00", "10:00"):
            reserved(counter, service, hour)

        with django_assert_max_num_queries(5):
            for column in queries.office_day(counter.office, at("00:00").date(), now=NOW):
                for one in column.appointments:
                    assert one.booking.centre.zone
                    assert one.public_service.code


class TestHoursOfADay:
    def column(self, counter, date=TUESDAY, now=NOW):
        [column] = queries.office_day(counter.office, dt.date.fromisoformat(str(date)), now=now)
        return column

    def test_are_those_of_the_counter(self):
        counter, _ = desk(opens="08:00", closes="12:00")

        column = self.column(counter)

        assert column.openings == [(at("08:00"), at("12:00"))]
        assert (column.closures, column.is_closed) == ([], False)

    def test_end_where_a_closure_begins(self):
        counter, _ = desk()
        ClosureFactory(office=counter.office, starts_at=at("10:00"), ends_at=at("12:00"))
        ClosureFactory(
            office=counter.office, counter=counter, starts_at=at("11:00"), ends_at=at("13:00")
        )

        assert self.column(counter).closures == [(at("10:00"), at("13:00"))]

    def test_are_not_those_of_another_counters_closure(self):
        counter, _ = desk()
        other = CounterFactory(office=counter.office, name="Z")
        ClosureFactory(
            office=counter.office, counter=other, starts_at=at("10:00"), ends_at=at("12:00")
        )

        own, _others = queries.office_day(counter.office, at("00:00").date(), now=NOW)

        assert own.closures == []

    def test_do_not_exist_on_a_day_without_openings(self):
        counter, _ = desk()

        assert self.column(counter, at("00:00").date() + dt.timedelta(days=4)).is_closed

    def test_do_not_exist_when_all_is_closed(self):
        counter, _ = desk()
        midnight = at("00:00")
        ClosureFactory(
            office=counter.office,
            starts_at=midnight - dt.timedelta(days=2),
            ends_at=midnight + dt.timedelta(days=2),
        )

        assert self.column(counter).is_closed

    @pytest.mark.parametrize("days", [-20, 400])
    def test_are_unknown_where_no_openings_are_stored(self, days):
        counter, _ = desk()

        column = self.column(counter, at("00:00").date() + dt.timedelta(days=days))

        assert (column.openings, column.is_closed) == ([], False)

    def test_of_this_morning_are_unknown_after_a_closure_since_then(self):
        counter, _ = desk()
        counter.openings.all().delete()
        ClosureFactory(office=counter.office, starts_at=at("10:00"), ends_at=at("13:00"))

        column = self.column(counter, now=at("11:00"))

        assert (column.closures, column.is_closed) == ([(at("10:00"), at("13:00"))], False)


class TestAppointmentsOf:
    def test_come_in_order_of_time(self):
        counter, service = desk()
        other, other_service = desk()
        plan = PlanToReserve(
            stops=(stop(counter, service, "10:00"), stop(other, other_service, "08:00"))
        )
        booking = actions.reserve(
            centre=counter.office.centre, plan=plan, language="en", now=NOW
        ).booking

        assert [one.starts_at for one in queries.appointments_of(booking)] == [
            at("08:00"),
            at("10:00"),
        ]


class TestLinks:
    def test_have_192_bits_and_are_stored_as_hashes(self):
        token, stored = links.new_token()

        assert len(token) == 32
        assert token not in stored
        assert links.hash_of(token) == stored

    @pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "🙂" * 5000])
    def test_that_nobody_made_lead_nowhere(self, token):
        counter, service = desk()
        reserved(counter, service)

        assert links.booking_of(token, centre=counter.office.centre) is None

    def test_of_one_request_stay_the_same_without_being_stored(self):
        assert links.token_for("key") == links.token_for("key") != links.token_for("other")


def test_the_tuesday_of_these_tests_is_one():
    assert at("00:00").strftime("%A %Y-%m-%d") == f"Tuesday {TUESDAY}"
