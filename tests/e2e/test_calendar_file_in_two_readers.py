"""The calendar file as two independent readers understand it: Python's icalendar, ical.js."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
# Two appointments of the demo centre on both sides of the change of clocks; nothing is kept.
MAKE = """
import datetime as dt, sys
from zoneinfo import ZoneInfo
from django.db import transaction
from booking import ics
from booking.models import Appointment, Booking
berlin = ZoneInfo("Europe/Berlin")
with transaction.atomic():
    one, other = Appointment.objects.select_related("booking__centre").order_by("pk")[:2]
    for appointment, day in ((one, 27), (other, 28)):
        start = dt.datetime(2027, 3, day, 9, tzinfo=berlin)
        Appointment.objects.filter(pk=appointment.pk).update(
            booking=one.booking, starts_at=start, ends_at=start + dt.timedelta(minutes=30),
            claimed_until=start + dt.timedelta(minutes=30))
    if {cancelled}:
        Appointment.objects.filter(pk__in=[one.pk, other.pk][:{cancelled}]).update(
            status="cancelled", sequence=3)
    now = dt.datetime(2027, 3, 1, tzinfo=berlin)
    file = ics.calendar_file(one.booking, "ar", now=now, discreet={discreet})
    print(file.content.hex())
    transaction.set_rollback(True)
"""


@pytest.fixture
def read_by_both(portal):
    """Return what both readers find in a file that the portal made."""

    def read(*, cancelled=0, discreet=False):
        code = MAKE.format(cancelled=cancelled, discreet=discreet)
        content = bytes.fromhex(portal.manage("shell", "-v", "0", "-c", code).split()[-1])
        return by_icalendar(content), by_ical_js(content)

    return read


def by_icalendar(content):
    """Read with Python's icalendar."""
    calendar = Calendar.from_ical(content)
    return {
        "method": str(calendar["method"]),
        "events": [
            {
                "uid": str(event["uid"]),
                "sequence": event["sequence"],
                "status": str(event["status"]),
                "summary": str(event["summary"]),
                "location": str(event["location"]) if "location" in event else None,
                "start": event.decoded("dtstart"),
                "end": event.decoded("dtend"),
            }
            for event in calendar.walk("VEVENT")
        ],
    }


def by_ical_js(content):
    """Read with ical.js, in Node, on a machine far away."""
    result = subprocess.run(
        ["node", "read_calendar.mjs"],
        cwd=Path(__file__).parent,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "America/New_York"},
        input=content,
        capture_output=True,
        check=True,
    )
    found = json.loads(result.stdout)
    for event in found["events"]:
        for name in ("start", "end"):
            event[name] = dt.datetime.fromisoformat(event[name])
    return found


def test_they_agree_and_keep_to_the_wall_clock_over_the_change_of_clocks(read_by_both):
    one, other = read_by_both()

    assert one == other
    starts = [event["start"].astimezone(BERLIN) for event in one["events"]]
    assert [f"{start:%Y-%m-%d %H:%M %z}" for start in starts] == [
        "2027-03-27 09:00 +0100",
        "2027-03-28 09:00 +0200",
    ]
    assert [event["sequence"] for event in one["events"]] == [0, 0]


@pytest.mark.parametrize(
    ("cancelled", "method", "statuses"),
    [(1, "PUBLISH", ["CANCELLED", "CONFIRMED"]), (2, "CANCEL", ["CANCELLED", "CANCELLED"])],
)
def test_they_see_what_is_cancelled(read_by_both, cancelled, method, statuses):
    before, _same = read_by_both()
    one, other = read_by_both(cancelled=cancelled)

    assert one == other
    assert one["method"] == method
    assert [event["status"] for event in one["events"]] == statuses
    assert one["events"][0]["sequence"] == 3
    assert [event["uid"] for event in one["events"]] == [event["uid"] for event in before["events"]]


def test_they_find_no_office_in_a_discreet_file(read_by_both):
    one, other = read_by_both(discreet=True)

    assert one == other
    assert {(event["summary"], event["location"]) for event in one["events"]} == {("موعد", None)}
