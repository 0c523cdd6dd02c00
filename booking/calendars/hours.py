"""Weekly hours in plain words; behind them Events and Rules of django-scheduler.

An Event is one window of opening hours, never a single appointment. Rules are rows that all
windows of the same rhythm share, from a small whitelist: other rules can silently mean
something else than they say (tests/integration/booking/test_calendar_traps.py).
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db import transaction
from schedule.models import Calendar, Event, Rule

from booking.calendars.openings import Owner, refresh_soon
from booking.models import Counter

LONGEST_RHYTHM = 8
WEEKS_OF_MONTH = (1, 2, 3, 4, -1)
LETTERS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class InvalidHours(ValueError):
    """The hours contradict themselves; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NoSuchWindow(Exception):
    """Nobody has these hours any more."""


class SameWindow(Exception):
    """The counter or interpreter has these very hours already."""


@dataclass(frozen=True, kw_only=True)
class HoursWindow:
    """A window of the week (Monday = 0), every so many weeks, or in one week of each month.

    `week_of_month` is 1 to 4, or -1 for the last one; then `every_weeks` does not matter.
    The first day may be any day; the hours begin on the first such weekday from then on, and
    hold without end if there is no last day. Stored hours have an id.
    """

    weekday: int
    start: dt.time
    end: dt.time
    every_weeks: int = 1
    week_of_month: int | None = None
    first: dt.date
    last: dt.date | None = None
    id: int | None = None

    def __str__(self) -> str:
        """Return the hours in a form that no language changes, for the audit."""
        how_often = f"every {self.every_weeks}"
        if self.week_of_month is not None:
            how_often = f"month {self.week_of_month}"
        until = self.last or ""
        return (
            f"{LETTERS[self.weekday]} {self.start:%H:%M}-{self.end:%H:%M} {how_often}"
            f" {self.first}/{until}"
        )

    @property
    def first_open(self) -> dt.date:
        """The first day on which the hours hold: of their weekday and week of the month."""
        day = self.first + dt.timedelta(days=(self.weekday - self.first.weekday()) % 7)
        while self.week_of_month is not None and not is_week_of_month(day, self.week_of_month):
            day += dt.timedelta(days=7)
        return day

    def overlaps(self, other: "HoursWindow") -> bool:
        """Return whether both hold at some time of the same weekday, at least in some week."""
        return (
            self.weekday == other.weekday
            and self.start < other.end
            and other.start < self.end
            and self.first_open <= (other.last or dt.date.max)
            and other.first_open <= (self.last or dt.date.max)
        )

    def is_same(self, other: "HoursWindow") -> bool:
        """Return whether both hold at the same times of the same days, for some time at least."""
        days_between = (self.first_open - other.first_open).days
        return (
            self.overlaps(other)
            and (self.start, self.end) == (other.start, other.end)
            and (self.every_weeks, self.week_of_month) == (other.every_weeks, other.week_of_month)
            and (self.week_of_month is not None or not days_between % (7 * self.every_weeks))
        )

    def check(self) -> None:
        """Refuse what makes no sense.

        Raises:
            InvalidHours: naming the first wrong field.
        """
        right = {
            "weekday": self.weekday in range(7),
            "end": self.end > self.start,
            "every_weeks": self.every_weeks in range(1, LONGEST_RHYTHM + 1),
            "week_of_month": self.week_of_month in (None, *WEEKS_OF_MONTH),
        }
        for field, fine in right.items():
            if not fine:
                raise InvalidHours(field)
        if self.last and self.last < self.first_open:
            raise InvalidHours("last")


def new_calendar(name: str) -> Calendar:
    """Return an empty calendar for a new counter or interpreter."""
    return Calendar.objects.create(name=name, slug=secrets.token_hex(12))


def zone_of(owner: Owner) -> ZoneInfo:
    """Return the wall clock of a counter's or an interpreter's centre."""
    centre = owner.office.centre if isinstance(owner, Counter) else owner.centre
    return centre.zone


def weekly_hours(owner: Owner) -> list[HoursWindow]:
    """Return the hours of a counter or an interpreter, from Monday on."""
    return weekly_hours_of([owner])[owner.calendar_id]


def weekly_hours_of(owners: Iterable[Owner]) -> dict[int, list[HoursWindow]]:
    """Return the hours of some owners, from Monday on, by the keys of their calendars."""
    zones = {owner.calendar_id: zone_of(owner) for owner in owners}
    windows: dict[int, list[HoursWindow]] = {key: [] for key in zones}
    for event in Event.objects.filter(calendar__in=zones).select_related("rule"):
        windows[event.calendar_id].append(_window(event, zones[event.calendar_id]))
    for hours in windows.values():
        hours.sort(key=lambda window: (window.weekday, window.start, window.id))
    return windows


