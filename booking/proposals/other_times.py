"""Other times on the same days, for who looks for another time rather than for another day."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from zoneinfo import ZoneInfo

from booking.planner import Instance, Interval, Intervals, Plan, find_plans
from booking.proposals.one_by_one import common
from booking.proposals.room import whole_days
from booking.queries import epoch_minutes

APART = 60
"""Minutes by which a visit must begin or end at another time to be worth showing."""

NOON = dt.time(12)


Found = tuple[Instance, Plan]
"""A plan and what it was found in."""


def several(plans: Sequence[Found], zone: ZoneInfo, *, near: bool) -> list[Found]:
    """Return as many plans as are asked for, those on the same days behind one another.

    If it is the nearest day that counts, it has two times before other days are shown. Where
    fewer days than plans are found, the days have more times, the first ones first.
    """
    if not plans:
        return []
    more = [_other_times(instance, plan, zone) for instance, plan in plans]
    second = islice(more[0], 1) if near else ()
    most = plans[0][0].alternatives
    chosen = islice(chain(plans[:1], second, plans[1:], *more), most)
    places = {plan.days: place for place, (_instance, plan) in enumerate(plans)}
    return sorted(chosen, key=lambda found: places[found[1].days])


def _other_times(instance: Instance, plan: Plan, zone: ZoneInfo) -> Iterator[Found]:
    """Yield plans on the same days that begin or end at quite another time."""
    seen = [plan]
    for times in _times(plan, zone):
        other = _best_within(instance, plan, times)
        if other is not None and _is_apart(other, seen):
            seen.append(other)
            yield instance, other


def _times(plan: Plan, zone: ZoneInfo) -> Iterator[Intervals]:
    """Yield all afternoons, all mornings, what ends earlier, and what begins ever later."""
    days = whole_days(plan.days, zone)
    noons = [epoch_minutes(dt.datetime.combine(day, NOON, zone)) for day in plan.days]
    yield Intervals(Interval(noon, day.end) for day, noon in zip(days, noons, strict=True))
    yield Intervals(Interval(day.start, noon) for day, noon in zip(days, noons, strict=True))
    yield Intervals(common(days, [Interval(days[0].start, plan.finish - APART)]))
    for start in range(plan.stops[0].start + APART, days[0].end, APART):
        yield Intervals(common(days, [Interval(start, days[-1].end)]))


def _best_within(instance: Instance, plan: Plan, times: Intervals) -> Plan | None:
    """Return the best whole plan in these times, if it takes the same days."""
    if instance.available is not None:
        times = Intervals(common(times, instance.available))
    within = replace(instance, available=times, alternatives=1)
    best = next(iter(find_plans(within)), None)
    return best if best and not best.left_out and best.days == plan.days else None


def _is_apart(plan: Plan, others: Sequence[Plan]) -> bool:
    return all(
        abs(plan.stops[0].start - other.stops[0].start) >= APART
        or abs(plan.finish - other.finish) >= APART
        for other in others
    )
