"""Single days on which hours do not hold: cancelled, moved, or a whole office closed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from schedule.models import Occurrence

from booking.calendars.hours import event_of, zone_of
from booking.calendars.openings import Owner, refresh_soon
from booking.models import Closure


class NoSuchDay(ValueError):
    """The hours do not hold on this day anyway."""


@dataclass(frozen=True)
class HoursException:
    """A day on which a window is cancelled or at another time."""

    window_id: int
    date: dt.date
    cancelled: bool
    starts_at: dt.datetime
    ends_at: dt.datetime

    def __str__(self) -> str:
        """Return the day in a form that no language changes, for the audit."""
        moved = f"{self.starts_at:%Y-%m-%d %H:%M}-{self.ends_at:%H:%M}"
        return f"{self.date}: {'closed' if self.cancelled else moved}"


def exceptions(owner: Owner, *, first_date: dt.date) -> list[HoursException]:
    """Return the exceptions of a counter or an interpreter from a day on, the earliest first."""
    return exceptions_of([owner], first_date=first_date)[owner.calendar_id]


def exceptions_of(
    owners: Iterable[Owner], *, first_date: dt.date
) -> dict[int, list[HoursException]]:
    """Return those of some owners, by the keys of their calendars."""
    zones = {owner.calendar_id: zone_of(owner) for owner in owners}
    found: dict[int, list[HoursException]] = {key: [] for key in zones}
    for zone in set(zones.values()):
        occurrences = Occurrence.objects.filter(
            event__calendar__in=[key for key, own in zones.items() if own == zone],
            original_start__gte=dt.datetime.combine(first_date, dt.time(), zone),
        )
        for one in occurrences.select_related("event").order_by("original_start", "pk"):
            found[one.event.calendar_id].append(_exception(one, zone))
    return found


def _exception(occurrence: Occurrence, zone: ZoneInfo) -> HoursException:
    return HoursException(
        window_id=occurrence.event_id,
        date=occurrence.original_start.astimezone(zone).date(),
        cancelled=occurrence.cancelled,
        starts_at=occurrence.start.astimezone(zone),
        ends_at=occurrence.end.astimezone(zone),
    )


@transaction.atomic
def cancel_window(owner: Owner, window_id: int, date: dt.date) -> None:
    """Cancel the hours on one day.

    Raises:
        NoSuchDay: if they do not hold on that day.
        NoSuchWindow: if they are not the owner's.
    """
    occurrence = _occurrence(owner, window_id, date)
    occurrence.cancelled = True
    occurrence.save()
    refresh_soon(owner)


@transaction.atomic
def move_window(
    owner: Owner, window_id: int, date: dt.date, *, starts_at: dt.datetime, ends_at: dt.datetime
) -> None:
    """Put the hours of one day at another time, of the same or of another day.

    Raises:
        NoSuchDay: if they do not hold on that day, or the new end is not after the start.
    """
    if ends_at <= starts_at:
        raise NoSuchDay
    occurrence = _occurrence(owner, window_id, date)
    occurrence.cancelled = False
    occurrence.start, occurrence.end = starts_at, ends_at
    occurrence.save()
    refresh_soon(owner)


@transaction.atomic
def restore_window(owner: Owner, window_id: int, date: dt.date) -> None:
    """Let the hours hold again on a day on which they were cancelled or moved."""
    start, end = _day(date, zone_of(owner))
    Occurrence.objects.filter(
        event=window_id,
        event__calendar=owner.calendar_id,
        original_start__gte=start,
        original_start__lt=end,
    ).delete()
    refresh_soon(owner)


def _occurrence(owner: Owner, window_id: int, date: dt.date) -> Occurrence:
    """Return the stored or fresh occurrence that originally lies on a day.

    The day is a day of the centre's clock: an occurrence cancelled in UTC is open in Berlin.
    """
    start, end = _day(date, zone_of(owner))
    event = event_of(owner, window_id)
    stored = event.occurrence_set.filter(original_start__gte=start, original_start__lt=end)
    fresh = [one for one in event.get_occurrences(start, end) if start <= one.original_start < end]
    found = stored.first() or next(iter(fresh), None)
    if found is None:
        raise NoSuchDay
    return found


def _day(date: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    return (
        dt.datetime.combine(date, dt.time(), zone),
        dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone),
    )


@transaction.atomic
def close_office(closure: Closure) -> tuple[Closure, bool]:
    """Close an office, a counter, or let an interpreter be away, whatever the hours say.

    The same closure is stored once. Returns the stored one, and whether it is new.
    """
    stored, new = Closure.objects.get_or_create(
        office=closure.office,
        counter=closure.counter,
        interpreter=closure.interpreter,
        starts_at=closure.starts_at,
        ends_at=closure.ends_at,
        defaults={"reason": closure.reason},
    )
    refresh_soon(closure.counter or closure.whole)
    return stored, new


@transaction.atomic
def reopen_office(closure: Closure) -> None:
    """Take a closure back."""
    whole = closure.whole
    closure.delete()
    refresh_soon(whole)
