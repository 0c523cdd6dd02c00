"""Change when counters are open and interpreters there, and close offices.

The worker offers new times.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from booking import calendars, queries
from booking.actions.audit import record
from booking.actions.claims import lock_counters
from booking.actions.hits import mark_hits
from booking.actions.in_one_piece import in_one_piece
from booking.actions.repair import repair_soon
from booking.calendars import HoursException, HoursWindow, Owner
from booking.models import Appointment, AuditEntry, Closure, Counter, Interpreter


@dataclass(frozen=True)
class Closed:
    """A stored closure, and how many booked appointments it hits."""

    closure: Closure
    hit: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Who changes opening hours and when, and whether they agree to shorter ones."""

    now: dt.datetime
    staff: Any = None
    agreed: bool = False


Hours = set[HoursWindow | HoursException]


class HoursShorter(Exception):
    """Hours would be shorter, and nobody has agreed to that yet; nothing was stored.

    `hit` are the booked appointments that could not be kept, `gone` and `new` the windows and
    single days that would differ.
    """

    def __init__(self, *, hit: list[Appointment], gone: Hours, new: Hours) -> None:
        super().__init__()
        self.hit, self.gone, self.new = hit, gone, new


def add_window(*, owner: Owner, window: HoursWindow, decision: Decision) -> int:
    """Add a window of opening hours.

    Raises:
        InvalidHours: if it contradicts itself.
        SameWindow: if the counter or interpreter has it already.
    """
    return _change(owner, decision, partial(calendars.add_window, owner, window))


def change_window(*, owner: Owner, window: HoursWindow, decision: Decision) -> int:
    """Change the window with this id; return how many booked appointments are hit.

    Raises:
        HoursShorter: if nobody has agreed to that.
        InvalidHours: if it contradicts itself.
        NoSuchWindow: if the counter or interpreter does not have it any more.
        SameWindow: if another window is this one already.
    """
    return _change(owner, decision, partial(calendars.change_window, owner, window))


def remove_window(*, owner: Owner, window_id: int, decision: Decision) -> int:
    """Remove a window; return how many booked appointments are hit.

    Raises:
        HoursShorter: if nobody has agreed to that.
        NoSuchWindow: if the counter or interpreter does not have it any more.
    """
    return _change(owner, decision, partial(calendars.remove_window, owner, window_id))


def leave_out(*, owner: Owner, window_id: int, date: dt.date, decision: Decision) -> int:
    """Leave a window out on one day; return how many booked appointments are hit.

    Raises:
        HoursShorter: if nobody has agreed to that.
        NoSuchDay: if it is not open on that day.
        NoSuchWindow: if the counter or interpreter does not have it any more.
    """
    return _change(owner, decision, partial(calendars.cancel_window, owner, window_id, date))


def take_back(*, owner: Owner, window_id: int, date: dt.date, decision: Decision) -> int:
    """Let a window hold again on a day on which it was left out or moved.

    Returns how many booked appointments are hit: the day may have been longer than usual.

    Raises:
        HoursShorter: if nobody has agreed to that.
    """
    return _change(owner, decision, partial(calendars.restore_window, owner, window_id, date))


def move_once(
    *,
    owner: Owner,
    window_id: int,
    date: dt.date,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    decision: Decision,
) -> int:
    """Put a window of one day at another time; return how many booked appointments are hit.

    Raises:
        HoursShorter: if nobody has agreed to that.
        NoSuchDay: if it is not open on that day, or would end before it begins.
        NoSuchWindow: if the counter or interpreter does not have it any more.
    """
    move = partial(calendars.move_window, owner, window_id, date)
    return _change(owner, decision, partial(move, starts_at=starts_at, ends_at=ends_at))


