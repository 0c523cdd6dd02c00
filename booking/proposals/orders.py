"""Orders that are only better so: kept where they cost nothing that people wish for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from booking.planner import Instance, Plan, Preference, find_plans
from booking.proposals.values import UnmetOrder
from booking.queries import Beside, Edge

Narrowing = Callable[[Instance], Instance]

MOST_ORDERS = 8
"""How many orders that are only better so are tried on their own."""
DAYS_LATER: dict[Preference, int] = {"soonest": 0, "fewest_days": 7}
MINUTES_LONGER = 30
"""How much later a visit may end, or how much longer it may take where that is what counts."""
ALONE = Beside(moved={})
"""A visit beside which nothing stays."""


@dataclass(frozen=True)
class Ordered:
    """A visit with the orders that are only better so and `kept`; `free` is without these.

    `refused` has each order that is not kept, with the best plan that keeps it: none if no plan
    does. Orders can be with what `stays` as well.
    """

    instance: Instance
    free: Instance
    kept: tuple[Edge, ...] = ()
    refused: dict[Edge, Plan | None] = field(default_factory=dict)
    stays: Beside = ALONE

    @cached_property
    def plans(self) -> list[Plan]:
        """The best plans."""
        return find_plans(self.instance)

    def best(self, prefer: Preference, within: Narrowing = lambda whole: whole) -> Plan | None:
        """Return the best plan in another sense, without orders that would cost something then."""
        best = best_plan(replace(within(self.free), prefer=prefer))
        if best is None or all(keeps(best, edge, self.stays) for edge in self.kept):
            return best
        ordered = best_plan(replace(within(self.instance), prefer=prefer))
        return best if cost(ordered, best, prefer, self.stays) else ordered


def best_order(
    ordered: Callable[[tuple[Edge, ...]], Instance],
    hard: tuple[Edge, ...],
    soft: tuple[Edge, ...],
    stays: Beside = ALONE,
) -> Ordered:
    """Return a visit with the orders that are only better so, unless one costs something.

    First all are tried together. If they cost something, what the best plan keeps by itself
    costs nothing; of the rest, one after the other is tried beside what is kept by then. One that
    costs something there is tried alone, to know whether it is the reason.
    """
    free = ordered(hard)
    if not soft:
        return Ordered(free, free, stays=stays)
    together = Ordered(ordered((*hard, *soft)), free, soft, stays=stays)
    best = best_plan(free)
    if best is None or not cost(next(iter(together.plans), None), best, free.prefer, stays):
        return together
    kept = tuple(edge for edge in soft if keeps(best, edge, stays))
    refused: dict[Edge, Plan | None] = {}
    for edge in [edge for edge in soft if turns_round(best, edge, stays)][:MOST_ORDERS]:
        beside_kept = alone = best_plan(ordered((*hard, *kept, edge)))
        if not cost(beside_kept, best, free.prefer, stays):
            kept = (*kept, edge)
            continue
        if kept:
            alone = best_plan(ordered((*hard, edge)))
        if cost(alone, best, free.prefer, stays):
            refused[edge] = alone
    return Ordered(ordered((*hard, *kept)), free, kept, refused, stays)


def best_plan(instance: Instance) -> Plan | None:
    """Return the best plan alone."""
    return next(iter(find_plans(replace(instance, alternatives=1))), None)


def cost(plan: Plan | None, best: Plan, prefer: Preference, stays: Beside = ALONE) -> str:
    """Return what nobody gives for an order that is only better so: the first that a plan costs.

    "matter" leaves out more than the best plan, "day" takes more days, "later" ends later,
    "longer" takes longer; nothing if it is as good. Who wants to be done soon gives no day for
    it, others a week, and who wants to be there for a short time half an hour. Days on which
    something stays are none more.
    """
    if plan is None or len(plan.left_out) > len(best.left_out):
        return "matter"
    later = (plan.days[-1] - best.days[-1]).days
    if prefer == "soonest" and later:
        return "later" if later > 0 else ""
    days, fewest = (len({*one.days, *stays.kept_days}) for one in (plan, best))
    if days != fewest:
        return "day" if days > fewest else ""
    if prefer == "shortest_stay":
        return "longer" if plan.minutes_on_site > best.minutes_on_site + MINUTES_LONGER else ""
    return "later" if later > DAYS_LATER[prefer] else ""


def keeps(plan: Plan, edge: Edge, stays: Beside = ALONE) -> bool:
    """Tell whether a plan could stay as it is if this order were necessary."""
    starts = _starts(plan, stays)
    if edge.after not in starts:
        return True
    return edge.before in starts and starts[edge.before] < starts[edge.after]


def turns_round(plan: Plan, edge: Edge, stays: Beside = ALONE) -> bool:
    """Tell whether a plan has both matters, the later one first."""
    return edge.before in _starts(plan, stays) and not keeps(plan, edge, stays)


def _starts(plan: Plan, stays: Beside) -> dict[str, int]:
    coming = {code: time.start for code, time in stays.coming.items()}
    return coming | {stop.matter: stop.start for stop in plan.stops}


def unmet_orders(plan: Plan, soft: Iterable[Edge], visit: Ordered) -> tuple[UnmetOrder, ...]:
    """Return the orders that a plan turns round, each with what it would have cost if known."""
    prefer, stays = visit.free.prefer, visit.stays
    return tuple(
        UnmetOrder(
            edge.before,
            edge.after,
            cost(visit.refused[edge], plan, prefer, stays) if edge in visit.refused else "",
        )
        for edge in soft
        if turns_round(plan, edge, stays)
    )
