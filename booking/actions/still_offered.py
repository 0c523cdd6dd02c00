"""Compare a plan with what offices offer at this moment."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from booking.actions.statements import Rows, Statement, statement
from booking.models import BookingMode, PublicService
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import minutes_for

OFFERED = """
    SELECT link.counter_id, service.id, service.mode, service.minutes, service.minutes_per_child
    FROM booking_counter_public_services link
    JOIN booking_publicservice service ON service.id = link.publicservice_id
    JOIN booking_counter counter ON counter.id = link.counter_id
    WHERE counter.active AND link.counter_id IN (%s) AND service.id IN (%s)
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


class Offer(NamedTuple):
    """What the offices of a plan offer: public services by counter, and when somebody is there."""

    services: dict[tuple[int, int], PublicService]
    on_duty: list[OnDuty]
    closures: list[ClosedSpan]

    @classmethod
    def read(cls, answers: Sequence[Rows]) -> "Offer":
        """Return what the statements of `asking_for_offer` have found."""
        offered, on_duty, closures = answers
        services = {
            (counter, key): PublicService(
                pk=key, mode=mode, minutes=minutes, minutes_per_child=each
            )
            for counter, key, mode, minutes, each in offered
        }
        return cls(
            services, [OnDuty(*row) for row in on_duty], [ClosedSpan(*row) for row in closures]
        )

    def holds(self, stop: ProposedStop, children: int) -> bool:
        """Return whether a stop can be booked online, takes as long as it does now, and is open."""
        service = self.services.get((stop.counter.pk, stop.public_service.pk))
        return (
            service is not None
            and service.mode == BookingMode.ONLINE
            and stop.ends_at - stop.starts_at
            == dt.timedelta(minutes=minutes_for(service, children))
            and self._receives(stop)
            and not any(closure.hits(stop) for closure in self.closures)
        )

    def _receives(self, stop: ProposedStop) -> bool:
        """Return whether the counter is open, and the interpreter there, all the time."""
        there = [one for one in self.on_duty if one.covers(stop)]
        return any(one.counter == stop.counter.pk for one in there) and (
            stop.interpreter is None or any(one.interpreter == stop.interpreter.pk for one in there)
        )


def asking_for_offer(plan: PlanToReserve) -> list[Statement]:
    """Return the statements that ask for what the offices of a plan offer in its time.

    Closures too: the openings are made anew only a little later.
    """
    counters = {stop.counter.pk for stop in plan.stops}
    interpreters = {stop.interpreter.pk for stop in plan.stops if stop.interpreter}
    offices = {stop.counter.office_id for stop in plan.stops}
    span = max(stop.ends_at for stop in plan.stops), min(stop.starts_at for stop in plan.stops)
    return [
        statement(OFFERED, counters, {stop.public_service.pk for stop in plan.stops}),
        statement(ON_DUTY, counters, interpreters, *span),
        statement(CLOSED, offices, *span),
    ]


def refuse_outdated(plan: PlanToReserve, offer: Offer, now: dt.datetime) -> None:
    """Compare a plan with what is offered at this moment, while its counters are locked.

    Raises:
        PlanOutdated: if it no longer fits.
    """
    if not all(stop.starts_at > now and offer.holds(stop, plan.children) for stop in plan.stops):
        raise PlanOutdated
