"""Change when a counter is open, and close an office; the worker refreshes what can be booked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from booking import calendars
from booking.actions.audit import record
from booking.actions.claims import lock_counters
from booking.actions.hits import mark_hits
from booking.actions.repair import repair_soon
from booking.calendars import HoursWindow
from booking.models import AuditEntry, Closure, Counter


@dataclass(frozen=True)
class Closed:
    """A stored closure, and how many booked appointments it hits."""

    closure: Closure
    hit: int


def add_window(*, counter: Counter, window: HoursWindow) -> HoursWindow:
    """Add a window of opening hours.

    Raises:
        InvalidHours: if it contradicts itself.
    """
    added = calendars.add_window(counter, window)
    repair_soon(counter)
    return added


def change_window(*, counter: Counter, window: HoursWindow) -> HoursWindow:
    """Change the window with this id.

    Raises:
        InvalidHours: if it contradicts itself.
        NoSuchWindow: if the counter does not have it any more.
    """
    changed = calendars.change_window(counter, window)
    repair_soon(counter)
    return changed


def remove_window(*, counter: Counter, window_id: int) -> None:
    """Remove a window; the worker finds what was booked in it, and offers new times."""
    calendars.remove_window(counter, window_id)
    repair_soon(counter)


def leave_out(*, counter: Counter, window_id: int, date: dt.date) -> None:
    """Leave a window out on one day.

    Raises:
        NoSuchDay: if it is not open on that day.
        NoSuchWindow: if the counter does not have it any more.
    """
    calendars.cancel_window(counter, window_id, date)
    repair_soon(counter)


def take_back(*, counter: Counter, window_id: int, date: dt.date) -> None:
    """Let a window hold again on a day on which it was left out or moved."""
    calendars.restore_window(counter, window_id, date)
    repair_soon(counter)


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
    repair_soon(counter)


@transaction.atomic
def close_office(*, closure: Closure, now: dt.datetime, staff: Any = None) -> Closed:
    """Store the closure of an office, or of one of its counters; what is booked there is hit.

    Nobody reserves there at the same moment: each reservation is hit, or sees the closure. The
    worker offers new times to those who are hit. Whoever sends the same closure again changes
    nothing.
    """
    counters = lock_counters(Counter.objects.filter(office=closure.office))
    stored, new = calendars.close_office(closure)
    hit = mark_hits(now=now, counters=[one.pk for one in counters])
    repair_soon(*counters)
    if new:
        _record(AuditEntry.Act.CLOSED, stored, now=now, staff=staff, hit=hit)
    return Closed(stored, hit)


@transaction.atomic
def reopen(*, closure: Closure, now: dt.datetime, staff: Any = None) -> bool:
    """Take a closure back that is not over; what was hit holds again once the openings are there.

    Returns False if it is over, or somebody took it back before.
    """
    rows = Closure.objects.filter(pk=closure.pk, ends_at__gt=now).select_related("counter")
    stored = rows.select_for_update(of=("self",)).first()
    if stored is None:
        return False
    calendars.reopen_office(stored)
    repair_soon(*([stored.counter] if stored.counter else stored.office.counters.all()))
    _record(AuditEntry.Act.REOPENED, closure, now=now, staff=staff)
    return True


def _record(
    act: AuditEntry.Act, closure: Closure, *, now: dt.datetime, staff: Any, hit: int = 0
) -> None:
    """Leave in the audit what was closed and when, not why: a reason may tell who is ill."""
    record(
        act,
        now=now,
        staff=staff,
        by=None if staff else AuditEntry.By.PORTAL,
        office=closure.office,
        counter=closure.counter_id,
        starts_at=closure.starts_at.isoformat(),
        ends_at=closure.ends_at.isoformat(),
        hit=hit,
    )


@transaction.atomic
def counters_changed(*counters: Counter, now: dt.datetime) -> int:
    """Mark what counters cannot keep as they are stored now; return how many appointments.

    They may be out of use, have fewer seats, or not offer a public service any more. Whoever
    changes them does it in the same transaction, before this.
    """
    locked = lock_counters(Counter.objects.filter(pk__in=[one.pk for one in counters]))
    hit = mark_hits(now=now, counters=[one.pk for one in locked])
    repair_soon(*locked)
    return hit