def _window(event: Event, zone: ZoneInfo) -> HoursWindow:
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    params = event.rule.get_params() if event.rule else {}
    last = event.end_recurring_period
    return HoursWindow(
        id=event.pk,
        weekday=start.weekday(),
        start=start.time(),
        end=end.time(),
        every_weeks=params.get("interval", 1),
        week_of_month=params.get("bysetpos"),
        first=start.date(),
        last=last.astimezone(zone).date() if last else None,
    )


@transaction.atomic
def add_window(owner: Owner, hours: HoursWindow) -> HoursWindow:
    """Add hours; the stored openings follow in the background.

    Raises:
        InvalidHours: if the hours contradict themselves.
        SameWindow: if the owner has them already.
    """
    zone = zone_of(owner)
    event = Event(calendar_id=owner.calendar_id, title=str(owner))
    _fill(event, hours, zone)
    _refuse_same(owner, hours)
    event.save()
    refresh_soon(owner)
    return _window(event, zone)


@transaction.atomic
def change_window(owner: Owner, hours: HoursWindow) -> HoursWindow:
    """Change the hours with this id; days that were left out or moved before are forgotten.

    Raises:
        InvalidHours: if the hours contradict themselves.
        NoSuchWindow: if they are not the owner's.
        SameWindow: if the owner has them by another id already.
    """
    zone = zone_of(owner)
    event = event_of(owner, hours.id)
    _fill(event, hours, zone)
    _refuse_same(owner, hours)
    event.save()
    event.occurrence_set.all().delete()
    refresh_soon(owner)
    return _window(event, zone)


def _refuse_same(owner: Owner, hours: HoursWindow) -> None:
    if any(one.is_same(hours) for one in weekly_hours(owner) if one.id != hours.id):
        raise SameWindow


def event_of(owner: Owner, window_id: int | None) -> Event:
    """Return the row behind stored hours.

    Raises:
        NoSuchWindow: if they are not the owner's.
    """
    event = Event.objects.filter(pk=window_id, calendar=owner.calendar_id).first()
    if event is None:
        raise NoSuchWindow
    return event


@transaction.atomic
def remove_window(owner: Owner, window_id: int) -> None:
    """Remove hours with all their exceptions.

    Raises:
        NoSuchWindow: if they are not the owner's.
    """
    event_of(owner, window_id).delete()
    refresh_soon(owner)


@transaction.atomic
def set_weekly_hours(owner: Owner, hours: Iterable[HoursWindow]) -> list[HoursWindow]:
    """Make these the hours; what stays the same keeps its exceptions.

    Raises:
        InvalidHours: if some hours contradict themselves; then nothing changes.
        SameWindow: if some are there twice; then nothing changes either.
    """
    wanted = list(hours)
    for window in weekly_hours(owner):
        same = next((one for one in wanted if _rhythm(one) == _rhythm(window)), None)
        if same is None:
            event_of(owner, window.id).delete()
        else:
            wanted.remove(same)
    for window in wanted:
        add_window(owner, window)
    refresh_soon(owner)
    return weekly_hours(owner)


def _rhythm(hours: HoursWindow) -> HoursWindow:
    """Return the hours without id and first day, which moves on with time."""
    return replace(hours, id=None, first=dt.date.min)


def _fill(event: Event, hours: HoursWindow, zone: ZoneInfo) -> None:
    hours.check()
    first = hours.first_open  # a rule must begin on a day that it means
    event.start = dt.datetime.combine(first, hours.start, zone)
    event.end = dt.datetime.combine(first, hours.end, zone)
    event.rule = _rule(hours)
    event.end_recurring_period = (
        dt.datetime.combine(hours.last, dt.time(23, 59), zone) if hours.last else None
    )


def is_week_of_month(day: dt.date, week: int) -> bool:
    """Return whether a day is the first (1) to fourth (4) or last (-1) of its weekday."""
    if week == -1:
        return (day + dt.timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == week


def _rule(hours: HoursWindow) -> Rule:
    """Return the shared row of this rhythm."""
    if hours.week_of_month is None:
        name, frequency = f"weekly {hours.every_weeks}", "WEEKLY"
        params = f"interval:{hours.every_weeks}"
    else:
        letters = LETTERS[hours.weekday]
        name, frequency = f"monthly {letters} {hours.week_of_month}", "MONTHLY"
        params = f"byweekday:{letters};bysetpos:{hours.week_of_month}"
    rule = Rule.objects.filter(frequency=frequency, params=params).order_by("pk").first()
    return rule or Rule.objects.create(
        name=name, description=name, frequency=frequency, params=params
    )
