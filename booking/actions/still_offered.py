"""Compare a plan with what offices offer at this moment."""

import datetime as dt

from django.db.models import Q

from booking.actions.claims import Seats
from booking.models import BookingMode, Closure, Counter, Opening, PublicService
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import minutes_for


def refuse_outdated(plan: PlanToReserve, seats: Seats, now: dt.datetime) -> None:
    """Compare a plan with what is offered at this moment, while its counters are locked.

    Raises:
        PlanOutdated: if it no longer fits.
    """
    links_ = Counter.public_services.through.objects.filter(
        counter__in=seats, publicservice__in={stop.public_service.pk for stop in plan.stops}
    ).select_related("publicservice")
    offered = {(link.counter_id, link.publicservice_id): link.publicservice for link in links_}
    openings, closures = _openings(plan), _closures(plan)
    for stop in plan.stops:
        service = offered.get((stop.counter.pk, stop.public_service.pk))
        on_duty = _within(openings, ("counter", stop.counter.pk), stop) and (
            stop.interpreter is None
            or _within(openings, ("interpreter", stop.interpreter.pk), stop)
        )
        if (
            service is None
            or service.mode != BookingMode.ONLINE
            or not seats[stop.counter.pk][0].active
            or not _fits(stop, service, plan)
            or stop.starts_at <= now
            or not on_duty
            or any(_overlaps(stop, closure) for closure in closures)
        ):
            raise PlanOutdated


def _fits(stop: ProposedStop, service: PublicService, plan: PlanToReserve) -> bool:
    """Return whether a stop takes as long as its public service does now."""
    minutes = dt.timedelta(minutes=minutes_for(service, plan.children))
    return stop.ends_at - stop.starts_at == minutes


def _closures(plan: PlanToReserve) -> list[Closure]:
    """Return when the offices are closed; their openings are made anew only a little later."""
    return list(
        Closure.objects.filter(
            office__in={stop.counter.office_id for stop in plan.stops},
            starts_at__lt=max(stop.ends_at for stop in plan.stops),
            ends_at__gt=min(stop.starts_at for stop in plan.stops),
        )
    )


def _overlaps(stop: ProposedStop, closure: Closure) -> bool:
    return (
        closure.office_id == stop.counter.office_id
        and closure.counter_id in {None, stop.counter.pk}
        and closure.starts_at < stop.ends_at
        and stop.starts_at < closure.ends_at
    )


def _openings(plan: PlanToReserve) -> dict[tuple[str, int], list[Opening]]:
    start = min(stop.starts_at for stop in plan.stops)
    end = max(stop.ends_at for stop in plan.stops)
    owners = Q(counter__in={stop.counter.pk for stop in plan.stops})
    interpreters = {stop.interpreter.pk for stop in plan.stops if stop.interpreter}
    if interpreters:
        owners |= Q(interpreter__in=interpreters)
    result: dict[tuple[str, int], list[Opening]] = {}
    for opening in Opening.objects.filter(owners, starts_at__lt=end, ends_at__gt=start):
        owner = (
            ("counter", opening.counter_id)
            if opening.counter_id
            else ("interpreter", opening.interpreter_id or 0)
        )
        result.setdefault(owner, []).append(opening)
    return result


def _within(
    openings: dict[tuple[str, int], list[Opening]], owner: tuple[str, int], stop: ProposedStop
) -> bool:
    return any(
        opening.starts_at <= stop.starts_at and stop.ends_at <= opening.ends_at
        for opening in openings.get(owner, [])
    )
