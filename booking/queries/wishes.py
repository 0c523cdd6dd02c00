"""What somebody wishes for a visit: matters, who comes, and when they can come."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from booking.planner import Interval, Preference

MOST_ADULTS = 8
MOST_CHILDREN = 10
"""How many people one visit can be for."""
USUAL_DAYS = 2
"""On how many days a visit may be, unless somebody says another number."""


@dataclass(frozen=True)
class Window:
    """A time of the week, Monday = 0, at which somebody can come."""

    weekday: int
    start: dt.time
    end: dt.time


@dataclass(frozen=True)
class Wishes:
    """The chosen public services and the answers; what is unknown restricts nothing."""

    services: tuple[str, ...]
    people: int = 1
    children: int = 0
    municipality: str = ""
    interpreter_language: str = ""
    step_free: bool = False
    available: tuple[Window, ...] = ()
    earliest: dt.date | None = None
    latest: dt.date | None = None
    prefer: Preference = "fewest_days"
    max_days: int = USUAL_DAYS
    alternatives: int = 3


def packed(wishes: Wishes) -> dict[str, Any]:
    """Return the wishes as JSON can hold them."""
    return asdict(wishes) | {
        "available": [
            [window.weekday, window.start.isoformat(), window.end.isoformat()]
            for window in wishes.available
        ],
        "earliest": wishes.earliest.isoformat() if wishes.earliest else None,
        "latest": wishes.latest.isoformat() if wishes.latest else None,
    }


def unpacked(content: dict[str, Any]) -> Wishes:
    """Return the wishes that were packed."""
    windows = [
        Window(weekday, dt.time.fromisoformat(start), dt.time.fromisoformat(end))
        for weekday, start, end in content["available"]
    ]
    earliest, latest = content["earliest"], content["latest"]
    return Wishes(
        **content
        | {
            "services": tuple(content["services"]),
            "available": tuple(windows),
            "earliest": dt.date.fromisoformat(earliest) if earliest else None,
            "latest": dt.date.fromisoformat(latest) if latest else None,
        }
    )


def epoch_minutes(moment: dt.datetime) -> int:
    """Return the whole minutes since the Unix epoch."""
    return int(moment.timestamp()) // 60


def moment(minutes: int, zone: ZoneInfo) -> dt.datetime:
    """Return the moment of an epoch minute on a wall clock."""
    return dt.datetime.fromtimestamp(minutes * 60, tz=zone)


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield every day from the first to the last one, both included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def availability(
    windows: tuple[Window, ...], days: Iterator[dt.date], zone: ZoneInfo
) -> tuple[Interval, ...]:
    """Return the windows on these days as spans that do not overlap."""
    spans = sorted(
        (
            epoch_minutes(dt.datetime.combine(day, window.start, zone)),
            epoch_minutes(dt.datetime.combine(day, window.end, zone)),
        )
        for day in days
        for window in windows
        if window.weekday == day.weekday()
    )
    return merged(spans)


def merged(spans: list[tuple[int, int]]) -> tuple[Interval, ...]:
    """Return ordered spans as intervals: overlapping ones as one, empty ones left out."""
    result: list[Interval] = []
    for start, end in spans:
        if end <= start:
            continue
        if result and start < result[-1].end:
            result[-1] = Interval(result[-1].start, max(end, result[-1].end))
        else:
            result.append(Interval(start, end))
    return tuple(result)
