"""Plain SQL of a reservation: the same on SQLite and PostgreSQL."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from booking import actions
from booking.actions.statements import locking, rows, statement, storing, together
from booking.models import Closure, Opening
from booking.proposals import PlanToReserve
from tests.factories.booking import ClosureFactory, InterpreterFactory, OpeningFactory, desk
from tests.plans import NOW, at, stop

pytestmark = pytest.mark.django_db
MESSAGES, MESSAGES_IN_LINE = (12, 8) if connection.vendor == "sqlite" else (6, 2)
"""To the database for one reservation, and while others wait."""

STARTS = (
    "SELECT id, starts_at FROM booking_closure WHERE id IN (%s) AND starts_at <= %s ORDER BY id"
)


@pytest.fixture
def closures():
    """Three closures of one office, at nine, ten and eleven."""
    office = desk()[0].office
    return [
        ClosureFactory(office=office, starts_at=at(f"{hour}:00"), ends_at=at("12:00"))
        for hour in ("09", "10", "11")
    ]


class TestRows:
    def test_takes_as_many_values_as_there_are(self, closures):
        keys = [one.pk for one in closures]

        assert [key for key, _ in rows(STARTS, keys, at("12:00"))] == keys
        assert [key for key, _ in rows(STARTS, set(keys[:1]), at("12:00"))] == keys[:1]
        assert rows(STARTS, [], at("12:00")) == []

    def test_compares_moments_of_every_zone(self, closures):
        keys = [one.pk for one in closures]

        found = rows(STARTS, keys, at("10:00").astimezone(dt.UTC))

        assert [start for _, start in found] == [at("09:00"), at("10:00")]
        assert found == rows(STARTS, keys, at("10:00"))

    def test_gives_nothing_where_a_statement_has_none_to_give(self, closures):
        assert rows("DELETE FROM booking_closure WHERE id = %s", closures[0].pk) == []
        assert Closure.objects.count() == 2

    def test_locks_rows_and_gives_them(self, closures):
        sql = "SELECT id FROM booking_closure closure WHERE id IN (%s) ORDER BY id"
        keys = [one.pk for one in closures]

        assert together([locking(sql, "closure", keys)]) == [[(key,) for key in keys]]

    def test_runs_several_in_their_order_and_gives_the_rows_of_each(self, closures):
        first, *others = [one.pk for one in closures]

        found = together(
            [
                statement(STARTS, [first], at("12:00")),
                statement("DELETE FROM booking_closure WHERE id = %s", first),
                statement(STARTS, [first, *others], at("12:00")),
            ]
        )

        assert found == [
            [(first, at("09:00"))],
            [],
            [(others[0], at("10:00")), (others[1], at("11:00"))],
        ]

    def test_runs_none(self):
        assert together([]) == []


class TestStoring:
    INSERT = "INSERT INTO booking_opening (counter_id, starts_at, ends_at) VALUES %s"

    def test_stores_all_rows_as_the_orm_reads_them(self):
        counter, _ = desk()
        spans = [(at("13:00"), at("14:00")), (at("15:00").astimezone(dt.UTC), at("16:00"))]

        together([storing(self.INSERT, [(counter.pk, *span) for span in spans])])

        later = Opening.objects.filter(starts_at__gt=at("12:00")).order_by("starts_at")
        assert list(later.values_list("starts_at", "ends_at")) == spans

    def test_names_what_the_database_refuses(self):
        counter, _ = desk()

        with pytest.raises(IntegrityError):
            together([storing(self.INSERT, [(counter.pk, at("14:00"), at("13:00"))])])


class TestAReservation:
    def plan(self, matters):
        """Return a visit, an hour for each matter, the first with an interpreter."""
        person = InterpreterFactory()
        OpeningFactory(counter=None, interpreter=person)
        stops = [stop(*desk(), "08:00", interpreter=person)]
        stops += [stop(*desk(), f"{8 + number:02d}:00") for number in range(1, matters)]
        return PlanToReserve(stops=tuple(stops))

    def statements(self, plan, now=NOW):
        for one in plan.stops:
            one.counter.fit_seats()
        with CaptureQueriesContext(connection) as queries:
            actions.reserve(
                centre=plan.stops[0].office.centre, plan=plan, language="en", now=now, origins=["a"]
            )
        return [one["sql"] for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]]

    def test_asks_as_often_for_four_matters_as_for_one(self):
        one, four = self.statements(self.plan(1)), self.statements(self.plan(4))

        assert len(one) == len(four) == MESSAGES

    def test_gives_back_what_ran_out_before_rivals_wait(self):
        plan = self.plan(1)
        self.statements(plan)

        found = self.statements(plan, now=NOW + dt.timedelta(minutes=20))

        line = next(place for place, sql in enumerate(found) if "booking_seat" in sql)
        deleted = [place for place, sql in enumerate(found) if "DELETE FROM booking_" in sql]
        assert "".join(found).count("DELETE FROM booking_") == 2
        assert max(deleted) < line

    def test_lets_rivals_wait_for_little(self):
        found = self.statements(self.plan(4))

        line = next(place for place, sql in enumerate(found) if "booking_seat" in sql)
        inserts = [sql for sql in found[line:] if "INSERT" in sql]
        assert len(found) - line == MESSAGES_IN_LINE
        assert " ".join(inserts).count("INSERT INTO") == 2, "claims of seats and of interpreters"
