"""Groups: several seats, one start, and what the planner and the day board make of them."""

import pytest

from booking import actions, queries
from booking.models import Attendance, Booking, CounterClaim
from booking.proposals import propose
from booking.staff.presentation import board
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop, wishes

pytestmark = pytest.mark.django_db


def reserve(plan, now=NOW):
    centre = plan.stops[0].office.centre
    return actions.reserve(centre=centre, plan=plan, language="en", now=now).booking


def starts(counter, service, **answers):
    """Return the starts that are proposed, one for each day there is."""
    proposal = propose(centre=counter.office.centre, wishes=wishes(service, **answers), now=NOW)
    return [plan.stops[0].starts_at for plan in proposal.plans]


class TestSeats:
    def test_are_taken_by_each_adult(self):
        counter, service = desk(capacity=5)

        booking = reserve(one_stop(counter, service, "09:00", people=4, children=2))

        assert booking.appointments.get().seats == 2
        assert CounterClaim.objects.values("seat").distinct().count() == 2

    def test_are_taken_by_children_too_where_everyone_must_come(self):
        counter, service = desk(capacity=5, attendance=Attendance.EVERYONE)

        booking = reserve(one_stop(counter, service, "09:00", people=4, children=2))

        assert booking.appointments.get().seats == 4

    def test_are_one_for_a_whole_family_at_a_counter_for_one(self):
        counter, service = desk()

        assert reserve(one_stop(counter, service, "09:00", people=6)).appointments.get().seats == 1

    def test_do_not_suffice_for_a_family_that_is_too_large(self):
        counter, service = desk(capacity=5)
        reserve(one_stop(counter, service, "09:00", people=3))

        with pytest.raises(actions.CounterTaken):
            reserve(one_stop(counter, service, "09:00", people=3))

        reserve(one_stop(counter, service, "09:00", people=2))

    def test_follow_the_capacity_and_keep_who_sits_there(self):
        counter, service = desk(capacity=3)
        for _ in range(3):
            reserve(one_stop(counter, service, "09:00"))
        counter.capacity = 2
        counter.save()
        counter.fit_seats()

        with pytest.raises(actions.CounterTaken):
            reserve(one_stop(counter, service, "09:00"))
        reserve(one_stop(counter, service, "10:00"))

        assert Booking.objects.count() == 4
        assert counter.seats.count() == 3

    def test_grow_with_the_next_reservation(self):
        counter, service = desk()
        reserve(one_stop(counter, service, "09:00"))
        counter.capacity = 2
        counter.save()

        reserve(one_stop(counter, service, "09:00"))

        assert counter.seats.count() == 2


class TestPlanner:
    def test_lets_people_join_a_group(self):
        counter, service = desk(capacity=2, opens="09:00", closes="09:30")
        reserve(one_stop(counter, service, "09:00"))

        assert starts(counter, service) == [at("09:00")]
        assert queries.next_free(service, NOW) == at("09:00")

    def test_offers_no_full_group(self):
        counter, service = desk(capacity=2, opens="09:00", closes="09:30")
        reserve(one_stop(counter, service, "09:00", people=2))

        assert starts(counter, service) == []
        assert queries.next_free(service, NOW) is None

    def test_counts_the_seats_of_a_family(self):
        counter, service = desk(capacity=2, opens="09:00", closes="09:30")
        reserve(one_stop(counter, service, "09:00"))

        assert starts(counter, service, people=2) == []

    def test_never_starts_between_two_groups_without_a_break(self):
        counter, service = desk(capacity=2, buffer=0, opens="09:00", closes="10:00")
        reserve(one_stop(counter, service, "09:00"))
        reserve(one_stop(counter, service, "09:30"))
        other = desk(opens="09:35", closes="10:05")[1]

        proposal = propose(centre=counter.office.centre, wishes=wishes(service, other), now=NOW)

        assert {stop.starts_at for plan in proposal.plans for stop in plan.stops if stop.public_service == service} <= {at("09:00"), at("09:30")}  # fmt: skip  # noqa: E501

    def test_offers_nothing_to_more_people_than_there_are_seats(self):
        counter, service = desk(capacity=2)

        assert starts(counter, service, people=3) == []


class TestBoard:
    def test_counts_the_seats_of_each_group(self):
        counter, service = desk(capacity=5)
        reserve(one_stop(counter, service, "09:00", people=2))
        reserve(one_stop(counter, service, "09:00"))
        centre = counter.office.centre

        columns = queries.office_day(counter.office, at("09:00").date(), now=NOW)
        (column,) = board(columns, {}, centre, NOW)

        assert [(one.starts_at, one.taken) for one in column.groups] == [(at("09:00"), 3)]
