"""The calendar file, read back by a parser; a second one reads it in tests/e2e."""

import datetime as dt

import pytest
from icalendar import Calendar

from booking import actions, ics
from booking.models import Opening
from booking.proposals import PlanToReserve
from tests.factories.booking import desk
from tests.plans import BERLIN, NOW, at, stop

pytestmark = pytest.mark.django_db
SATURDAY, SUNDAY = "2027-03-27", "2027-03-28"
"""The clocks change in the night between them."""


@pytest.fixture
def booking():
    stops = []
    for start in (f"{SATURDAY} 23:30", f"{SUNDAY} 09:00"):
        counter, service = desk()
        opens = at(start) - dt.timedelta(minutes=30)
        Opening.objects.create(
            counter=counter, starts_at=opens, ends_at=opens + dt.timedelta(hours=4)
        )
        stops.append(stop(counter, service, start))
    plan = PlanToReserve(stops=tuple(stops))
    centre = stops[0].counter.office.centre
    booking = actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking
    return actions.confirm(booking=booking, now=NOW)


def calendar(booking, **more):
    return Calendar.from_ical(ics.calendar_file(booking, "en", now=NOW, **more).content)


def events(booking, **more):
    return calendar(booking, **more).walk("VEVENT")


class TestCalendarFile:
    def test_holds_each_appointment_at_its_local_time(self, booking):
        starts = [event.decoded("dtstart").astimezone(BERLIN) for event in events(booking)]

        assert [f"{start:%Y-%m-%d %H:%M %z}" for start in starts] == [
            "2027-03-27 23:30 +0100",
            "2027-03-28 09:00 +0200",
        ]

    def test_says_how_long_each_takes(self, booking):
        spans = [event.decoded("dtend") - event.decoded("dtstart") for event in events(booking)]

        assert spans == [dt.timedelta(minutes=30)] * 2

    def test_keeps_the_uid_and_grows_the_sequence_when_cancelled(self, booking):
        before = events(booking)

        actions.cancel(booking=booking, now=NOW)
        after = events(booking)

        assert [event["uid"] for event in after] == [event["uid"] for event in before]
        assert [event["sequence"] for event in before + after] == [0, 0, 1, 1]
        assert [event["status"] for event in before + after] == [
            "CONFIRMED",
            "CONFIRMED",
            "CANCELLED",
            "CANCELLED",
        ]

    def test_calls_off_only_what_was_cancelled(self, booking):
        first = booking.appointments.order_by("starts_at").first()

        actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)

        found = calendar(booking)
        assert found["method"] == "PUBLISH"
        assert [event["status"] for event in found.walk("VEVENT")] == ["CANCELLED", "CONFIRMED"]

    def test_is_a_cancellation_once_nothing_is_left(self, booking):
        actions.cancel(booking=booking, now=NOW)

        file = ics.calendar_file(booking, "en", now=NOW)

        assert file.media_type == "text/calendar; charset=utf-8; method=CANCEL"
        assert calendar(booking)["method"] == "CANCEL"

    def test_is_stamped_when_it_is_made(self, booking):
        assert {event.decoded("dtstamp") for event in events(booking)} == {NOW}

    def test_carries_no_name_and_keeps_to_the_form(self, booking):
        text = ics.calendar_file(booking, "en", now=NOW).content.decode()

        assert "TZID" not in text
        assert "ATTENDEE" not in text
        assert "\r\n" in text
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


class TestDiscreetFile:
    def test_names_neither_office_nor_matter(self, booking):
        text = ics.calendar_file(booking, "en", now=NOW, discreet=True).content.decode()

        for one in booking.appointments.all():
            for word in (one.public_service.texts.get().title, one.counter.office.name):
                assert word not in text
        assert "LOCATION" not in text
        assert {event["summary"] for event in events(booking, discreet=True)} == {"Appointment"}

    def test_is_about_the_same_events(self, booking):
        both = [
            [(event["uid"], event.decoded("dtstart")) for event in events(booking, discreet=choice)]
            for choice in (True, False)
        ]

        assert both[0] == both[1]
