"""Wishes to plans: sort the matters, plan, explain."""

import datetime as dt
from dataclasses import replace

from booking.models import PublicService
from booking.planner import Plan, accompany
from booking.proposals.later_visits import LaterVisits
from booking.proposals.merits import with_merits
from booking.proposals.obstacles import Obstacle
from booking.proposals.one_by_one import OneByOne, one_by_one
from booking.proposals.orders import best_order, unmet_orders
from booking.proposals.room import Room
from booking.proposals.values import Proposal, ProposedPlan, Walks, WhyNot
from booking.proposals.visits import choice, proposed_plan
from booking.queries import (
    Material,
    Sorting,
    UnknownService,
    Wishes,
    chosen_services,
    material,
    sort_services,
)
from content.models import Centre

MOST_SERVICES = 16
"""As many as the planner takes (docs/planner.md)."""


class TooManyServices(ValueError):
    """More public services are chosen than fit into one visit."""


def propose(*, centre: Centre, wishes: Wishes, now: dt.datetime) -> Proposal:
    """Return the best plans for the chosen matters.

    Raises:
        TooManyServices: if there are more than one visit can have.
        UnknownService: if the centre does not have one of them.
    """
    if len(set(wishes.services)) > MOST_SERVICES:
        raise TooManyServices(f"at most {MOST_SERVICES} public services")
    known = chosen_services(centre, wishes)
    unknown = tuple(code for code in wishes.services if code not in known)
    if unknown:
        raise UnknownService(unknown)
    sorting = sort_services(known, centre=centre, wishes=wishes)
    plans, obstacle, walks = _Visit(centre, known, wishes, sorting, now).planned()
    return Proposal(
        plans=plans,
        follow_up=sorting.follow_up,
        walk_in=sorting.walk_in,
        elsewhere=sorting.elsewhere,
        not_competent=sorting.not_competent,
        why_not=obstacle,
        walks=walks,
        instead=sorting.instead,
    )


class _Visit:
    """The matters that can be planned now, and what is free for them."""

    def __init__(
        self,
        centre: Centre,
        known: dict[str, PublicService],
        wishes: Wishes,
        sorting: Sorting,
        now: dt.datetime,
    ) -> None:
        self._centre = centre
        self._known = known
        self._matters = [known[code] for code in sorting.plannable]
        self._wishes = wishes
        self._sorting = sorting
        self._now = now
        self._apart: dict[frozenset[str], OneByOne | None] = {}

    def planned(self) -> tuple[tuple[ProposedPlan, ...], WhyNot | None, Walks]:
        """Return the plans with what can be said about them, what stands in the way, and ways."""
        if not self._matters:
            return (), None, {}
        found = material(
            centre=self._centre, services=self._matters, wishes=self._wishes, now=self._now
        )
        ordered = best_order(found.ordered, self._sorting.hard, self._sorting.soft)
        later = LaterVisits(self._centre, self._known, self._wishes, self._sorting, self._now)
        plans = [
            later.after(
                replace(
                    proposed_plan(self._centre, self._wishes, found, accompanied, self._now),
                    one_by_one=self._one_by_one(found, accompanied[0]),
                    unmet=unmet_orders(accompanied[0], self._sorting.soft, ordered),
                )
            )
            for accompanied in (accompany(ordered.instance, plan) for plan in choice(ordered))
        ]
        whole = bool(ordered.plans) and not ordered.plans[0].left_out
        why_not = None if whole else self._why_not(found, ordered.plans)
        return with_merits(plans), why_not, found.walks

    def _one_by_one(self, found: Material, plan: Plan) -> OneByOne | None:
        matters = frozenset(stop.matter for stop in plan.stops)
        if matters not in self._apart:
            instance = found.ordered(self._sorting.hard)
            self._apart[matters] = one_by_one(instance, matters, self._centre.zone)
        return self._apart[matters]

    def _why_not(self, found: Material, plans: list[Plan]) -> WhyNot | None:
        sorting = self._sorting
        needed = {edge.before for edge in sorting.hard} | {wait.before for wait in sorting.waits}
        room = Room(self._centre, self._matters, self._wishes, self._now, found)
        return Obstacle(room, self._wishes, sorting.hard, needed).explain(plans)
