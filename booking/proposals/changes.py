"""One change of the wishes at a time: what it is, and the wishes after it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from booking.queries import Window, Wishes

DAY_PARTS = {
    "morning": (dt.time(8), dt.time(12)),
    "afternoon": (dt.time(12), dt.time(18)),
}
WORKING_DAYS = (0, 1, 2, 3, 4)
MOST_DAYS = 5
"""On how many days the planner can spread a visit (docs/planner.md)."""

VisitKind = Literal[
    "part",
    "weekday",
    "latest",
    "earliest",
    "max_days",
    "without_breaks",
    "any_time",
    "without_interpreter",
    "leave_out",
]
KINDS: tuple[VisitKind, ...] = get_args(VisitKind)
"""From what costs people least to what costs them most."""

Kind = VisitKind | Literal["also_move", "stay"]
"""Who moves appointments can also let another one move along, or one stay where it is."""


WITHOUT: dict[Kind, dict[str, Any]] = {
    "without_breaks": {"breaks": ()},
    "any_time": {"available": ()},
    "without_interpreter": {"interpreter_language": ""},
}
"""What a wish is when it is given up."""


@dataclass(frozen=True)
class Change:
    """A kind and its value as text: a day, a number, the code of a matter, or nothing."""

    kind: Kind
    value: str = ""


def read_change(kind: str, value: str) -> Change | None:
    """Return the change of a visit that a form names; None if it names none."""
    found = next((one for one in KINDS if one == kind), None)
    if found is None:
        return None
    change = Change(found, value)
    try:
        changed(Wishes(services=()), change)
    except (KeyError, ValueError):
        return None
    return change


def changed(wishes: Wishes, change: Change) -> Wishes:
    """Return the wishes after a change.

    Raises:
        KeyError: if there is no such part of the day.
        ValueError: if the value is no day, or a number beyond what is possible.
    """
    return replace(wishes, **_fields(wishes, change))


def _fields(wishes: Wishes, change: Change) -> dict[str, Any]:
    match change.kind:
        case "part" | "weekday":
            return {"available": _more_windows(wishes.available, change)}
        case "latest" | "earliest":
            return {change.kind: dt.date.fromisoformat(change.value)}
        case "max_days":
            return {"max_days": _among(range(1, MOST_DAYS + 1), change.value)}
        case "any_time" | "without_breaks" | "without_interpreter":
            return WITHOUT[change.kind]
        case "also_move":
            return {"services": (*wishes.services, change.value)}
    return {"services": tuple(code for code in wishes.services if code != change.value)}


def _more_windows(windows: tuple[Window, ...], change: Change) -> tuple[Window, ...]:
    """Return the windows and one more day at their times, or one more time on their days."""
    if change.kind == "weekday":
        weekdays = {_among(WORKING_DAYS, change.value)}
        spans = {(window.start, window.end) for window in windows}
    else:
        weekdays = {window.weekday for window in windows}
        spans = {DAY_PARTS[change.value]}
    more = {Window(weekday, *span) for weekday in weekdays for span in spans}
    return tuple(sorted({*windows, *more}, key=lambda one: (one.weekday, one.start, one.end)))


def _among(known: range | tuple[int, ...], value: str) -> int:
    number = int(value)
    if number not in known:
        raise ValueError(value)
    return number


def more_times(windows: tuple[Window, ...]) -> list[Change]:
    """Return the smallest changes of the wished times: one part of the day or one day more."""
    spans = {(window.start, window.end) for window in windows}
    weekdays = {window.weekday for window in windows}
    parts = [
        Change("part", name)
        for name, span in DAY_PARTS.items()
        if not any(start <= span[0] and span[1] <= end for start, end in spans)
    ]
    days = [Change("weekday", str(day)) for day in WORKING_DAYS if day not in weekdays]
    return parts + days
