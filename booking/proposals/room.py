"""Everything that is free for some matters, to be looked at under one wish or another."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from booking.models import PublicService
from booking.planner import Instance, Interval, Intervals
from booking.proposals.one_by_one import common
from booking.queries import (
    Edge,
    Material,
    Wishes,
    availability,
    days_between,
    epoch_minutes,
    horizon,
    material,
)
from content.models import Centre


class Room:
    """Reads the free time of the whole horizon and narrows it to what is wished.

    The same wishes mean the same here as in `material`; but a change of days, times, number of
    days, or to do without an interpreter needs no second look into the database. Nor do wishes
    that restrict neither days nor times, if what was `found` for them is handed over.
    """

    def __init__(
        self,
        centre: Centre,
        services: list[PublicService],
        asked: Wishes,
        now: dt.datetime,
        found: Material | None = None,
    ) -> None:
        self._centre = centre
        self._services = services
        self._asked = asked
        self._now = now
        self._read = {asked: found} if found else {}
        self.today = now.astimezone(centre.zone).date()
        self.last_day = horizon(centre, now)

    def material(self, wishes: Wishes) -> Material:
        """Return what is free on any day at any time."""
        wide = replace(
            self._asked,
            services=wishes.services,
            step_free=wishes.step_free,
            available=(),
            breaks=(),
            earliest=None,
            latest=None,
        )
        if wide not in self._read:
            self._read[wide] = self._look(wide)
        return self._read[wide]

    def _look(self, wide: Wishes) -> Material:
        return material(centre=self._centre, services=self._services, wishes=wide, now=self._now)

    def instance(self, wishes: Wishes, hard: tuple[Edge, ...]) -> Instance:
        """Return what the planner needs for some wishes, the matters in order."""
        return self.within(wishes, self.material(wishes).ordered(hard))

    def within(self, wishes: Wishes, whole: Instance) -> Instance:
        """Return what some wishes leave of everything that is free."""
        return replace(
            whole,
            prefer=wishes.prefer,
            max_days=wishes.max_days,
            alternatives=wishes.alternatives,
            interpreter=whole.interpreter if wishes.interpreter_language else None,
            available=self._available(wishes, whole.available),
        )

    def _available(self, wishes: Wishes, always: Intervals | None) -> Intervals | None:
        if not (wishes.available or wishes.breaks or wishes.earliest or wishes.latest):
            return always
        first = max(self.today, wishes.earliest or self.today)
        last = min(self.last_day, wishes.latest or self.last_day)
        days = list(days_between(first, last))
        times = availability(wishes, iter(days), self._centre.zone)
        if times is None:
            times = whole_days(days, self._centre.zone)
        return times if always is None else Intervals(common(times, always))


def whole_days(days: Iterable[dt.date], zone: ZoneInfo) -> Intervals:
    """Return local days from midnight to midnight."""
    return Intervals(
        Interval(
            *(
                epoch_minutes(dt.datetime.combine(date, dt.time(), zone))
                for date in (day, day + dt.timedelta(days=1))
            )
        )
        for day in days
    )
