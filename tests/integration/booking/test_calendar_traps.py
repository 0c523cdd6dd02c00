"""What django-scheduler does by itself, shown first; then what the adapter makes of it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from schedule.models import Event, Occurrence, Rule

from booking import calendars, proposals
from booking.calendars import HoursWindow
from booking.calendars.openings import expand
from booking.models import Opening
from tests.factories.booking import CounterFactory, desk
from tests.plans import BERLIN, NOW, at, wishes

pytestmark = pytest.mark.django_db
SUNDAY_OF_CHANGE = dt.date(2027, 3, 28)


def weekly(counter, *, rhythm="interval:1", start="2027-03-22 09:00", end="2027-03-22 12:00"):
    """Return an event of django-scheduler itself, every week."""
    rule = Rule.objects.create(name="weekly", description="", frequency="WEEKLY", params=rhythm)
    return Event.objects.create(
        calendar=counter.calendar, rule=rule, title="", start=at(start), end=at(end)
    )


def local_starts(occurrences):
    return [one.start.astimezone(BERLIN).strftime("%d %H:%M") for one in occurrences]


def opened(counter, first, last):
    spans = expand(counter.calendar_id, first=first, last=last, zone=BERLIN)
    return [f"{span.starts_at:%d %H:%M}-{span.ends_at:%H:%M}" for span in spans]


class TestTheChangeOfClocks:
    window = (dt.date(2027, 3, 22), dt.date(2027, 3, 29))

    def test_moves_hours_in_a_utc_window(self):
        event = weekly(CounterFactory())
        utc = ZoneInfo("UTC")
        start, end = (dt.datetime(2027, 3, day, tzinfo=utc) for day in (22, 30))

        assert local_starts(event.get_occurrences(start, end)) == ["22 09:00", "29 10:00"]

    def test_does_not_move_openings(self):
        counter = CounterFactory()
        weekly(counter)

        assert opened(counter, *self.window) == ["22 09:00-12:00", "29 09:00-12:00"]

    def test_breaks_a_window_with_a_fixed_offset(self):
        event = weekly(CounterFactory())
        fixed = dt.timezone(dt.timedelta(hours=1))
        start, end = (dt.datetime(2027, 3, day, tzinfo=fixed) for day in (22, 30))

        with pytest.raises(Exception, match="UTC"):
            event.get_occurrences(start, end)

    def test_opens_in_berlin_what_was_cancelled_in_utc(self):
        event = weekly(CounterFactory())
        utc = ZoneInfo("UTC")
        start, end = (dt.datetime(2027, 3, day, tzinfo=utc) for day in (28, 30))
        event.get_occurrences(start, end)[0].cancel()

        local = event.get_occurrences(start.astimezone(BERLIN), end.astimezone(BERLIN))

        assert [one for one in local if not one.cancelled]

    def test_does_not_open_what_the_adapter_cancelled(self):
        counter = CounterFactory()
        event = weekly(counter)

        calendars.cancel_window(counter, event.pk, dt.date(2027, 3, 29))

        assert opened(counter, *self.window) == ["22 09:00-12:00"]

    def test_keeps_the_end_of_hours_that_span_it(self):
        counter = CounterFactory()
        event = weekly(counter, start="2027-03-21 01:00", end="2027-03-21 08:00")
        start, end = at("2027-03-28 00:00"), at("2027-03-29 00:00")
        alone = event.get_occurrences(start, end)[0]

        assert alone.end.astimezone(BERLIN).hour == 9
        assert opened(counter, SUNDAY_OF_CHANGE, SUNDAY_OF_CHANGE) == ["28 01:00-08:00"]

    def test_lets_people_book_at_the_same_local_hour(self):
        counter, service = desk(opens="2027-03-26 09:00", closes="2027-03-26 10:00")
        Opening.objects.create(
            counter=counter, starts_at=at("2027-03-29 09:00"), ends_at=at("2027-03-29 10:00")
        )
        proposal = proposals.propose(
            centre=counter.office.centre, wishes=wishes(service), now=at("2027-03-25 09:00")
        )

        starts = [plan.stops[0].starts_at for plan in proposal.plans]
        assert [f"{start:%d %H:%M %z}" for start in starts] == ["26 09:00 +0100", "29 09:00 +0200"]


class TestCancelledOccurrences:
    def test_are_in_the_answer_of_the_package(self):
        event = weekly(CounterFactory())
        start, end = at("2027-03-22 00:00"), at("2027-03-23 00:00")
        event.get_occurrences(start, end)[0].cancel()

        assert [one.cancelled for one in event.get_occurrences(start, end)] == [True]

    def test_open_no_counter(self):
        counter = CounterFactory()
        event = weekly(counter)
        calendars.cancel_window(counter, event.pk, dt.date(2027, 3, 22))

        assert opened(counter, dt.date(2027, 3, 22), dt.date(2027, 3, 22)) == []


class TestRules:
    def test_of_the_second_monday_mean_every_day_if_written_wrongly(self):
        rule = Rule.objects.create(
            name="wrong", description="", frequency="MONTHLY", params="byweekday:2MO"
        )
        event = Event.objects.create(
            calendar=CounterFactory().calendar,
            rule=rule,
            title="",
            start=at("2026-12-01 09:00"),
            end=at("2026-12-01 10:00"),
        )

        found = event.get_occurrences(at("2026-12-07 00:00"), at("2026-12-21 00:00"))

        assert len(found) == 14

    @pytest.mark.parametrize(
        ("week", "days"),
        [(1, ["2026-12-07", "2027-01-04"]), (2, ["2026-12-14", "2027-01-11"]),
         (-1, ["2026-12-28", "2027-01-25"])],
    )  # fmt: skip
    def test_of_the_adapter_mean_one_monday_of_each_month(self, week, days):
        counter = CounterFactory()
        calendars.add_window(
            counter,
            HoursWindow(
                weekday=0,
                start=dt.time(9),
                end=dt.time(10),
                week_of_month=week,
                first=dt.date(2026, 12, 1),
            ),
        )

        spans = expand(
            counter.calendar_id, first=dt.date(2026, 12, 1), last=dt.date(2027, 1, 31), zone=BERLIN
        )

        assert [span.starts_at.date().isoformat() for span in spans] == days

    def test_are_shared_rows(self):
        for _ in range(3):
            calendars.add_window(
                CounterFactory(),
                HoursWindow(
                    weekday=2, start=dt.time(9), end=dt.time(10), first=dt.date(2026, 12, 1)
                ),
            )

        assert Rule.objects.count() == 1


class TestOldRules:
    def years_ago(self, counter, rhythm="interval:1"):
        return weekly(counter, rhythm=rhythm, start="2021-03-22 09:00", end="2021-03-22 12:00")

    def test_begin_anew_so_that_nobody_walks_through_years(self):
        counter = CounterFactory()
        event = self.years_ago(counter)
        today = dt.date(2027, 3, 24)

        before = opened(counter, today, dt.date(2027, 4, 8))
        event.refresh_from_db()

        assert dt.timedelta() < at("2027-03-24 00:00") - event.start <= dt.timedelta(days=36)
        assert before == opened(counter, today, dt.date(2027, 4, 8))
        assert before == ["29 09:00-12:00", "05 09:00-12:00"]

    def test_stay_in_step_every_second_week(self):
        counter = CounterFactory()
        event = self.years_ago(counter, rhythm="interval:2")
        own = event.get_occurrences(at("2027-03-24 00:00"), at("2027-04-30 00:00"))

        adapted = opened(counter, dt.date(2027, 3, 24), dt.date(2027, 4, 29))

        assert [text[:8] for text in adapted] == local_starts(own)

    def test_keep_their_cancelled_days(self):
        counter = CounterFactory()
        event = self.years_ago(counter)
        calendars.cancel_window(counter, event.pk, dt.date(2027, 3, 29))

        assert opened(counter, dt.date(2027, 3, 24), dt.date(2027, 4, 8)) == ["05 09:00-12:00"]


class TestOccurrencesOfThePackage:
    def test_are_equal_though_they_belong_to_different_counters(self):
        one, other = weekly(CounterFactory()), weekly(CounterFactory())
        start, end = at("2027-03-22 00:00"), at("2027-03-23 00:00")

        assert one.get_occurrences(start, end) == other.get_occurrences(start, end)

    def test_cannot_be_put_into_a_set_before_they_are_stored(self):
        event = weekly(CounterFactory())
        found = event.get_occurrences(at("2027-03-22 00:00"), at("2027-03-23 00:00"))

        with pytest.raises(TypeError):
            set(found)

    def test_of_two_counters_are_kept_apart_by_the_adapter(self):
        one, other = CounterFactory(), CounterFactory()
        event = weekly(one)
        weekly(other)
        calendars.cancel_window(one, event.pk, dt.date(2027, 3, 22))
        day = dt.date(2027, 3, 22)

        assert (opened(one, day, day), opened(other, day, day)) == ([], ["22 09:00-12:00"])


class TestRequests:
    def test_never_expand_a_rule(self):
        counter, service = desk()
        weekly(counter)

        with CaptureQueriesContext(connection) as queries:
            proposals.propose(centre=counter.office.centre, wishes=wishes(service), now=NOW)

        tables = (Event._meta.db_table, Rule._meta.db_table, Occurrence._meta.db_table)
        assert not [
            query["sql"] for query in queries if any(table in query["sql"] for table in tables)
        ]

    @pytest.mark.parametrize("name", ["calendar_list", "event", "api_occurrences"])
    def test_cannot_reach_the_packages_own_pages(self, name):
        with pytest.raises(NoReverseMatch):
            reverse(name)
