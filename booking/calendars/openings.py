"""Rules, exceptions, holidays and closures in; stored openings out.

In a request of one counter only, whose hours somebody changes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone
from schedule.models import Event, Occurrence

from booking.models import Closure, Counter, Interpreter, Office, Opening
from content.models import Centre

Owner = Counter | Interpreter

OLDEST_START = dt.timedelta(days=28)
"""Older rules begin anew: dateutil walks from a rule's first day, years of it in seconds."""


class Span(NamedTuple):
    """A half-open span of time."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def refresh_openings(*, now: dt.datetime, office: Office | None = None) -> int:
    """Bring the stored openings of the booking horizon in line with the hours.

    Of everybody, or of the counters of one office. Only rows that differ are written;
    appointments and claims are never touched. Returns how many rows changed.
    """
    counters = Counter.objects.select_related("office__centre").order_by("pk")
    if office:
        return sum(_refresh_counter(one, now) for one in counters.filter(office=office))
    interpreters = Interpreter.objects.select_related("centre").order_by("pk")
    changed = sum(_refresh_counter(one, now) for one in counters)
    return changed + sum(_refresh_interpreter(one, now) for one in interpreters)


def refresh_owner(owner: Owner, *, now: dt.datetime) -> int:
    """Do the same for one counter or interpreter."""
    if isinstance(owner, Counter):
        return _refresh_counter(owner, now)
    return _refresh_interpreter(owner, now)


def _refresh_counter(counter: Counter, now: dt.datetime) -> int:
    centre = counter.office.centre
    closures = Closure.objects.filter(
        Q(counter=None) | Q(counter=counter), office=counter.office_id, ends_at__gt=now
    )
    closed = [Span(one.starts_at, one.ends_at) for one in closures]
    wanted = _openings(counter.calendar_id, centre, now, closed) if counter.active else []
    return _store(counter, wanted, now)


def _refresh_interpreter(interpreter: Interpreter, now: dt.datetime) -> int:
    closures = interpreter.closures.filter(ends_at__gt=now)
    away = [Span(one.starts_at, one.ends_at) for one in closures]
    centre = interpreter.centre
    wanted = _openings(interpreter.calendar_id, centre, now, away) if interpreter.active else []
    return _store(interpreter, wanted, now)


def _openings(
    calendar: int, centre: Centre, now: dt.datetime, closed: Iterable[Span]
) -> list[Span]:
    today = now.astimezone(centre.zone).date()
    last = today + dt.timedelta(days=settings.BOOKING_HORIZON_DAYS)
    spans = expand(calendar, first=today, last=last, zone=centre.zone)
    free_days = holidays.country_holidays(
        "DE", subdiv=centre.federal_state, years=range(today.year, last.year + 1)
    )
    for closure in [*closed, *(_whole_day(day, centre.zone) for day in free_days)]:
        spans = _cut(spans, closure)
    return spans


def expand(calendar: int, *, first: dt.date, last: dt.date, zone: ZoneInfo) -> list[Span]:
    """Return when a calendar is open from the first to the last day, in order, merged.

    The window carries a `ZoneInfo`: in UTC nine o'clock becomes ten after the clocks change.
    Cancelled occurrences are in the package's answer as well, and left out here.
    """
    start = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    spans = []
    for event in (
        Event.objects.filter(calendar=calendar)
        .select_related("rule")
        .prefetch_related("occurrence_set")
    ):
        _begin_anew(event, first, zone)
        spans += [
            _span(occurrence, event, zone)
            for occurrence in event.get_occurrences(start, end, clear_prefetch=False)
            if not occurrence.cancelled
        ]
    return _merged(span for span in spans if span.ends_at > start and span.starts_at < end)


def _span(occurrence: Occurrence, event: Event, zone: ZoneInfo) -> Span:
    """Return an occurrence by the wall clock: its end too, whatever the clocks did before."""
    start = occurrence.start.astimezone(zone)
    if occurrence.pk:
        return Span(start, occurrence.end.astimezone(zone))
    end = event.end.astimezone(zone).time()
    return Span(start, dt.datetime.combine(start.date(), end, zone))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.starts_at <= merged[-1].ends_at:
            merged[-1] = Span(merged[-1].starts_at, max(merged[-1].ends_at, span.ends_at))
        else:
            merged.append(span)
    return merged


def is_shorter(before: Iterable[Span], after: Iterable[Span]) -> bool:
    """Return whether some time that was open before is open no more."""
    lost = list(before)
    for span in after:
        lost = _cut(lost, span)
    return bool(lost)


def open_spans(owner: Owner, *, now: dt.datetime) -> list[Span]:
    """Return when a counter is open, or an interpreter there, from now on, as it is stored."""
    rows = Opening.objects.filter(**{kind_of(owner): owner}, ends_at__gt=now).order_by("starts_at")
    return [Span(max(row.starts_at, now), row.ends_at) for row in rows]


def _cut(spans: Iterable[Span], closed: Span) -> list[Span]:
    return [part for span in spans for part in _without(span, closed)]


def _without(span: Span, closed: Span) -> list[Span]:
    parts = [
        Span(span.starts_at, min(span.ends_at, closed.starts_at)),
        Span(max(span.starts_at, closed.ends_at), span.ends_at),
    ]
    if closed.starts_at >= span.ends_at or closed.ends_at <= span.starts_at:
        return [span]
    return [part for part in parts if part.starts_at < part.ends_at]


def _whole_day(day: dt.date, zone: ZoneInfo) -> Span:
    return Span(
        dt.datetime.combine(day, dt.time(), zone),
        dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone),
    )


def _begin_anew(event: Event, today: dt.date, zone: ZoneInfo) -> None:
    """Let an old weekly rule start later, in the same rhythm and at the same local time."""
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    age = today - start.date()
    if event.rule is None or event.rule.frequency != "WEEKLY" or age <= OLDEST_START:
        return
    rhythm = 7 * int(event.rule.get_params().get("interval", 1))
    days = dt.timedelta(days=((age - OLDEST_START).days // rhythm) * rhythm)
    if days:
        event.start = dt.datetime.combine(start.date() + days, start.time(), zone)
        event.end = dt.datetime.combine(end.date() + days, end.time(), zone)
        event.save(update_fields=["start", "end"])


@transaction.atomic
def _store(owner: Owner, wanted: Sequence[Span], now: dt.datetime) -> int:
    """Replace the rows that differ; the owner is locked, as it is while somebody reserves."""
    name = kind_of(owner)
    rows = Counter.objects.all() if isinstance(owner, Counter) else Interpreter.objects.all()
    locked = rows.select_for_update(no_key=True).get(pk=owner.pk)
    if isinstance(locked, Counter):
        locked.fit_seats()
    stored = {
        Span(row.starts_at, row.ends_at): row.pk
        for row in Opening.objects.filter(**{name: owner}, ends_at__gt=now)
    }
    fresh = {span for span in wanted if span.ends_at > now}
    gone = [key for span, key in stored.items() if span not in fresh]
    new = [span for span in sorted(fresh) if span not in stored]
    Opening.objects.filter(pk__in=gone).delete()
    Opening.objects.bulk_create(
        Opening(**{name: owner}, starts_at=span.starts_at, ends_at=span.ends_at) for span in new
    )
    return len(gone) + len(new)


def kind_of(owner: Owner) -> str:
    """Return what an owner of hours is called in fields and addresses."""
    return "counter" if isinstance(owner, Counter) else "interpreter"


def refresh_soon(changed: Office | Owner) -> None:
    """Have the worker refresh the openings as soon as this change is stored."""
    kind = "office" if isinstance(changed, Office) else kind_of(changed)
    transaction.on_commit(partial(refresh_task.enqueue, **{kind: changed.pk}))


@task
def refresh_task(
    office: int | None = None, counter: int | None = None, interpreter: int | None = None
) -> int:
    """Refresh what changed; if it is gone by now, there is nothing to do."""
    now = timezone.now()
    if office and (found := Office.objects.filter(pk=office).first()):
        return refresh_openings(now=now, office=found)
    if counter and (one := Counter.objects.filter(pk=counter).first()):
        return refresh_owner(one, now=now)
    if interpreter and (person := Interpreter.objects.filter(pk=interpreter).first()):
        return refresh_owner(person, now=now)
    return 0
