"""When a counter is free: openings minus what is taken, buffers included."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from booking import actions, queries
from booking.models import CounterClaim
from booking.planner import Interval
from booking.queries import Break, Wishes
from booking.queries.free_time import first_fit
from booking.queries.wishes import availability, days_between, merged
from tests.factories.booking import OpeningFactory, PublicServiceFactory, desk
from tests.plans import BERLIN, NOW, at, one_stop

HOUR = 60


@pytest.mark.django_db
def test_hours_come_in_order_of_their_start_and_in_whole_minutes():
    counter = OpeningFactory(starts_at=at("13:00"), ends_at=at("17:00")).counter
    OpeningFactory(
        counter=counter, starts_at=at("08:00"), ends_at=at("12:00") + dt.timedelta(seconds=59)
    )

    span = {"start": at("00:00"), "end": at("23:00"), "now": NOW}
    found = queries.counter_hours({counter.pk}, **span)[counter.pk].open

    expected = [(at("08:00"), at("12:00")), (at("13:00"), at("17:00"))]
    assert found.tolist() == [[queries.epoch_minutes(one) for one in both] for both in expected]


class TestFreeSpans:
    """Minutes from an opening at 100 to 200 on."""

    def free(self, *taken, buffer=0, start=0, end=1000):
        hours = queries.Hours(open=[(100, 200), (300, 400)], taken=list(taken))
        spans = queries.free_spans(hours, buffer=buffer, start=start, end=end)
        return [tuple(span) for span in spans]

    def test_are_the_openings_if_nothing_is_taken(self):
        assert self.free() == [(100, 200), (300, 400)]

    def test_leave_out_what_is_taken(self):
        assert self.free((120, 130), (190, 200)) == [(100, 120), (130, 190), (300, 400)]

    def test_end_a_buffer_before_what_is_taken(self):
        assert self.free((120, 130), buffer=10) == [(100, 110), (130, 200), (300, 400)]

    def test_end_at_closing_time_whatever_the_buffer(self):
        assert self.free(buffer=10) == [(100, 200), (300, 400)]

    def test_end_earlier_if_the_buffer_meets_what_is_taken_after_closing_time(self):
        assert self.free((205, 210), buffer=10) == [(100, 195), (300, 400)]

    def test_begin_when_a_buffer_that_runs_past_closing_time_is_over(self):
        assert self.free((290, 310)) == [(100, 200), (310, 400)]

    def test_are_cut_to_the_span_asked_for(self):
        assert self.free(start=150, end=350) == [(150, 200), (300, 350)]

    def test_vanish_where_everything_is_taken(self):
        assert self.free((90, 200), (300, 400)) == []

    def test_bear_claims_that_touch(self):
        assert self.free((100, 150), (150, 180), buffer=5) == [(180, 200), (300, 400)]

    def test_leave_out_what_is_too_short_unless_it_touches(self):
        hours = queries.Hours(open=[(100, 200), (200, 210), (300, 310)], taken=[(110, 120)])

        spans = queries.free_spans(hours, buffer=0, start=0, end=1000, least=15)

        assert [tuple(span) for span in spans] == [(120, 200), (200, 210)]

    @given(
        st.lists(st.integers(0, 120), min_size=2, max_size=8, unique=True).map(sorted),
        st.lists(st.integers(0, 120), max_size=12, unique=True).map(sorted),
        st.integers(0, 15),
        st.integers(0, 120),
        st.integers(0, 120),
    )
    def test_are_the_minutes_that_nothing_forbids(self, opens, takes, buffer, start, end):
        on_duty, taken = pairs(opens), pairs(takes)
        hours = queries.Hours(open=on_duty, taken=taken)

        spans = queries.free_spans(hours, buffer=buffer, start=start, end=end)

        free = {minute for span in spans for minute in range(*span)}
        assert free == {
            minute
            for minute in range(start, end)
            if any(first <= minute < last for first, last in on_duty)
            and not any(first - buffer <= minute < last for first, last in taken)
        }


def pairs(numbers):
    """Return ordered numbers as spans that do not overlap."""
    return list(zip(numbers[0::2], numbers[1::2], strict=False))


class TestFirstFit:
    def test_starts_on_the_grid(self):
        assert first_fit([Interval(2, 30)], 20) == 5

    def test_does_not_squeeze(self):
        assert first_fit([Interval(2, 24), Interval(60, 80)], 20) == 60

    def test_is_nothing_if_nothing_fits(self):
        assert first_fit([Interval(0, 19)], 20) is None


class TestAvailability:
    def test_follows_the_wall_clock_across_the_change_of_clocks(self):
        monday = queries.Window(0, dt.time(9), dt.time(10))
        days = days_between(dt.date(2027, 3, 22), dt.date(2027, 3, 29))

        spans = availability(Wishes((), available=(monday,)), days, BERLIN)

        assert [queries.moment(span.start, BERLIN).hour for span in spans] == [9, 9]
        assert spans[1].start - spans[0].start == 7 * 24 * HOUR - HOUR

    def test_leaves_out_breaks_of_a_day_and_of_every_day(self):
        tuesday = queries.Window(1, dt.time(9), dt.time(13))
        lunch = Break(None, dt.time(12), dt.time(12, 30))
        prayer, other_day = (Break(day, dt.time(9), dt.time(10)) for day in (1, 2))
        wishes = Wishes((), available=(tuesday,), breaks=(lunch, prayer, other_day))

        spans = availability(wishes, iter([dt.date(2026, 12, 1)]), BERLIN)

        hours = [
            (queries.moment(one.start, BERLIN), queries.moment(one.end, BERLIN)) for one in spans
        ]
        assert hours == [(at("10:00"), at("12:00")), (at("12:30"), at("13:00"))]

    def test_is_the_whole_day_without_its_breaks_if_one_can_come_at_any_time(self):
        """25 hours long, on the day on which the clocks go back."""
        night = Break(None, dt.time(0), dt.time(1))

        spans = availability(Wishes((), breaks=(night,)), iter([dt.date(2026, 10, 25)]), BERLIN)

        assert [span.end - span.start for span in spans] == [24 * HOUR]

    def test_is_not_restricted_without_windows_and_breaks(self):
        assert availability(Wishes(()), iter([dt.date(2026, 12, 1)]), BERLIN) is None

    def test_joins_windows_that_overlap_and_drops_empty_ones(self):
        assert merged([(0, 10), (5, 20), (30, 30)]) == ((0, 20),)


def pauses(*times):
    """Return breaks from a day of the week, or none, and two times each."""
    return tuple(
        Break(day, dt.time.fromisoformat(start), dt.time.fromisoformat(end))
        for day, start, end in times
    )


class TestLeaveNoTime:
    MORNINGS = [queries.Window(day, dt.time(9), dt.time(12)) for day in (1, 3)]

    @pytest.mark.parametrize(
        ("taken", "nothing_left"),
        [
            (pauses((None, "09:00", "10:00")), False),
            (pauses((1, "08:00", "13:00")), False),
            (pauses((None, "09:00", "12:00")), True),
            (pauses((1, "08:00", "13:00"), (3, "09:00", "12:00")), True),
            (pauses((None, "08:00", "10:00"), (None, "10:00", "12:00")), True),
            (pauses((None, "08:00", "10:00"), (3, "10:00", "12:00")), False),
            ((), False),
        ],
    )
    def test_only_if_no_day_has_any(self, taken, nothing_left):
        assert queries.leave_no_time(taken, self.MORNINGS) == nothing_left

    @pytest.mark.parametrize(
        ("taken", "nothing_left"),
        [
            (pauses((6, "00:00", "23:59")), False),
            (pauses((None, "08:00", "18:00")), False),
            (pauses((None, "00:00", "23:59")), True),
        ],
    )
    def test_of_the_week_if_one_can_come_at_any_time(self, taken, nothing_left):
        assert queries.leave_no_time(taken, ()) == nothing_left

    def test_is_not_said_of_times_that_end_before_they_begin(self):
        backwards = [queries.Window(1, dt.time(12), dt.time(9))]

        assert not queries.leave_no_time(pauses((None, "12:00", "13:00")), backwards)


@pytest.mark.django_db
class TestCounterHours:
    def read(self, counter, now):
        return queries.counter_hours([counter.pk], start=at("00:00"), end=at("23:00"), now=now)[
            counter.pk
        ]

    def test_hold_what_a_live_reservation_holds(self):
        counter, service = desk(buffer=10)
        centre = counter.office.centre
        actions.reserve(
            centre=centre, plan=one_stop(counter, service, "09:00"), language="en", now=NOW
        )

        hours = self.read(counter, NOW)

        assert self.local(hours.open) == ["08:00-12:00"]
        assert self.local(hours.taken) == ["09:00-09:40"]

    def local(self, spans):
        times = [[queries.moment(minute, BERLIN) for minute in span] for span in spans]
        return [f"{start:%H:%M}-{end:%H:%M}" for start, end in times]

    def test_forget_an_expired_reservation_at_read_time(self):
        counter, service = desk()
        actions.reserve(
            centre=counter.office.centre,
            plan=one_stop(counter, service, "09:00"),
            language="en",
            now=NOW,
        )

        assert len(self.read(counter, NOW + dt.timedelta(minutes=19)).taken) == 1
        assert len(self.read(counter, NOW + dt.timedelta(minutes=20)).taken) == 0
        assert CounterClaim.objects.filter(seat__counter=counter).exists()

    def test_count_minutes_as_python_does(self):
        counter, _ = desk(opens="2027-03-29 08:00", closes="2027-03-29 09:00")

        hours = queries.counter_hours([counter.pk], start=NOW, end=at("2027-04-30 00:00"), now=NOW)[
            counter.pk
        ]

        assert hours.open.tolist() == [
            [
                queries.epoch_minutes(at("2027-03-29 08:00")),
                queries.epoch_minutes(at("2027-03-29 09:00")),
            ]
        ]


@pytest.mark.django_db
class TestNextFree:
    def test_is_the_first_start_that_fits(self):
        counter, service = desk()
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-02 08:00"), ends_at=at("2026-12-02 09:00")
        )
        assert queries.next_free(service, NOW) == at("08:00")

    def test_keeps_the_lead_time(self):
        _, service = desk()
        assert queries.next_free(service, at("07:03")) == at("09:05")

    def test_skips_what_is_taken(self):
        counter, service = desk()
        centre = counter.office.centre
        plan = one_stop(counter, service, "08:00")
        actions.reserve(centre=centre, plan=plan, language="en", now=NOW)

        assert queries.next_free(service, NOW) == at("08:35")

    def test_is_nothing_without_openings_or_appointments(self):
        assert queries.next_free(PublicServiceFactory(), timezone.now()) is None
        assert queries.next_free(PublicServiceFactory(mode="walk-in"), NOW) is None
