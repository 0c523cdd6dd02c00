"""What somebody wishes for a visit: matters, who comes, and when they can come."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from booking.planner import Interval, Intervals, Preference

MOST_ADULTS = 8
MOST_CHILDREN = 10
"""How many people one visit can be for."""
USUAL_DAYS = 2
"""On how many days a visit may be, unless somebody says another number."""

LAST_MINUTE = dt.time(23, 59)


@dataclass(frozen=True)
class Window:
    """A time of the week, Monday = 0, at which somebody can come."""

    weekday: int
    start: dt.time
    end: dt.time


WHOLE_WEEK = tuple(Window(day, dt.time(), LAST_MINUTE) for day in range(7))


@dataclass(frozen=True)
class Break:
    """A time at which somebody cannot come: on one day of the week, Monday = 0, or every day."""

    weekday: int | None
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
    walks_slowly: bool = False
    available: tuple[Window, ...] = ()
    breaks: tuple[Break, ...] = ()
    earliest: dt.date | None = None
    latest: dt.date | None = None
    prefer: Preference = "fewest_days"
    max_days: int = USUAL_DAYS
    alternatives: int = 3

    @property
    def slow(self) -> bool:
        """Whether ways take longer: ramps and lifts are a detour, small legs need more time."""
        return self.step_free or self.walks_slowly


def packed(wishes: Wishes) -> dict[str, Any]:
    """Return the wishes as JSON can hold them."""
    return asdict(wishes) | {
        "available": [_packed_time(window) for window in wishes.available],
        "breaks": [_packed_time(one) for one in wishes.breaks],
        "earliest": wishes.earliest.isoformat() if wishes.earliest else None,
        "latest": wishes.latest.isoformat() if wishes.latest else None,
    }


def _packed_time(one: Window | Break) -> list[Any]:
    return [one.weekday, one.start.isoformat(), one.end.isoformat()]


def _unpacked_time(packed: list[Any]) -> tuple[Any, dt.time, dt.time]:
    weekday, start, end = packed
    return weekday, dt.time.fromisoformat(start), dt.time.fromisoformat(end)


def unpacked(content: dict[str, Any]) -> Wishes:
    """Return the wishes that were packed."""
    earliest, latest = content["earliest"], content["latest"]
    return Wishes(
        **content
        | {
            "services": tuple(content["services"]),
            "available": tuple(Window(*_unpacked_time(one)) for one in content["available"]),
            "breaks": tuple(Break(*_unpacked_time(one)) for one in content.get("breaks", [])),
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


def availability(wishes: Wishes, days: Iterator[dt.date], zone: ZoneInfo) -> Intervals | None:
    """Return when somebody can come on these days: their windows without their breaks.

    Nothing at all stands for any time.
    """
    if not wishes.available and not wishes.breaks:
        return None
    return Intervals(span for day in days for span in _time_of_day(wishes, day, zone))


def _time_of_day(wishes: Wishes, day: dt.date, zone: ZoneInfo) -> tuple[Interval, ...]:
    def spans(times: Iterable[Window | Break]) -> list[tuple[int, int]]:
        return sorted(
            (
                epoch_minutes(dt.datetime.combine(day, one.start, zone)),
                epoch_minutes(dt.datetime.combine(day, one.end, zone)),
            )
            for one in times
            if one.weekday in {None, day.weekday()}
        )

    # To the end of the day in minutes: the last day of the calendar has no next one.
    first, last = (dt.datetime.combine(day, time, zone) for time in (dt.time(), LAST_MINUTE))
    whole = (Interval(epoch_minutes(first), epoch_minutes(last) + 1),)
    windows = merged(spans(wishes.available)) if wishes.available else whole
    return without(windows, merged(spans(wishes.breaks)))


def without(spans: Iterable[Interval], taken: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return what is left of some spans outside others; both in order, without overlaps."""
    left = []
    for start, end in spans:
        at = start
        for first, last in taken:
            if last > at and first < end:
                left.append(Interval(at, first))
                at = last
        left.append(Interval(at, end))
    return tuple(span for span in left if span.start < span.end)


def leave_no_time(breaks: tuple[Break, ...], windows: Iterable[Window]) -> bool:
    """Tell whether breaks take all the time of the windows; no windows stand for any time."""
    windows = tuple(windows) or WHOLE_WEEK
    days = [(_minutes_of_day(windows, day), _minutes_of_day(breaks, day)) for day in range(7)]
    return any(times for times, _taken in days) and not any(
        without(times, taken) for times, taken in days
    )


def _minutes_of_day(times: Iterable[Window | Break], weekday: int) -> tuple[Interval, ...]:
    return merged(
        sorted(
            (one.start.hour * 60 + one.start.minute, one.end.hour * 60 + one.end.minute)
            for one in times
            if one.weekday in {None, weekday}
        )
    )


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
