"""Matters that wait for a result: the second visit, from the day on which the result is due."""

import datetime as dt
from dataclasses import replace

from booking.models import Precedence, PublicService
from booking.planner import accompany, find_plans, only
from booking.proposals.room import Room
from booking.proposals.tokens import token_of
from booking.proposals.values import LaterVisit, ProposedPlan
from booking.proposals.visits import proposed_plan
from booking.queries import DAYS_UNTIL, Edge, FollowUp, Sorting, Wishes
from content.models import Centre


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
        self._now = now
        later = [services[follow.code] for follow in sorting.follow_up]
        self._room = Room(centre, later, self._wishes, now)
        self._found: dict[tuple[tuple[str, ...], dt.date], ProposedPlan | None] = {}

    def after(self, plan: ProposedPlan) -> ProposedPlan:
        """Return a plan together with what follows it."""
        due = due_days(plan, self._waits)
        soon = {code: day for code, day in due.items() if day <= self._room.last_day}
        far = {code: day for code, day in due.items() if code not in soon}
        visits = [self._visit(plan, group) for group in (soon, far) if group]
        return replace(plan, later_visits=tuple(visits))

    def _visit(self, plan: ProposedPlan, due: dict[str, dt.date]) -> LaterVisit:
        earliest = max(due.values())
        waits = tuple(wait for wait in self._waits if wait.code in due)
        if earliest > self._room.last_day:
            return LaterVisit(waits, earliest, bookable=False)
        second = self._best(tuple(due), earliest)
        if second is not None:
            stops = (*plan.stops, *second.stops)
            second = replace(second, token=token_of(self._centre, self._asked, stops, self._now))
        return LaterVisit(waits, earliest, bookable=True, plan=second)

    def _best(self, codes: tuple[str, ...], earliest: dt.date) -> ProposedPlan | None:
        if (codes, earliest) not in self._found:
            wishes = replace(self._wishes, earliest=earliest)
            hard = tuple(
                Edge(wait.before, wait.code)
                for wait in self._waits
                if wait.before in codes and wait.code in codes
            )
            instance = only(self._room.instance(wishes, hard), codes)
            plans = find_plans(instance)
            self._found[codes, earliest] = (
                proposed_plan(
                    self._centre,
                    wishes,
                    self._room.material(wishes),
                    accompany(instance, plans[0]),
                    self._now,
                )
                if plans
                else None
            )
        return self._found[codes, earliest]


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
