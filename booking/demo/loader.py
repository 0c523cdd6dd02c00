"""Loads offices, hours and bookings of the demo centre; all move with today's date."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from booking import calendars
from booking.demo import bookings, meeting, offices, services
from content import translation
from content.models import Centre

FOLDER = Path(__file__).parent


def load(centre: Centre, now: dt.datetime) -> None:
    """Load the demo centre's bookable side; the pages of its offices must be there.

    Loading again changes only what differs from the files, and on a later day moves the
    bookings along. What real people booked stays.
    """
    places, matters = read("offices.toml"), read("services.toml")
    with translation.paused(), transaction.atomic():
        by_slug = offices.load_offices(centre, places["office"])
        by_code = services.load_services(centre, matters, by_slug, set(places["orientation"]))
        changed = offices.load_counters(by_slug, by_code, places)
        changed |= offices.load_interpreters(centre, places)
        offices.load_walking_times(by_slug, places["walking"])
        changed |= offices.load_closures(by_slug, places["closure"], now.astimezone(centre.zone))
        fresh = bookings.are_of_today(centre, now)
        if changed or not fresh:
            place = places["meeting"]
            meeting.forget(by_slug, place["reason"])
            calendars.refresh_openings(now=now)
            bookings.load_bookings(centre, now)
            meeting.hold(by_slug[place["office"]], place["reason"], now)


def read(name: str) -> dict[str, Any]:
    """Return one of the demo's files."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
