"""Local calendar days of a time zone, and the wall-clock grid on days of any length."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import gcd
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from booking.planner.intervals import Ints, distinct, runs

MINUTES_A_DAY = 1440
MINUTES_AN_HOUR = 60
A_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()


def local_time(minute: int, zone: ZoneInfo) -> datetime:
    """Return an epoch minute as local time."""
    return datetime.fromtimestamp(minute * 60, tz=UTC).astimezone(zone)


@lru_cache(maxsize=20_000)
def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the epoch minute at which a local day begins."""
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return int(local.timestamp()) // 60


class LocalDays:
    """The local days on which some epoch minutes lie, and those next to them, in order."""

    def __init__(self, minutes: Ints, zone: ZoneInfo) -> None:
        self._zone = zone
        near = minutes // MINUTES_A_DAY
        near = distinct(near[runs(near)])
        numbers = distinct(np.concatenate([near - 1, near, near + 1]))
        self.dates = [date.fromordinal(_EPOCH + number) for number in numbers.tolist()]
        self.origins = np.array([midnight(day, zone) for day in self.dates], dtype=np.int64)

    def keep(self, numbers: Ints) -> None:
        """Forget all other days; the kept ones are numbered anew."""
        self.dates = [self.dates[number] for number in numbers]
        self.origins = self.origins[numbers]

    def number(self, minutes: Ints) -> Ints:
        """Return the number of the day of each minute; the minute's day must be known."""
        numbers: Ints = self.origins.searchsorted(minutes, side="right") - 1
        return numbers

    def step(self, grid: int) -> int:
        """Return the largest step from midnight that meets every grid time of every day."""
        step = grid
        for day, origin in zip(self.dates, self.origins.tolist(), strict=True):
            length = midnight(day + A_DAY, self._zone) - origin
            if length != MINUTES_A_DAY:
                step = gcd(step, abs(length - MINUTES_A_DAY), self._wall_minute(origin))
        return step

    def on_grid(self, minutes: Ints, grid: int) -> NDArray[np.bool_]:
        """Return which minutes of a day, in order, are grid times by the wall clock.

        No clock changes twice within an hour, so it is read each hour; one by one where it changes.
        """
        hours = np.arange(minutes[0], minutes[-1] + 2 * MINUTES_AN_HOUR, MINUTES_AN_HOUR)
        offset = np.array([self._offset(hour) for hour in hours.tolist()], dtype=np.int64)
        hour = (minutes - minutes[0]) // MINUTES_AN_HOUR
        wall = minutes + offset[hour]
        for at in np.flatnonzero(offset[hour] != offset[hour + 1]).tolist():
            wall[at] = minutes[at] + self._offset(int(minutes[at]))
        held: NDArray[np.bool_] = wall % MINUTES_A_DAY % grid == 0
        return held

    def _offset(self, minute: int) -> int:
        """Return how many minutes the wall clock is ahead of UTC."""
        ahead = local_time(minute, self._zone).utcoffset()
        return 0 if ahead is None else int(ahead.total_seconds() // 60)

    def _wall_minute(self, minute: int) -> int:
        return (minute + self._offset(minute)) % MINUTES_A_DAY
