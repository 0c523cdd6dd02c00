"""One visit: which plans are shown, with the rows behind the names."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from booking.planner import Instance, Plan
from booking.proposals.one_by_one import trips
from booking.proposals.orders import Ordered
from booking.proposals.tokens import token_of
from booking.proposals.values import ProposedPlan, ProposedStop
from booking.queries import Material, Wishes, moment
from content.models import Centre

NEAR = 14 * 24 * 60
"""Minutes: how much later than the plan with the fewest days a shorter stay is worth showing."""


def choice(visit: Ordered) -> list[Plan]:
    """Return the best plan, then those that are best in another sense, then the next best.

    Nobody has to ask three times to learn that two days next week would do as well as one
    day in a month.
    """
    by_days: dict[tuple[dt.date, ...], Plan] = {}
    for plan in chain(visit.plans[:1], _best_otherwise(visit), visit.plans[1:]):
        by_days.setdefault(plan.days, plan)
        if len(by_days) == visit.instance.alternatives:
            break
    return list(by_days.values())


def _best_otherwise(visit: Ordered) -> Iterator[Plan]:
    """Yield the plans with the fewest days, the earliest end and the shortest stay.

    The last one only from plans that end soon after the first one's: nobody waits for months
    to be there for five minutes less. Who wants just that says so.
    """
    if not visit.plans:
        return
    best = visit.plans[0]
    soonest = _soonest(visit, best)
    fewest = _fewest_days(visit, best, soonest)
    yield from (fewest, soonest)
    if visit.instance.prefer != "shortest_stay":
        last = fewest.finish + NEAR
        near = visit.best("shortest_stay", lambda whole: _until(whole, last))
        yield from [near] if near else []


def _soonest(visit: Ordered, best: Plan) -> Plan:
    """Return the plan that ends first; the best one ends no sooner.

    Of plans with as many days, the first to end is the best one where days count first.
    """
    prefer, most = visit.instance.prefer, visit.instance.max_days
    if prefer == "soonest":
        return best
    if prefer == "fewest_days" and len(best.days) == most and not visit.kept:
        return best
    return visit.best("soonest", lambda whole: _until(whole, best.finish)) or best


def _fewest_days(visit: Ordered, best: Plan, soonest: Plan) -> Plan:
    """Return the plan with the fewest days: the soonest one, unless it takes more than needed."""
    prefer, most = visit.instance.prefer, len(best.days)
    if prefer == "fewest_days":
        return best
    if len(soonest.days) == (1 if prefer == "soonest" else most):
        return soonest
    return visit.best("fewest_days", lambda whole: replace(whole, max_days=most)) or best


def _until(instance: Instance, last: int) -> Instance:
    """Return the instance with what is free until a minute."""
    return replace(
        instance,
        counters=tuple(
            replace(counter, free=counter.free.within(0, last)) for counter in instance.counters
        ),
    )


def proposed_plan(
    centre: Centre,
    wishes: Wishes,
    found: Material,
    accompanied: tuple[Plan, tuple[int | None, ...]],
    now: dt.datetime,
) -> ProposedPlan:
    """Return a plan and who interprets at each stop with the rows behind its names, signed."""
    plan, persons = accompanied
    stops = _stops(centre, found, plan, persons)
    walks = [
        found.walks.get((before.office.pk, after.office.pk), 0)
        for before, after in pairwise(stops)
        if before.starts_at.date() == after.starts_at.date()
    ]
    talking = sum(stop.end - stop.start for stop in plan.stops)
    return ProposedPlan(
        token=token_of(centre, wishes, stops, now),
        days=plan.days,
        stops=stops,
        left_out=plan.left_out,
        finish=moment(plan.finish, centre.zone),
        minutes_on_site=plan.minutes_on_site,
        moves=plan.moves,
        trips=trips(plan.stops, found.instance, centre.zone),
        walks=sum(minutes > 0 for minutes in walks),
        walking_minutes=sum(walks),
        longest_walk=max(walks, default=0),
        waiting_minutes=plan.minutes_on_site - talking - sum(walks),
    )


def _stops(
    centre: Centre, found: Material, plan: Plan, persons: tuple[int | None, ...]
) -> tuple[ProposedStop, ...]:
    """Return the stops with the rows behind the names."""
    return tuple(
        ProposedStop(
            public_service=found.services[stop.matter],
            office=found.counters[stop.counter].office,
            counter=found.counters[stop.counter],
            interpreter=None if person is None else found.interpreters[person],
            starts_at=moment(stop.start, centre.zone),
            ends_at=moment(stop.end, centre.zone),
        )
        for stop, person in zip(plan.stops, persons, strict=True)
    )