@in_one_piece
def _change(owner: Owner, decision: Decision, change: Callable[[], object]) -> int:
    """Change the hours and rebuild the openings; mark what is booked and does not fit.

    Nobody reserves there at the same moment, as with a closure. The worker offers new times.
    Whether hours become shorter and whom that hits is seen by doing it; without a yes to that
    the transaction leaves nothing. What is the same afterwards leaves no entry in the audit.
    """
    now = decision.now
    lock_owners(owner)
    # What another change has not brought into the openings yet is not this one's doing.
    calendars.refresh_owner(owner, now=now)
    before, was_open = _hours(owner, now), calendars.open_spans(owner, now=now)
    change()
    calendars.refresh_owner(owner, now=now)
    after, is_open = _hours(owner, now), calendars.open_spans(owner, now=now)
    gone, new = before - after, after - before
    if not decision.agreed and calendars.is_shorter(was_open, is_open):
        raise HoursShorter(hit=list(queries.hit_at([owner], now=now)), gone=gone, new=new)
    hit = mark_hits(now=now, at=[owner])
    repair_soon(owner)
    if gone or new:
        whose: dict[str, Any] = {calendars.kind_of(owner): owner.pk}
        record(
            AuditEntry.Act.HOURS,
            now=now,
            staff=decision.staff,
            by=None if decision.staff else AuditEntry.By.PORTAL,
            office=owner.office if isinstance(owner, Counter) else None,
            before="; ".join(sorted(map(str, gone))),
            after="; ".join(sorted(map(str, new))),
            hit=hit,
            **whose,
        )
    return hit


def lock_owners(*owners: Owner) -> None:
    """Let nobody reserve at these counters, or with these interpreters, until the end."""
    lock_counters(Counter.objects.filter(pk__in=_keys(owners, Counter)))
    interpreters = Interpreter.objects.filter(pk__in=_keys(owners, Interpreter))
    list(interpreters.order_by("pk").select_for_update(no_key=True))


def _keys(owners: Iterable[Owner], kind: type[Owner]) -> list[int]:
    return [one.pk for one in owners if isinstance(one, kind)]


def _hours(owner: Owner, now: dt.datetime) -> Hours:
    """Return the windows, and the single days from today on that differ."""
    today = now.astimezone(calendars.zone_of(owner)).date()
    return {
        *calendars.weekly_hours(owner),
        *calendars.exceptions(owner, first_date=today),
    }


@transaction.atomic
def close_office(*, closure: Closure, now: dt.datetime, staff: Any = None) -> Closed:
    """Store a closure of an office, a counter or an interpreter; what is booked there is hit.

    Nobody reserves there at the same moment: each reservation is hit, or sees the closure. The
    worker offers new times to those who are hit. Whoever sends the same closure again changes
    nothing.
    """
    owners: list[Owner] = [closure.interpreter] if closure.interpreter else []
    lock_owners(*owners)
    owners += lock_counters(Counter.objects.filter(office=closure.office)) if closure.office else []
    stored, new = calendars.close_office(closure)
    if closure.interpreter:  # that somebody is away is seen by their openings alone
        calendars.refresh_owner(closure.interpreter, now=now)
    hit = mark_hits(now=now, at=owners)
    repair_soon(*owners)
    if new:
        _record(AuditEntry.Act.CLOSED, stored, now=now, staff=staff, hit=hit)
    return Closed(stored, hit)


@transaction.atomic
def reopen(*, closure: Closure, now: dt.datetime, staff: Any = None) -> bool:
    """Take a closure back that is not over; what was hit holds again once the openings are there.

    Returns False if it is over, or somebody took it back before.
    """
    rows = Closure.objects.filter(pk=closure.pk, ends_at__gt=now)
    rows = rows.select_related("counter", "interpreter", "office")
    stored = rows.select_for_update(of=("self",)).first()
    if stored is None:
        return False
    calendars.reopen_office(stored)
    one = stored.counter or stored.interpreter
    repair_soon(*([one] if one else Counter.objects.filter(office=stored.office)))
    _record(AuditEntry.Act.REOPENED, closure, now=now, staff=staff)
    return True


def _record(
    act: AuditEntry.Act, closure: Closure, *, now: dt.datetime, staff: Any, hit: int = 0
) -> None:
    """Leave in the audit what was closed and when, not why: a reason may tell who is ill."""
    where = (
        {"interpreter": closure.interpreter_id}
        if closure.interpreter_id
        else {"counter": closure.counter_id}
    )
    record(
        act,
        now=now,
        staff=staff,
        by=None if staff else AuditEntry.By.PORTAL,
        office=closure.office,
        **where,
        starts_at=closure.starts_at.isoformat(),
        ends_at=closure.ends_at.isoformat(),
        hit=hit,
    )
