"""The audit in words: what is stored without any language, said in that of the reader."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking.calendars import LETTERS
from booking.models import AuditEntry, Booking, Counter, Hit, Interpreter
from booking.staff.forms import HOW_OFTEN, WEEKDAYS

LABELS = {
    "appointments": gettext_lazy("appointments"),
    "fields": gettext_lazy("fields"),
    "day": gettext_lazy("day"),
    "consent": gettext_lazy("version of the consent"),
    "waits": gettext_lazy("waits for more"),
    "counter": gettext_lazy("counter"),
    "interpreter": gettext_lazy("interpreter"),
    "starts_at": gettext_lazy("from"),
    "ends_at": gettext_lazy("until"),
    "hit": gettext_lazy("appointments that cannot be kept"),
    "before": gettext_lazy("So far"),
    "after": gettext_lazy("New"),
    "why": gettext_lazy("reason"),
    "rule": gettext_lazy("rule"),
    "count": gettext_lazy("how many"),
    "kept": gettext_lazy("appointments are kept"),
}
FIELDS = {
    "name": gettext_lazy("name"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
    "status": gettext_lazy("status"),
}
FAULTS = {
    "missing": gettext_lazy("missing"),
    "changed": gettext_lazy("changed"),
    "does not follow the entry before": gettext_lazy("does not follow the entry before"),
    "is not the one that was noted": gettext_lazy("is not the one that was noted"),
}
RAN_OUT = "a reservation that ran out a day ago"
RETENTION = re.compile(r"(\d+) days after the last appointment")
WINDOW = re.compile(r"(\w\w) ([\d:]+)-([\d:]+) (\w+ -?\d+) ([\d-]+)/([\d-]*)")
CHANGED_DAY = re.compile(r"([\d-]+): (?:closed|([\d-]+) ([\d:]+)-([\d:]+))")
NOTHING = "–"


@dataclass(frozen=True)
class Names:
    """The names of the counters and interpreters that some entries are about, by number."""

    counters: Mapping[int, Counter]
    interpreters: Mapping[int, Interpreter]


def names_for(entries: Iterable[AuditEntry]) -> Names:
    """Return the names that the details of these entries need."""
    details = [entry.details for entry in entries]
    return Names(
        Counter.objects.in_bulk([one["counter"] for one in details if one.get("counter")]),
        Interpreter.objects.in_bulk(
            [one["interpreter"] for one in details if one.get("interpreter")]
        ),
    )


def details_in_words(entry: AuditEntry, names: Names, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return what is stored with an entry, each with what it is; what is unknown as it is."""
    say: dict[str, Callable[[Any], str]] = {
        "fields": lambda stored: _joined(FIELDS.get(name, name) for name in stored),
        "day": lambda stored: _day(dt.date.fromisoformat(stored)),
        "counter": lambda stored: _named(stored, names.counters) or _("the whole office"),
        "interpreter": lambda stored: _named(stored, names.interpreters),
        "starts_at": lambda stored: _moment(stored, zone),
        "ends_at": lambda stored: _moment(stored, zone),
        "before": _hours,
        "after": _hours,
        "why": lambda stored: _why(entry, stored),
        "rule": _rule,
    }
    return [
        (str(LABELS.get(name, name)), say.get(name, _plain)(stored) or NOTHING)
        for name, stored in entry.details.items()
    ]


def fault_in_words(what: str) -> str:
    """Return how the chain is broken."""
    return str(FAULTS.get(what, what))


def numbered(number: int | None, found: object) -> str:
    """Return a row's name; its number if it is gone by now."""
    if found or number is None:
        return str(found or "")
    return _("no. %(number)s (deleted)") % {"number": number}


def _plain(stored: Any) -> str:
    if isinstance(stored, bool):
        return _("yes") if stored else _("no")
    if isinstance(stored, list):
        return _joined(stored)
    return "" if stored is None else str(stored)


def _joined(parts: Iterable[object]) -> str:
    return ", ".join(map(str, parts))


def _named(number: int | None, rows: Mapping[int, Counter] | Mapping[int, Interpreter]) -> str:
    found = rows.get(number) if number else None
    return numbered(number, found and found.name)


def _day(day: dt.date) -> str:
    return date_format(day, "d.m.Y")


def _moment(stored: str, zone: ZoneInfo) -> str:
    return date_format(dt.datetime.fromisoformat(stored).astimezone(zone), "d.m.Y H:i")


def _why(entry: AuditEntry, stored: str) -> str:
    """Return the reason: an office's, or what times were changed for."""
    moved = entry.act == AuditEntry.Act.MOVED
    known = dict(Booking.Why.choices if moved else Hit.Why.choices)
    return str(known.get(stored, stored))


def _rule(stored: str) -> str:
    if stored == RAN_OUT:
        return _("a reservation that ran out a day ago")
    if found := RETENTION.fullmatch(stored):
        days = int(found[1])
        return ngettext(
            "%(days)d day after the last appointment",
            "%(days)d days after the last appointment",
            days,
        ) % {"days": days}
    return stored


def _hours(stored: str) -> str:
    """Return windows and single days; `HoursWindow` and `HoursException` write them down."""
    return "; ".join(map(_window_or_day, stored.split("; "))) if stored else ""


def _window_or_day(stored: str) -> str:
    if window := WINDOW.fullmatch(stored):
        return _window(*window.groups())
    if changed := CHANGED_DAY.fullmatch(stored):
        return _changed_day(*changed.groups())
    return stored


def _window(letters: str, start: str, end: str, rhythm: str, *days: str) -> str:
    first, last = (_day(dt.date.fromisoformat(day)) if day else "" for day in days)
    weekday = dict(WEEKDAYS)[LETTERS.index(letters)]
    parts = [f"{weekday} {start}–{end} {dict(HOW_OFTEN).get(rhythm, rhythm)}"]
    parts.append(_("from %(day)s on") % {"day": first})
    if last:
        parts.append(_("until %(day)s") % {"day": last})
    return ", ".join(parts)


def _changed_day(day: str, _moved_to: str, start: str, end: str) -> str:
    said = {"day": _day(dt.date.fromisoformat(day)), "start": start, "end": end}
    if start:
        return _("on %(day)s from %(start)s to %(end)s") % said
    return _("closed on %(day)s") % said
