"""Compare a plan with what offices offer at this moment."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from booking.actions.claims import Seats
from booking.actions.statements import rows
from booking.models import BookingMode, PublicService
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import minutes_for

OFFERED = """
    SELECT link.counter_id, service.id, service.mode, service.minutes, service.minutes_per_child
    FROM booking_counter_public_services link
    JOIN booking_publicservice service ON service.id = link.publicservice_id
    WHERE link.counter_id IN (%s) AND service.id IN (%s)
"""

ON_DUTY = """
    SELECT counter_id, interpreter_id, starts_at, ends_at FROM booking_opening
    WHERE (counter_id IN (%s) OR interpreter_id IN (%s)) AND starts_at < %s AND ends_at > %s
"""

CLOSED = """
    SELECT office_id, counter_id, starts_at, ends_at FROM booking_closure
    WHERE office_id IN (%s) AND starts_at < %s AND ends_at > %s
"""


class OnDuty(NamedTuple):
    """When a counter or an interpreter is there."""

    counter: int | None
    interpreter: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime

    def covers(self, stop: ProposedStop) -> bool:
        """Return whether a stop lies within it."""
        return self.starts_at <= stop.starts_at and stop.ends_at <= self.ends_at


class ClosedSpan(NamedTuple):
    """When an office, or one counter of it, receives nobody."""

    office: int
    counter: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime

    def hits(self, stop: ProposedStop) -> bool:
        """Return whether a stop cannot take place."""
        return (
            self.office == stop.counter.office_id
            and self.counter in {None, stop.counter.pk}
            and self.starts_at < stop.ends_at
            and stop.starts_at < self.ends_at
        )


def refuse_outdated(plan: PlanToReserve, seats: Seats, now: dt.datetime) -> None:
    """Compare a plan with what is offered at this moment, while its counters are locked.

    Raises:
        PlanOutdated: if it no longer fits.
    """
    offered, on_duty, closures = _offered(plan), _on_duty(plan), _closures(plan)
    for stop in plan.stops:
        service = offered.get((stop.counter.pk, stop.public_service.pk))
        if (
            service is None
            or service.mode != BookingMode.ONLINE
            or not seats[stop.counter.pk].active
            or not _fits(stop, service, plan)
            or stop.starts_at <= now
            or not _received(stop, on_duty)
            or any(closure.hits(stop) for closure in closures)
        ):
            raise PlanOutdated


def _offered(plan: PlanToReserve) -> dict[tuple[int, int], PublicService]:
    """Return the plan's public services as they are now, by the counters that offer them."""
    found = rows(
        OFFERED,
        {stop.counter.pk for stop in plan.stops},
        {stop.public_service.pk for stop in plan.stops},
    )
    return {
        (counter, key): PublicService(pk=key, mode=mode, minutes=minutes, minutes_per_child=each)
        for counter, key, mode, minutes, each in found
    }


def _fits(stop: ProposedStop, service: PublicService, plan: PlanToReserve) -> bool:
    """Return whether a stop takes as long as its public service does now."""
    minutes = dt.timedelta(minutes=minutes_for(service, plan.children))
    return stop.ends_at - stop.starts_at == minutes


def _closures(plan: PlanToReserve) -> list[ClosedSpan]:
    """Return when the offices are closed; their openings are made anew only a little later."""
    found = rows(CLOSED, {stop.counter.office_id for stop in plan.stops}, *_span(plan))
    return [ClosedSpan._make(row) for row in found]


def _on_duty(plan: PlanToReserve) -> list[OnDuty]:
    found = rows(
        ON_DUTY,
        {stop.counter.pk for stop in plan.stops},
        {stop.interpreter.pk for stop in plan.stops if stop.interpreter},
        *_span(plan),
    )
    return [OnDuty._make(row) for row in found]


def _span(plan: PlanToReserve) -> tuple[dt.datetime, dt.datetime]:
    """Return the end of the last stop and the start of the first one."""
    return max(stop.ends_at for stop in plan.stops), min(stop.starts_at for stop in plan.stops)


def _received(stop: ProposedStop, on_duty: Iterable[OnDuty]) -> bool:
    """Return whether the counter is open, and the interpreter there, all the time."""
    there = [one for one in on_duty if one.covers(stop)]
    return any(one.counter == stop.counter.pk for one in there) and (
        stop.interpreter is None or any(one.interpreter == stop.interpreter.pk for one in there)
    )
