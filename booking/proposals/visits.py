"""One visit: its best plans in the best order, with the rows behind the names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from booking.planner import Instance, Plan, Preference, find_plans
from booking.proposals.one_by_one import trips
from booking.proposals.tokens import token_of
from booking.proposals.values import ProposedPlan, ProposedStop, UnmetOrder
from booking.queries import Edge, Material, Sorting, Wishes, moment
from content.models import Centre

PREFERENCES: tuple[Preference, ...] = ("fewest_days", "soonest", "shortest_stay")
MOST_ORDERS = 3
"""How many orders that are only better so are tried on their own."""

Cost = tuple[int, int]
"""Matters left out, and days: what nobody gives for an order that is only better so."""


@dataclass(frozen=True)
class Ordered:
    """The best plans, and what each order that they do not keep would cost at least."""

    instance: Instance
    plans: list[Plan]
    refused: dict[Edge, Cost]


def best_order(found: Material, sorting: Sorting) -> Ordered:
    """Plan with the orders that are only better so, unless one costs a matter or a day.

    What the best plan keeps by itself costs nothing; of the rest, one after the other is tried.
    """
    hard, soft = sorting.hard, sorting.soft
    best = _best(found.ordered(hard)) if soft else None
    kept = tuple(edge for edge in soft if best and keeps(best, edge))
    refused: dict[Edge, Cost] = {}
    if best and len(kept) < len(soft):
        if _least_cost(found.ordered((*hard, *soft))) <= cost(best):
            kept = soft
        else:
            kept, refused = _kept_orders(found, sorting, best, kept)
    instance = found.ordered((*hard, *kept))
    return Ordered(instance, find_plans(instance), refused)


def _kept_orders(
    found: Material, sorting: Sorting, best: Plan, kept: tuple[Edge, ...]
) -> tuple[tuple[Edge, ...], dict[Edge, Cost]]:
    refused: dict[Edge, Cost] = {}
    for edge in [edge for edge in sorting.soft if turns_round(best, edge)][:MOST_ORDERS]:
        alone = _least_cost(found.ordered((*sorting.hard, edge)))
        if alone > cost(best):
            refused[edge] = alone
        elif _least_cost(found.ordered((*sorting.hard, *kept, edge))) <= cost(best):
            kept = (*kept, edge)
    return kept, refused


def _best(instance: Instance) -> Plan | None:
    return next(iter(find_plans(replace(instance, alternatives=1))), None)


def _least_cost(instance: Instance) -> Cost:
    best = _best(instance)
    return cost(best) if best else (len(instance.matters), 0)


def cost(plan: Plan) -> Cost:
    """Return how many matters a plan leaves out, and how many days it takes."""
    return len(plan.left_out), len(plan.days)


def keeps(plan: Plan, edge: Edge) -> bool:
    """Tell whether a plan could stay as it is if this order were necessary."""
    starts = {stop.matter: stop.start for stop in plan.stops}
    if edge.after not in starts:
        return True
    return edge.before in starts and starts[edge.before] < starts[edge.after]


def turns_round(plan: Plan, edge: Edge) -> bool:
    """Tell whether a plan has both matters, the later one first."""
    return any(stop.matter == edge.before for stop in plan.stops) and not keeps(plan, edge)


def choice(instance: Instance, plans: list[Plan]) -> list[Plan]:
    """Return the best plan, then those that are best in another sense, then the next best.

    Nobody has to ask three times to learn that two days next week would do as well as one
    day in a month.
    """
    others = (
        plan
        for prefer in PREFERENCES
        if prefer != instance.prefer and plans
        for plan in find_plans(replace(instance, prefer=prefer, alternatives=1))
    )
    by_days: dict[tuple[dt.date, ...], Plan] = {}
    for plan in (*plans[:1], *others, *plans[1:]):
        by_days.setdefault(plan.days, plan)
    return list(by_days.values())[: instance.alternatives]


def unmet_orders(
    plan: Plan, soft: Iterable[Edge], refused: dict[Edge, Cost]
) -> tuple[UnmetOrder, ...]:
    """Return the orders that a plan turns round, each with what it would have cost."""

    def price(edge: Edge) -> str:
        more, days = refused.get(edge, (0, 0))
        if more > len(plan.left_out):
            return "matter"
        return "day" if more == len(plan.left_out) and days > len(plan.days) else ""

    return tuple(
        UnmetOrder(edge.before, edge.after, price(edge)) for edge in soft if turns_round(plan, edge)
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
