"""The JSON format of instances and answers, as docs/planner.md describes it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking.planner.localdays import local_time
from booking.planner.model import (
    CounterHours,
    Instance,
    Interpreters,
    Interval,
    Intervals,
    InvalidInstance,
    Matter,
    Offer,
    Plan,
)
from booking.planner.validation import validate

Fields = dict[str, Any]


def read_instance(text: str | bytes) -> Instance:
    """Return the instance that a JSON text describes.

    Raises:
        InvalidInstance: if the text breaks a rule of the format; names the first such field.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInstance("instance", "must be JSON") from None
    instance = parse(data)
    validate(instance)
    return instance


def parse(data: object) -> Instance:
    """Return an instance from decoded JSON with every type checked, but not yet its rules.

    Raises:
        InvalidInstance: if a field is missing or has another type than the format says.
    """
    fields = _object(data, "instance")
    return Instance(
        timezone=_text(_get(fields, "timezone"), "timezone"),
        grid=_number(_get(fields, "grid"), "grid"),
        buffer=_number(_get(fields, "buffer"), "buffer"),
        max_days=_number(_get(fields, "max_days"), "max_days"),
        alternatives=_number(_get(fields, "alternatives"), "alternatives"),
        prefer=_text(_get(fields, "prefer"), "prefer"),  # type: ignore[arg-type]
        matters=_several(fields, "matters", _matter),
        places=_several(fields, "places", _text),
        travel=_travel(_list(_get(fields, "travel"), "travel")),
        counters=_several(fields, "counters", _counter),
        offers=_several(fields, "offers", _offer),
        interpreter=_interpreters(fields["interpreter"]) if "interpreter" in fields else None,
        available=_intervals(fields["available"], "available") if "available" in fields else None,
    )


def answer(instance: Instance, plans: list[Plan], milliseconds: float) -> Fields:
    """Return plans as the format's answer, ready to be encoded as JSON."""
    zone = ZoneInfo(instance.timezone)

    def written(minute: int) -> str:
        return local_time(minute, zone).isoformat(timespec="minutes")

    return {
        "plans": [
            {
                "days": [day.isoformat() for day in plan.days],
                "left_out": list(plan.left_out),
                "finish": written(plan.finish),
                "minutes_on_site": plan.minutes_on_site,
                "moves": plan.moves,
                "appointments": [
                    {
                        "matter": stop.matter,
                        "counter": stop.counter,
                        "place": stop.place,
                        "start": written(stop.start),
                        "end": written(stop.end),
                    }
                    for stop in plan.stops
                ],
            }
            for plan in plans
        ],
        "milliseconds": round(milliseconds, 3),
    }


def _object(value: object, field: str) -> Fields:
    if not isinstance(value, dict):
        raise InvalidInstance(field, "must be an object")
    return value


def _list(value: object, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidInstance(field, "must be a list")
    return value


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise InvalidInstance(field, "must be a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidInstance(field, "must be text without half of a surrogate pair") from None
    return value


def _number(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInstance(field, "must be a whole number")
    return value


def _get(fields: Fields, name: str, path: str = "") -> object:
    if name not in fields:
        raise InvalidInstance(path + name, "is missing")
    return fields[name]


def _several[T](
    fields: Fields, name: str, read: Callable[[Any, str], T], path: str = ""
) -> tuple[T, ...]:
    values = _list(_get(fields, name, path), path + name)
    return tuple(read(value, f"{path}{name}[{index}]") for index, value in enumerate(values))


def _matter(value: object, field: str) -> Matter:
    fields = _object(value, field)
    path = field + "."
    return Matter(
        _text(_get(fields, "id", path), path + "id"), _several(fields, "after", _text, path)
    )


def _counter(value: object, field: str) -> CounterHours:
    fields = _object(value, field)
    path = field + "."
    return CounterHours(
        _text(_get(fields, "id", path), path + "id"),
        _text(_get(fields, "place", path), path + "place"),
        _intervals(_get(fields, "free", path), path + "free"),
    )


def _offer(value: object, field: str) -> Offer:
    fields = _object(value, field)
    path = field + "."
    return Offer(
        _text(_get(fields, "matter", path), path + "matter"),
        _text(_get(fields, "counter", path), path + "counter"),
        _number(_get(fields, "minutes", path), path + "minutes"),
    )


def _interpreters(value: object) -> Interpreters:
    fields = _object(value, "interpreter")
    return Interpreters(
        _several(fields, "matters", _text, "interpreter."),
        _several(fields, "free", _intervals, "interpreter."),
    )


def _travel(rows: list[Any]) -> tuple[tuple[int, ...], ...]:
    """Return the travel times, with zeros on the diagonal, which says nothing."""
    return tuple(
        tuple(
            0 if column == row else _number(value, f"travel[{row}][{column}]")
            for column, value in enumerate(_list(values, f"travel[{row}]"))
        )
        for row, values in enumerate(rows)
    )


def _intervals(value: object, field: str) -> Intervals:
    return Intervals(
        _interval(pair, f"{field}[{index}]") for index, pair in enumerate(_list(value, field))
    )


def _interval(value: object, field: str) -> Interval:
    pair = _list(value, field)
    if len(pair) != 2:
        raise InvalidInstance(field, "must be a pair of start and end")
    return Interval(_minute(pair[0], field), _minute(pair[1], field))


def _minute(value: object, field: str) -> int:
    """Return the epoch minute of a time such as 2026-12-01T08:00+01:00."""
    text = _text(value, field)
    midnight = "T24:00" in text
    try:
        moment = datetime.fromisoformat(text.replace("T24:00", "T00:00") if midnight else text)
        moment += timedelta(days=int(midnight))
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        raise InvalidInstance(field, "must be times like 2026-12-01T08:00+01:00") from None
    if moment.tzinfo is None:
        raise InvalidInstance(field, "must be times with a UTC offset")
    if seconds % 60:
        raise InvalidInstance(field, "must be times in whole minutes")
    return int(seconds) // 60
