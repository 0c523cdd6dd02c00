"""Matters that wait for a result: the second visit, from the day on which the result is due."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from booking.models import Precedence, PublicService
from booking.planner import Instance, accompany, only
from booking.proposals.orders import best_order, unmet_orders
from booking.proposals.room import Room
from booking.proposals.tokens import token_of
from booking.proposals.values import LaterVisit, ProposedPlan, ProposedStop, UnmetOrder
from booking.proposals.visits import proposed_plan
from booking.queries import (
    DAYS_UNTIL,
    LAST,
    PAUSE,
    Beside,
    Edge,
    Fixed,
    FollowUp,
    Material,
    Sorting,
    Wishes,
    epoch_minutes,
    without_cycles,
)
from content.models import Centre

Stops = tuple[ProposedStop, ...]


class LaterVisits:
    """Plans the second visit behind each plan of the first one."""

    def __init__(
        self,
        centre: Centre,
        services: dict[str, PublicService],
        wishes: Wishes,
        sorting: Sorting,
        now: dt.datetime,
    ) -> None:
        self._centre = centre
        self._asked = wishes
        # The wished days are those of the first visit; the rest holds for the second one too.
        self._wishes = replace(wishes, earliest=None, latest=None, alternatives=1)
        self._waits = sorting.waits
        self._better = sorting.soft_later
        self._now = now
        later = [services[follow.code] for follow in sorting.follow_up]
        self._room = Room(centre, later, self._wishes, now)
        self._found: dict[tuple[tuple[str, ...], dt.date, Stops], ProposedPlan | None] = {}

    def after(self, plan: ProposedPlan) -> ProposedPlan:
        """Return a plan together with what follows it, and the orders that both turn round."""
        due = due_days(plan, self._waits)
        soon = {code: day for code, day in due.items() if day <= self._room.last_day}
        far = {code: day for code, day in due.items() if code not in soon}
        visits = [self._visit(plan, group) for group in (soon, far) if group]
        unmet = [*plan.unmet, *self._unmet(plan, due.keys())]
        unmet += [order for visit in visits if visit.plan for order in visit.plan.unmet]
        return replace(plan, later_visits=tuple(visits), unmet=tuple(unmet))

    def _unmet(self, plan: ProposedPlan, later: Collection[str]) -> tuple[UnmetOrder, ...]:
        """Return the better orders that cannot be, since the first matter waits for a result."""
        planned = {stop.public_service.code for stop in plan.stops}
        return tuple(
            UnmetOrder(edge.before, edge.after, "result")
            for edge in self._better
            if edge.before in later and edge.after in planned
        )

    def _visit(self, plan: ProposedPlan, due: dict[str, dt.date]) -> LaterVisit:
        earliest = max(due.values())
        waits = tuple(wait for wait in self._waits if wait.code in due)
        if earliest > self._room.last_day:
            return LaterVisit(waits, earliest, bookable=False)
        on_these_days = tuple(stop for stop in plan.stops if stop.ends_at.date() >= earliest)
        second = self._best(tuple(due), earliest, on_these_days)
        if second is not None:
            stops = (*plan.stops, *second.stops)
            second = replace(second, token=token_of(self._centre, self._asked, stops, self._now))
        return LaterVisit(waits, earliest, bookable=True, plan=second)

    def _best(self, codes: tuple[str, ...], earliest: dt.date, stops: Stops) -> ProposedPlan | None:
        """Return the best second visit from a day on, after stops that the first one has then."""
        known = codes, earliest, stops
        if known not in self._found:
            self._found[known] = self._planned(codes, earliest, stops)
        return self._found[known]

    def _planned(
        self, codes: tuple[str, ...], earliest: dt.date, stops: Stops
    ) -> ProposedPlan | None:
        first_day = max([earliest, *(stop.ends_at.date() for stop in stops)])
        wishes = replace(self._wishes, earliest=first_day)
        found = self._room.material(wishes)
        if stops:
            found = found.beside(_staying(stops, codes, found))

        def ordered(edges: tuple[Edge, ...]) -> Instance:
            return only(self._room.within(wishes, found.ordered(edges)), codes)

        better = self._better_among(codes)
        visit = best_order(ordered, self._hard(codes), better)
        if not visit.plans:
            return None
        accompanied = accompany(visit.instance, visit.plans[0])
        plan = proposed_plan(self._centre, wishes, found, accompanied, self._now)
        return replace(plan, unmet=unmet_orders(accompanied[0], better, visit))

    def _hard(self, codes: tuple[str, ...]) -> tuple[Edge, ...]:
        waits = (wait for wait in self._waits if {wait.before, wait.code} <= set(codes))
        return tuple(Edge(wait.before, wait.code) for wait in waits)

    def _better_among(self, codes: tuple[str, ...]) -> tuple[Edge, ...]:
        """Return the better orders of some matters that fit to what is necessary."""
        edges = [edge for edge in self._better if {edge.before, edge.after} <= set(codes)]
        return tuple(without_cycles(self._hard(codes), edges))


def _staying(stops: Stops, codes: tuple[str, ...], found: Material) -> Beside:
    """Return what the second visit must fit to: it comes after the last of these stops.

    None of it is claimed by now, so the breaks that offices need count as well.
    """
    buffers = [found.instance.buffer, *(stop.public_service.buffer for stop in stops)]
    more = max(buffers) - PAUSE
    return Beside(
        moved={},
        kept=tuple(
            Fixed(
                stop.office.pk,
                epoch_minutes(stop.starts_at) - more,
                epoch_minutes(stop.ends_at) + more,
            )
            for stop in stops
        ),
        bounds=dict.fromkeys(codes, (max(epoch_minutes(stop.ends_at) for stop in stops), LAST)),
        walks=found.walks,
    )


def due_days(plan: ProposedPlan, waits: tuple[FollowUp, ...]) -> dict[str, dt.date]:
    """Return from which day on each matter can follow a plan, where the plan lets it follow.

    A matter follows if every result that it waits for comes from the plan, or comes at once
    from another matter that follows.
    """
    done = {stop.public_service.code: stop.ends_at.date() for stop in plan.stops}
    due: dict[str, dt.date] = {}
    waiting = list(dict.fromkeys(wait.code for wait in waits))
    while ready := {
        code: day
        for code in waiting
        if code not in due and (day := _due([w for w in waits if w.code == code], done, due))
    }:
        due |= ready
    return due


def _due(
    waits: list[FollowUp], done: dict[str, dt.date], due: dict[str, dt.date]
) -> dt.date | None:
    """Return the day on which all results of one matter are there."""
    days = []
    for wait in waits:
        if wait.before in done:
            days.append(done[wait.before] + dt.timedelta(days=DAYS_UNTIL[wait.result]))
        elif wait.before in due and wait.result == Precedence.Result.NOW:
            days.append(due[wait.before])
        else:
            return None
    return max(days)
