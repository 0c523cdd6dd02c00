"""Change when a counter is open, and close an office; the worker refreshes what can be booked."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from booking import calendars
from booking.actions.claims import lock_counters
from booking.calendars import HoursWindow
from booking.models import Closure, Counter, Office
from booking.queries import hit_by


@dataclass(frozen=True)
class Closed:
    """A stored closure, and how many appointments lie in it."""

    closure: Closure
    hit: int


def add_window(*, counter: Counter, window: HoursWindow) -> HoursWindow:
    """Add a window of opening hours.

    Raises:
        InvalidHours: if it contradicts itself.
    """
    return calendars.add_window(counter, window)


def change_window(*, counter: Counter, window: HoursWindow) -> HoursWindow:
    """Change the window with this id.

    Raises:
        InvalidHours: if it contradicts itself.
        NoSuchWindow: if the counter does not have it any more.
    """
    return calendars.change_window(counter, window)


def remove_window(*, counter: Counter, window_id: int) -> None:
    """Remove a window; what is booked in it stays booked."""
    calendars.remove_window(counter, window_id)


def leave_out(*, counter: Counter, window_id: int, date: dt.date) -> None:
    """Leave a window out on one day.

    Raises:
        NoSuchDay: if it is not open on that day.
        NoSuchWindow: if the counter does not have it any more.
    """
    calendars.cancel_window(counter, window_id, date)


def take_back(*, counter: Counter, window_id: int, date: dt.date) -> None:
    """Let a window hold again on a day on which it was left out or moved."""
    calendars.restore_window(counter, window_id, date)


def move_once(
    *,
    counter: Counter,
    window_id: int,
    date: dt.date,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
) -> None:
    """Put a window of one day at another time.

    Raises:
        NoSuchDay: if it is not open on that day, or would end before it begins.
        NoSuchWindow: if the counter does not have it any more.
    """
    calendars.move_window(counter, window_id, date, starts_at=starts_at, ends_at=ends_at)


@transaction.atomic
def close_office(
    *,
    office: Office,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    now: dt.datetime,
    reason: str = "",
) -> Closed:
    """Close an office for a span; what is booked in it stays booked and is counted.

    Nobody reserves there at the same moment: each reservation is counted, or sees the closure.
    """
    lock_counters(Counter.objects.filter(office=office))
    closure = calendars.close_office(office, starts_at=starts_at, ends_at=ends_at, reason=reason)
    return Closed(closure, hit_by(closure, now=now).count())


def reopen(*, closure: Closure) -> None:
    """Take a closure back."""
    calendars.reopen_office(closure)
