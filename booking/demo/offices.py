"""The demo's offices, counters, interpreters, hours, closures and walking times."""

import datetime as dt
from itertools import permutations
from typing import Any

from booking import calendars
from booking.calendars import HoursWindow
from booking.demo.services import sync_links
from booking.models import (
    Closure,
    Counter,
    Interpreter,
    Office,
    PublicService,
    TravelTime,
)
from booking.queries import SOURCE
from content.models import Centre, OfficePage

Entry = dict[str, Any]
FIRST_MONDAY = dt.date(2026, 1, 5)
"""Fortnightly desks count from here, so that they stay in step on any day of loading."""


def load_offices(centre: Centre, entries: list[Entry]) -> dict[str, Office]:
    """Store the offices behind the pages of the same slugs, and return them by slug.

    Raises:
        OfficePage.DoesNotExist: if a page is missing.
    """
    slugs = [entry["slug"] for entry in entries]
    pages = {
        page.slug: page
        for page in OfficePage.objects.filter(slug__in=slugs, locale__language_code=SOURCE)
    }
    stored = {office.slug: office for office in Office.objects.filter(centre=centre)}
    for entry in entries:
        slug = entry["slug"]
        if slug not in pages:
            raise OfficePage.DoesNotExist(slug)
        step_free = entry.get("step_free", True)
        office = stored.get(slug) or Office(centre=centre, slug=slug)
        office.centre = centre
        if (office.page_id, office.name, office.step_free) != (
            pages[slug].pk,
            pages[slug].title,
            step_free,
        ):
            office.page, office.name = pages[slug], pages[slug].title
            office.step_free = step_free
            office.save()
        stored[slug] = office
    return stored


def load_counters(
    offices: dict[str, Office], services: dict[str, PublicService], places: Entry
) -> bool:
    """Store counters with their hours and what they offer; tell if anything changed."""
    stored = {
        (counter.office_id, counter.name): counter
        for counter in Counter.objects.filter(office__in=offices.values())
    }
    offers: dict[int, list[int]] = {}
    changed = False
    for entry in places["office"]:
        office = offices[entry["slug"]]
        for place in entry.get("counter", []):
            counter = stored.get((office.pk, place["name"]))
            capacity = place.get("capacity", 1)
            if counter is None:
                calendar = calendars.new_calendar(f"{office.slug} {place['name']}")
                counter = Counter.objects.create(
                    office=office, name=place["name"], calendar=calendar, capacity=capacity
                )
                _set_hours(counter, places["hours"][place["hours"]])
                changed = True
            elif counter.capacity != capacity:
                Counter.objects.filter(pk=counter.pk).update(capacity=capacity)
                changed = True
            offers[counter.pk] = [services[code].pk for code in place["services"]]
    return changed | sync_links(
        Counter.public_services.through, ("counter_id", "publicservice_id"), dict(offers)
    )


def load_interpreters(centre: Centre, places: Entry) -> bool:
    """Store interpreters with their hours; tell if anyone is new."""
    stored = {person.name for person in Interpreter.objects.filter(centre=centre)}
    new = [entry for entry in places["interpreter"] if entry["name"] not in stored]
    for entry in new:
        person = Interpreter.objects.create(
            centre=centre,
            name=entry["name"],
            languages=entry["languages"],
            calendar=calendars.new_calendar(entry["name"]),
        )
        _set_hours(person, places["hours"][entry["hours"]])
    return bool(new)


def _set_hours(owner: Counter | Interpreter, windows: list[Entry]) -> None:
    """Set the hours of a fresh owner; those that staff change afterwards stay as they are."""
    calendars.set_weekly_hours(
        owner,
        [
            HoursWindow(
                weekday=window["weekday"],
                start=dt.time.fromisoformat(window["start"]),
                end=dt.time.fromisoformat(window["end"]),
                every_weeks=window.get("every_weeks", 1),
                week_of_month=window.get("week_of_month"),
                first=FIRST_MONDAY + dt.timedelta(weeks=window.get("first_week", 0)),
            )
            for window in windows
        ],
    )


def load_walking_times(offices: dict[str, Office], walking: Entry) -> None:
    """Store the minutes between any two offices."""
    sites, inside = walking["sites"], walking["inside"]
    wanted = {}
    for (here, origin), (there, destination) in permutations(sorted(offices.items()), 2):
        far = [sites[slug] for slug in (here, there) if slug in sites]
        near = inside[(origin.pk + destination.pk) % len(inside)]
        wanted[origin.pk, destination.pk] = max(far) if far else near
    stored = {
        (way.origin_id, way.destination_id): way.minutes
        for way in TravelTime.objects.filter(origin__in=offices.values())
    }
    if stored != wanted:
        TravelTime.objects.filter(origin__in=offices.values()).delete()
        TravelTime.objects.bulk_create(
            TravelTime(origin_id=origin, destination_id=destination, minutes=minutes)
            for (origin, destination), minutes in wanted.items()
        )


def load_closures(offices: dict[str, Office], entries: list[Entry], now: dt.datetime) -> bool:
    """Store the closures of this and the next year, of offices with counters; tell if new."""
    wanted = [
        (office.pk, start, end, entry["reason"])
        for entry in entries
        for start, end in _spans(entry, now)
        for office in offices.values()
    ]
    stored = set(
        Closure.objects.filter(office__in=offices.values()).values_list(
            "office_id", "starts_at", "ends_at", "reason"
        )
    )
    new = [row for row in wanted if row not in stored]
    Closure.objects.bulk_create(
        Closure(office_id=office, starts_at=start, ends_at=end, reason=reason)
        for office, start, end, reason in new
    )
    return bool(new)


def _spans(entry: Entry, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return when a closure is: on its one date, or on that day of this and the next year."""
    text = entry["day"]
    days = [text] if len(text) == 10 else [f"{now.year}-{text}", f"{now.year + 1}-{text}"]
    start = dt.time.fromisoformat(entry.get("start", "00:00"))
    spans = []
    for day in (dt.date.fromisoformat(one) for one in days):
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), now.tzinfo)
        if end > now:
            spans.append((dt.datetime.combine(day, start, now.tzinfo), end))
    return spans
