"""New times and orders that are only better so: among them, and with what stays."""

import datetime as dt

import pytest

from tests.factories.booking import (
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    desk,
)
from tests.moves import booked, moves, opens
from tests.plans import at, stop

pytestmark = pytest.mark.django_db


class TestBetterOrder:
    """Orders that are only better so, among what moves."""

    def visit(self, *, soft=True):
        """Return what somebody has: one appointment on the eighth, two on the fifteenth."""
        desks = [desk(), desk(), desk()]
        for counter, _service in desks:
            counter.openings.all().delete()
        (_, first), (_, second), _stays = desks
        if soft:
            PrecedenceFactory(before=first, after=second, kind="soft", result="now")
        times = ("2026-12-15 08:00", "2026-12-15 10:00", "2026-12-08 09:00")
        for (counter, _service), time in zip(desks, times, strict=True):
            opens(counter, time, at(time) + dt.timedelta(hours=1))
        booking = booked(*(stop(*one, time) for one, time in zip(desks, times, strict=True)))
        return booking, desks

    def test_costs_no_day_on_which_somebody_comes_anyway(self):
        booking, [(one, first), (other, second), _stays] = self.visit()
        for day, early, late in (("08", other, one), ("10", one, other)):
            opens(early, f"2026-12-{day} 08:00", at(f"2026-12-{day} 08:40"))
            opens(late, f"2026-12-{day} 10:30", at(f"2026-12-{day} 11:10"))

        plan = moves(booking, first, second).plans[0]

        assert plan.days == (dt.date(2026, 12, 8),)
        assert [order.after for order in plan.unmet] == [second.code]

    @pytest.mark.parametrize("long_first", [True, False])
    def test_is_told_of_the_plan_that_is_shown(self, long_first):
        """Appointments change their order where then fewer interpreters are needed."""
        pair = (
            desk(languages=["de"], buffer=0),
            desk(languages=["de"], buffer=0, minutes=20),
        )
        (long, long_one), (short, short_one) = pair
        (one, first), (other, second) = pair if long_first else pair[::-1]
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")
        person, colleague = InterpreterFactory(), InterpreterFactory()
        for counter in (long, short):
            counter.openings.all().delete()
            opens(counter, "2026-12-30 08:00", at("2026-12-30 11:00"))
        for who, start, end in (
            (person, "2026-12-30 08:00", "2026-12-30 12:00"),
            (person, "2026-12-02 08:00", "2026-12-02 12:00"),
            (person, "2026-12-21 08:00", "2026-12-21 08:20"),
            (person, "2026-12-21 09:00", "2026-12-21 09:30"),
            (colleague, "2026-12-21 08:00", "2026-12-21 08:30"),
        ):
            OpeningFactory(counter=None, interpreter=who, starts_at=at(start), ends_at=at(end))
        booking = booked(
            stop(long, long_one, "2026-12-30 08:00", interpreter=person),
            stop(short, short_one, "2026-12-30 09:30", interpreter=person),
            interpreter_language="ar",
        )
        for counter, start, end in (
            (other, "2026-12-02 08:00", "2026-12-02 08:40"),
            (one, "2026-12-02 09:00", "2026-12-02 09:40"),
            (long, "2026-12-21 08:00", "2026-12-21 08:30"),
            (long, "2026-12-21 09:00", "2026-12-21 09:30"),
            (short, "2026-12-21 08:00", "2026-12-21 08:20"),
            (short, "2026-12-21 09:10", "2026-12-21 09:30"),
        ):
            opens(counter, start, at(end))

        found = moves(booking, latest=dt.date(2026, 12, 29), max_days=1).plans

        assert len(found) == 2
        for plan in found:
            codes = [stop_.public_service.code for stop_ in plan.stops]
            assert bool(plan.unmet) == (codes == [second.code, first.code])

    def beside_what_stays(self, *times, kind="soft", stays_first=True):
        """Return what somebody has on the eighth and fifteenth, and who moves to these times."""
        (stays, first), (moves_, second) = desk(), desk()
        before, after = (first, second) if stays_first else (second, first)
        PrecedenceFactory(before=before, after=after, kind=kind, result="now")
        for counter in (stays, moves_):
            counter.openings.all().delete()
        opens(stays, "2026-12-08 10:00", at("2026-12-08 10:30"))
        for start in ("2026-12-15 10:00", *times):
            opens(moves_, start, at(start) + dt.timedelta(minutes=40))
        booking = booked(
            stop(stays, first, "2026-12-08 10:00"), stop(moves_, second, "2026-12-15 10:00")
        )
        return booking, first, second

    def unmet(self, plan):
        return [(order.before, order.after, order.cost) for order in plan.unmet]

    def test_with_what_stays_is_kept_where_that_costs_no_day(self):
        early, late = "2026-12-08 08:00", "2026-12-08 12:00"
        booking, _first, second = self.beside_what_stays(early, late)

        found = moves(booking, second)

        assert found.plans[0].stops[0].starts_at == at(late)
        assert all(plan.unmet == () for plan in found.plans)

    def test_with_what_stays_is_told_with_the_reason(self):
        booking, first, second = self.beside_what_stays("2026-12-08 08:00", "2026-12-09 08:00")

        same_day, next_day = moves(booking, second, latest=dt.date(2026, 12, 14)).plans[:2]

        assert same_day.stops[0].starts_at == at("2026-12-08 08:00")
        assert self.unmet(same_day) == [(first.code, second.code, "day")]
        assert (next_day.days, next_day.unmet) == ((dt.date(2026, 12, 9),), ())

    def test_with_what_stays_is_told_where_no_time_keeps_it(self):
        booking, first, second = self.beside_what_stays(
            "2026-12-08 12:00", "2026-12-09 08:00", stays_first=False
        )

        found = moves(booking, second).plans

        assert len(found) > 1
        assert {one for plan in found for one in self.unmet(plan)} == {
            (second.code, first.code, "matter")
        }

    def test_with_what_stays_leaves_the_choice_of_other_days(self):
        kept, turned = "2026-12-09 08:00", "2026-12-07 08:00"
        booking, first, second = self.beside_what_stays(kept, turned)

        found = moves(booking, second, latest=dt.date(2026, 12, 14)).plans

        orders = {plan.stops[0].starts_at: self.unmet(plan) for plan in found}
        assert orders == {at(kept): [], at(turned): [(first.code, second.code, "")]}

    def test_with_what_is_over_is_not_mentioned(self):
        booking, _first, second = self.beside_what_stays("2026-12-09 08:00", stays_first=False)

        found = moves(booking, second, now=at("2026-12-08 11:00")).plans

        assert found
        assert all(plan.unmet == () for plan in found)

    def test_all_on_one_day_is_not_said_where_something_stays_on_another(self):
        booking, [(one, first), (other, second), _stays] = self.visit(soft=False)
        opens(one, "2026-12-10 08:00", at("2026-12-10 08:40"))
        opens(other, "2026-12-10 10:00", at("2026-12-10 10:40"))

        found = moves(booking, first, second).plans

        assert found
        assert not any("one_day" in plan.merits for plan in found)
