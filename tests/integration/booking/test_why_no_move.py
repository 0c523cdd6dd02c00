"""Why appointments cannot move as wished, and what would help."""

import datetime as dt

import pytest
from django.utils import translation

from booking import explanations, queries
from booking.proposals import (
    Change,
    NeededBy,
    WaitsFor,
    changed,
    propose_move,
    propose_repair,
)
from tests.factories.booking import InterpreterFactory, OpeningFactory, PrecedenceFactory, desk
from tests.integration.booking.test_moves import booked, moves, open_on
from tests.plans import NOW, at, stop

pytestmark = pytest.mark.django_db


class TestWhatStandsInTheWay:
    """Each change is tried once more from the beginning."""

    def explained(self, booking, *services, **more):
        codes = [one.code for one in services]
        why_not = moves(booking, *services, **more).why_not
        for help_ in why_not.helps:
            after = changed(why_not.asked, help_.change)
            moved = [
                one
                for one in queries.movable(booking, now=NOW)
                if one.public_service.code in after.services
            ]
            assert propose_move(booking=booking, moved=moved, wishes=after, now=NOW).plans
        assert set(why_not.asked.services) == set(codes)
        return why_not.codes, why_not.wishes, [one.change for one in why_not.helps]

    def test_is_nothing_where_something_fits(self):
        counter, service = desk()
        booking = booked(stop(counter, service, "09:00"))

        assert moves(booking, service).why_not is None

    def test_is_a_last_day_that_can_be_later(self):
        counter, service = desk(opens="09:00", closes="09:30")
        open_on(counter, "2026-12-09")
        booking = booked(stop(counter, service, "09:00"))

        found = self.explained(booking, service, latest=dt.date(2026, 12, 4))

        assert found == ((service.code,), ("latest",), [Change("latest", "2026-12-09")])

    def test_is_one_that_comes_first_and_could_stay(self):
        (here, one), (there, other) = desk(closes="09:00"), desk(opens="10:00", closes="11:00")
        OpeningFactory(
            counter=here, starts_at=at("2026-12-14 08:00"), ends_at=at("2026-12-14 09:00")
        )
        OpeningFactory(
            counter=there, starts_at=at("2026-12-10 10:00"), ends_at=at("2026-12-10 11:00")
        )
        PrecedenceFactory(before=one, after=other, result="now")
        booking = booked(stop(here, one, "08:00"), stop(there, other, "10:00"))

        _codes, _wishes, helps = self.explained(booking, one, other, earliest=dt.date(2026, 12, 2))

        assert Change("stay", one.code) in helps

    def test_is_an_appointment_that_stays_and_can_move_along(self):
        (here, one), (there, other) = desk(opens="09:00", closes="10:30"), desk(closes="08:30")
        OpeningFactory(counter=there, starts_at=at("09:00"), ends_at=at("09:30"))
        booking = booked(stop(here, one, "09:00"), stop(there, other, "08:00"))

        found = self.explained(booking, other)

        assert found == ((other.code,), ("services",), [Change("also_move", one.code)])

    @pytest.mark.parametrize("free_then", [True, False])
    def test_is_what_stays_and_needs_the_result(self, free_then):
        (here, one), (there, other) = desk(), desk()
        open_on(here, "2026-12-02", *(["2026-12-10"] if free_then else []))
        open_on(there, "2026-12-16")
        PrecedenceFactory(before=one, after=other, result="days")
        booking = booked(
            stop(here, one, "2026-12-02 09:00"), stop(there, other, "2026-12-16 09:00")
        )

        proposal = moves(booking, one, earliest=dt.date(2026, 12, 10))

        assert proposal.why_not.wishes == ("earliest",)
        day = dt.date(2026, 12, 16)
        assert proposal.why_not.needed_by == ((NeededBy(other.code, day),) if free_then else ())

    def test_is_only_what_needs_the_result_too_early(self):
        (here, one), (there, soon), (yonder, late) = desk(), desk(), desk()
        open_on(here, "2026-12-02", "2026-12-10")
        open_on(there, "2026-12-16")
        open_on(yonder, "2026-12-28")
        for other in (soon, late):
            PrecedenceFactory(before=one, after=other, result="days")
        booking = booked(
            stop(here, one, "2026-12-02 09:00"),
            stop(there, soon, "2026-12-16 09:00"),
            stop(yonder, late, "2026-12-28 09:00"),
        )

        found = moves(booking, one, soon, earliest=dt.date(2026, 12, 10))

        assert [one.code for one in found.why_not.needed_by] == [soon.code]

    @pytest.mark.parametrize("now", [NOW, at("2026-12-02 10:00")], ids=["to come", "over"])
    def test_is_the_day_on_which_a_result_is_due(self, now):
        (here, one), (there, other) = desk(), desk()
        open_on(here, "2026-12-02")
        open_on(there, "2026-12-03", "2026-12-18")
        PrecedenceFactory(before=one, after=other, result="days")
        booking = booked(
            stop(here, one, "2026-12-02 09:00"), stop(there, other, "2026-12-18 09:00")
        )

        found = moves(booking, other, now=now, latest=dt.date(2026, 12, 4)).why_not

        assert found.waits_for == (WaitsFor(one.code, dt.date(2026, 12, 16)),)
        assert found.needed_by == ()
        with translation.override("en"):
            things = explanations.in_conflict(found, str)
        assert things[1:] == [
            f"not before the result of “{one.code}” is there, on 16.12.2026",
            "not after 04.12.2026",
        ]

    def test_is_no_result_that_is_there_by_then(self):
        (here, one), (there, other) = desk(), desk()
        open_on(here, "2026-12-02")
        open_on(there, "2026-12-20")
        PrecedenceFactory(before=one, after=other, result="days")
        booking = booked(
            stop(here, one, "2026-12-02 09:00"), stop(there, other, "2026-12-20 09:00")
        )

        found = moves(booking, other, earliest=dt.date(2026, 12, 21)).why_not

        assert found.wishes == ("earliest",)
        assert found.waits_for == ()

    def test_is_one_that_can_stay_while_the_other_moves(self):
        (here, one), (there, other) = desk(opens="09:00", closes="09:30"), desk()
        booking = booked(stop(here, one, "09:00"), stop(there, other, "10:00"))

        found = self.explained(booking, one, other)

        assert found == ((one.code,), (), [Change("stay", one.code)])

    def test_is_never_the_interpreter_that_offices_prepare_for(self):
        counter, service = desk(languages=["de"])
        person = InterpreterFactory()
        OpeningFactory(counter=None, interpreter=person, starts_at=at("09:00"), ends_at=at("09:30"))
        booking = booked(
            stop(counter, service, "09:00", interpreter=person), interpreter_language="ar"
        )

        found = self.explained(booking, service)

        assert found == ((service.code,), ("interpreter_language",), [])

    def test_nothing_else_is_free(self):
        counter, service = desk(opens="09:00", closes="09:30")
        booking = booked(stop(counter, service, "09:00"))

        assert self.explained(booking, service) == ((service.code,), (), [])

    def test_is_not_looked_for_by_who_repairs(self, monkeypatch):
        def never(*_arguments):
            raise AssertionError

        monkeypatch.setattr("booking.proposals.moves.why_no_move", never)
        counter, service = desk(opens="09:00", closes="09:30")
        booking = booked(stop(counter, service, "09:00"))

        plans = propose_repair(booking=booking, hit=[booking.appointments.get().pk], now=NOW)

        assert list(plans) == []
