"""One visit: its best plans in the best order, with the rows behind the names."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, pairwise

from booking.planner import Instance, Interval, Plan, find_plans
from booking.proposals.one_by_one import trips
from booking.proposals.tokens import token_of
from booking.proposals.values import ProposedPlan, ProposedStop, UnmetOrder
from booking.queries import Edge, Material, Sorting, Wishes, moment
from content.models import Centre

MOST_ORDERS = 3
"""How many orders that are only better so are tried on their own."""
LEAST_COST = (0, 1)
NEAR = 14 * 24 * 60
"""Minutes: how much later than the plan with the fewest days a shorter stay is worth showing."""

Cost = tuple[int, int]
"""Matters left out, and days: what nobody gives for an order that is only better so."""


@dataclass(frozen=True)
class Ordered:
    """A visit with its orders, and what each order that it does not keep would cost at least."""

    instance: Instance
    refused: dict[Edge, Cost] = field(default_factory=dict)

    @cached_property
    def plans(self) -> list[Plan]:
        """The best plans."""
        return find_plans(self.instance)

    @property
    def cost(self) -> Cost:
        """What the best plan costs."""
        return cost(self.plans[0]) if self.plans else (len(self.instance.matters), 0)


def best_order(found: Material, sorting: Sorting) -> Ordered:
    """Return the orders that are only better so, unless one costs a matter or a day.

    First all are tried together. If they cost something, what the best plan keeps by itself
    costs nothing; of the rest, one after the other is tried.
    """
    together = Ordered(found.ordered((*sorting.hard, *sorting.soft)))
    if not sorting.soft or together.cost == LEAST_COST:
        return together
    best = _best(found.ordered(sorting.hard))
    if best is None or together.cost <= cost(best):
        return together
    kept, refused = _kept_orders(found, sorting, best)
    return Ordered(found.ordered((*sorting.hard, *kept)), refused)


def _kept_orders(
    found: Material, sorting: Sorting, best: Plan
) -> tuple[tuple[Edge, ...], dict[Edge, Cost]]:
    kept = tuple(edge for edge in sorting.soft if keeps(best, edge))
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
    by_days: dict[tuple[dt.date, ...], Plan] = {}
    for plan in chain(plans[:1], _best_otherwise(instance, plans), plans[1:]):
        by_days.setdefault(plan.days, plan)
        if len(by_days) == instance.alternatives:
            break
    return list(by_days.values())


def _best_otherwise(instance: Instance, plans: list[Plan]) -> Iterator[Plan]:
    """Yield the plans with the fewest days, the earliest end and the shortest stay.

    The last one only from plans that end soon after the first one's: nobody waits for months
    to be there for five minutes less. Who wants just that says so.
    """
    for best in plans[:1]:
        soonest = _soonest(instance, best)
        fewest = _fewest_days(instance, best, soonest)
        yield from (fewest, soonest)
        if instance.prefer != "shortest_stay":
            near = replace(_until(instance, fewest.finish + NEAR), prefer="shortest_stay")
            yield from find_plans(replace(near, alternatives=1))


def _soonest(instance: Instance, best: Plan) -> Plan:
    """Return the plan that ends first; the best one ends no sooner.

    Of plans with as many days, the first to end is the best one where days count first.
    """
    if instance.prefer == "soonest":
        return best
    if instance.prefer == "fewest_days" and len(best.days) == instance.max_days:
        return best
    return _best(replace(_until(instance, best.finish), prefer="soonest")) or best


def _fewest_days(instance: Instance, best: Plan, soonest: Plan) -> Plan:
    """Return the plan with the fewest days: the soonest one, unless it takes more than needed."""
    if instance.prefer == "fewest_days":
        return best
    if len(soonest.days) == (1 if instance.prefer == "soonest" else len(best.days)):
        return soonest
    fewer = replace(instance, prefer="fewest_days", max_days=len(best.days))
    return _best(fewer) or best


def _until(instance: Instance, last: int) -> Instance:
    """Return the instance with what is free until a minute."""
    return replace(
        instance,
        counters=tuple(
            replace(
                counter,
                free=tuple(
                    Interval(span.start, min(span.end, last))
                    for span in counter.free
                    if span.start < last
                ),
            )
            for counter in instance.counters
        ),
    )


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
