"""When offices receive people, day by day, as their stored openings say."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from booking.models import Opening
from booking.queries.wishes import days_between


@dataclass(frozen=True)
class OpenDay:
    """The half-open spans of one local day in which at least one counter is open."""

    date: dt.date
    spans: tuple[tuple[dt.datetime, dt.datetime], ...]


def open_days(
    offices: Collection[int], *, first: dt.date, days: int, zone: ZoneInfo
) -> dict[int, list[OpenDay]]:
    """Return so many local days for each office, by its key; closed days have no spans.

    Holidays and closures are left out of openings already.
    """
    last = first + dt.timedelta(days=days - 1)
    openings = (
        Opening.objects.filter(
            counter__office__in=offices,
            counter__active=True,
            ends_at__gt=dt.datetime.combine(first, dt.time(), zone),
            starts_at__lt=dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone),
        )
        .order_by("starts_at", "ends_at")
        .values_list("counter__office", "starts_at", "ends_at")
    )
    spans: dict[tuple[int, dt.date], list[tuple[dt.datetime, dt.datetime]]] = {}
    for office, opens_at, closes_at in openings:
        start, end = opens_at.astimezone(zone), closes_at.astimezone(zone)
        own = spans.setdefault((office, start.date()), [])
        if own and start <= own[-1][1]:
            own[-1] = (own[-1][0], max(end, own[-1][1]))
        else:
            own.append((start, end))
    return {
        office: [
            OpenDay(date, tuple(spans.get((office, date), ())))
            for date in days_between(first, last)
        ]
        for office in offices
    }
