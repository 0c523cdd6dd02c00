"""Opening hours in plain words, and the openings that the worker makes of them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.management import call_command

from booking import actions, calendars
from booking.calendars import HoursWindow
from booking.models import CounterClaim, Opening
from tests.changes import closure
from tests.factories.booking import CounterFactory, InterpreterFactory, desk
from tests.plans import BERLIN, NOW, at, one_stop

pytestmark = pytest.mark.django_db
TUESDAYS = HoursWindow(weekday=1, start=dt.time(9), end=dt.time(12), first=dt.date(2026, 11, 30))
MONDAYS = HoursWindow(
    weekday=0, start=dt.time(14), end=dt.time(17), every_weeks=2, first=dt.date(2026, 11, 30)
)
YES = actions.Decision(now=NOW, agreed=True)


def spans(owner, until="2026-12-15 00:00"):
    return [
        f"{one.starts_at.astimezone(BERLIN):%d %H:%M}-{one.ends_at.astimezone(BERLIN):%H:%M}"
        for one in owner.openings.filter(starts_at__lt=at(until)).order_by("starts_at")
    ]


@pytest.fixture
def counter():
    counter = CounterFactory()
    calendars.add_window(counter, TUESDAYS)
    calendars.refresh_openings(now=NOW)
    return counter


def only_window(counter):
    return calendars.weekly_hours(counter)[0].id


class TestTwoWindows:
    def test_of_the_same_rhythm_are_the_same_in_the_same_weeks_only(self):
        next_week = replace(MONDAYS, first=MONDAYS.first + dt.timedelta(days=7))
        two_weeks_on = replace(MONDAYS, first=MONDAYS.first + dt.timedelta(days=14))

        assert MONDAYS.is_same(two_weeks_on)
        assert not MONDAYS.is_same(next_week)
        assert MONDAYS.overlaps(next_week)

    def test_are_not_the_same_one_after_the_other(self):
        ended = replace(TUESDAYS, last=dt.date(2026, 12, 8))

        assert ended.is_same(TUESDAYS)
        assert not ended.overlaps(replace(TUESDAYS, first=dt.date(2026, 12, 9)))

    def test_that_are_the_same_are_not_stored(self, counter):
        with pytest.raises(calendars.SameWindow):
            calendars.add_window(counter, TUESDAYS)
        changed = calendars.add_window(counter, replace(TUESDAYS, end=dt.time(13)))
        with pytest.raises(calendars.SameWindow):
            calendars.change_window(counter, replace(TUESDAYS, id=changed.id))

        ends = [window.end for window in calendars.weekly_hours(counter)]
        assert ends == [dt.time(12), dt.time(13)]

    def test_change_to_what_they_are(self, counter):
        stored = calendars.weekly_hours(counter)[0]

        assert calendars.change_window(counter, stored) == stored


class TestWeeklyHours:
    def test_come_back_as_they_were_given_from_monday_on(self):
        counter = CounterFactory()

        stored = calendars.set_weekly_hours(counter, [TUESDAYS, MONDAYS])

        assert [window.weekday for window in stored] == [0, 1]
        assert (stored[0].start, stored[0].every_weeks) == (dt.time(14), 2)
        assert stored[1].first == dt.date(2026, 12, 1)
        assert stored[1].last is None

    def test_that_stay_the_same_keep_their_exceptions(self, counter):
        calendars.cancel_window(counter, only_window(counter), dt.date(2026, 12, 8))

        calendars.set_weekly_hours(counter, [TUESDAYS, MONDAYS])
        calendars.refresh_openings(now=NOW)

        assert spans(counter) == ["30 14:00-17:00", "01 09:00-12:00", "14 14:00-17:00"]

    def test_end_with_their_last_day(self):
        counter = CounterFactory()
        last = dt.date(2026, 12, 8)
        window = HoursWindow(**{**vars(TUESDAYS), "last": last})

        assert calendars.add_window(counter, window).last == last
        calendars.refresh_openings(now=NOW)
        assert spans(counter, "2027-01-31 00:00") == ["01 09:00-12:00", "08 09:00-12:00"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("weekday", 7),
            ("end", dt.time(9)),
            ("every_weeks", 0),
            ("week_of_month", 5),
            ("last", dt.date(2026, 11, 29)),
            ("last", dt.date(2026, 11, 30)),
        ],
    )
    def test_that_contradict_themselves_are_refused(self, counter, field, value):
        wrong = HoursWindow(**{**vars(TUESDAYS), field: value})

        with pytest.raises(calendars.InvalidHours) as caught:
            calendars.add_window(counter, wrong)

        assert caught.value.field == field

    def test_of_others_cannot_be_changed(self, counter):
        foreign = HoursWindow(**{**vars(TUESDAYS), "id": only_window(counter)})

        with pytest.raises(calendars.NoSuchWindow):
            calendars.change_window(CounterFactory(), foreign)


class TestChangesOfHours:
    """Each through the action, which rebuilds the openings."""

    def test_add(self, counter):
        actions.add_window(owner=counter, window=MONDAYS, decision=YES)

        weekdays = {one.starts_at.astimezone(BERLIN).weekday() for one in counter.openings.all()}
        assert weekdays == {0, 1}

    def test_change(self, counter):
        window = HoursWindow(**{**vars(TUESDAYS), "end": dt.time(10), "id": only_window(counter)})
        actions.change_window(owner=counter, window=window, decision=YES)

        assert spans(counter) == ["01 09:00-10:00", "08 09:00-10:00"]

    def test_remove(self, counter):
        actions.remove_window(owner=counter, window_id=only_window(counter), decision=YES)

        assert spans(counter) == []

    def test_leave_out_and_take_back(self, counter):
        window, day = only_window(counter), dt.date(2026, 12, 1)

        actions.leave_out(owner=counter, window_id=window, date=day, decision=YES)
        assert spans(counter) == ["08 09:00-12:00"]

        actions.take_back(owner=counter, window_id=window, date=day, decision=YES)
        assert spans(counter) == ["01 09:00-12:00", "08 09:00-12:00"]

    def test_leave_out_a_day_without_hours(self, counter):
        with pytest.raises(calendars.NoSuchDay):
            actions.leave_out(
                owner=counter,
                window_id=only_window(counter),
                date=dt.date(2026, 12, 2),
                decision=YES,
            )

    def test_move_one_day_twice(self, counter):
        for hour in (13, 14):
            actions.move_once(
                owner=counter,
                window_id=only_window(counter),
                date=dt.date(2026, 12, 1),
                starts_at=at(f"2026-12-02 {hour}:00"),
                ends_at=at("2026-12-02 16:00"),
                decision=YES,
            )

        assert spans(counter) == ["02 14:00-16:00", "08 09:00-12:00"]
        [moved] = calendars.exceptions(counter, first_date=dt.date(2026, 12, 1))
        assert (moved.date, moved.starts_at) == (dt.date(2026, 12, 1), at("2026-12-02 14:00"))

    def test_close_an_office_and_open_it_again(self, counter):
        closed = actions.close_office(closure=closure(counter, "10:00", "11:00"), now=NOW)
        calendars.refresh_openings(now=NOW, office=counter.office)
        assert spans(counter)[:2] == ["01 09:00-10:00", "01 11:00-12:00"]

        actions.reopen(closure=closed.closure, now=NOW)
        calendars.refresh_openings(now=NOW, office=counter.office)
        assert spans(counter)[0] == "01 09:00-12:00"

    def test_count_the_appointments_that_a_closure_hits(self):
        counter, service = desk()
        centre = counter.office.centre
        reserved = actions.reserve(
            centre=centre, plan=one_stop(counter, service, "10:00"), language="en", now=NOW
        )
        actions.confirm(booking=reserved.booking, now=NOW)

        def hit(start, end):
            return actions.close_office(closure=closure(counter, start, end), now=NOW).hit

        assert hit("10:30", "12:00") == 0
        assert hit("10:15", "12:00") == 1


class TestRefreshOpenings:
    def test_leaves_out_public_holidays_of_the_federal_state(self):
        counter = CounterFactory()
        thursday = HoursWindow(**{**vars(TUESDAYS), "weekday": 3, "first": dt.date(2027, 5, 1)})
        calendars.add_window(counter, thursday)

        calendars.refresh_openings(now=at("2027-05-20 08:00"))

        assert spans(counter, "2027-06-05 00:00") == ["20 09:00-12:00", "03 09:00-12:00"]

    def test_reaches_ninety_days_and_no_further(self, counter):
        last = counter.openings.order_by("-starts_at").first()

        assert NOW + dt.timedelta(days=84) < last.starts_at < NOW + dt.timedelta(days=91)

    @pytest.mark.usefixtures("counter")
    def test_changes_nothing_the_second_time(self):
        keys = set(Opening.objects.values_list("pk", flat=True))

        assert calendars.refresh_openings(now=NOW) == 0
        assert set(Opening.objects.values_list("pk", flat=True)) == keys

    def test_writes_only_what_differs(self, counter):
        before = set(Opening.objects.values_list("pk", flat=True))

        calendars.cancel_window(counter, only_window(counter), dt.date(2026, 12, 8))
        changed = calendars.refresh_openings(now=NOW)

        assert changed == 1
        assert len(before - set(Opening.objects.values_list("pk", flat=True))) == 1

    def test_keeps_appointments_and_claims_when_hours_go(self):
        counter, service = desk()
        actions.reserve(
            centre=counter.office.centre,
            plan=one_stop(counter, service, "09:00"),
            language="en",
            now=NOW,
        )

        calendars.refresh_openings(now=NOW)

        assert not counter.openings.exists()
        assert CounterClaim.objects.count() == 7

    def test_makes_one_opening_of_hours_that_overlap(self, counter):
        more = HoursWindow(**{**vars(TUESDAYS), "start": dt.time(11), "end": dt.time(14)})
        calendars.add_window(counter, more)
        calendars.refresh_openings(now=NOW)

        assert spans(counter)[0] == "01 09:00-14:00"

    def test_closes_a_counter_out_of_use(self, counter):
        counter.active = False
        counter.save()
        calendars.refresh_openings(now=NOW)

        assert spans(counter) == []

    def test_opens_interpreters_too(self):
        person = InterpreterFactory()
        calendars.add_window(person, TUESDAYS)

        calendars.refresh_owner(person, now=NOW)

        assert spans(person) == ["01 09:00-12:00", "08 09:00-12:00"]

    def test_runs_as_a_command(self, capsys):
        call_command("refresh_openings")

        assert capsys.readouterr().out == "0 openings changed.\n"
