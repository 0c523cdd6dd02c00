"""The calendar file, read back by a parser."""

import pytest
from icalendar import Calendar

from booking import actions, ics
from booking.models import Opening
from booking.proposals import PlanToReserve
from tests.factories.booking import desk
from tests.plans import NOW, at, stop

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking():
    (first, one), (second, other) = desk(), desk()
    Opening.objects.create(
        counter=second, starts_at=at("2027-03-29 08:00"), ends_at=at("2027-03-29 12:00")
    )
    plan = PlanToReserve(stops=(stop(first, one, "09:00"), stop(second, other, "2027-03-29 09:00")))
    centre = first.office.centre
    booking = actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking
    return actions.confirm(booking=booking, now=NOW)


def events(booking):
    return Calendar.from_ical(ics.calendar_file(booking, "en")).walk("VEVENT")


class TestCalendarFile:
    def test_holds_each_appointment_at_its_local_time(self, booking):
        starts = [event.decoded("dtstart") for event in events(booking)]

        assert [f"{start:%Y-%m-%d %H:%M %z}" for start in starts] == [
            "2026-12-01 09:00 +0100",
            "2027-03-29 09:00 +0200",
        ]

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

    def test_carries_its_time_zone_and_no_name(self, booking):
        text = ics.calendar_file(booking, "en").decode()

        assert "TZID:Europe/Berlin" in text
        assert "\r\n" in text
        assert "ATTENDEE" not in text
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
