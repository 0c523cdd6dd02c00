"""New times for some appointments of a booking, with as little change as possible."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from booking.models import Appointment, Booking
from booking.planner import Instance, Intervals, Plan, accompany, find_plans
from booking.proposals.merits import with_merits
from booking.proposals.one_by_one import common
from booking.proposals.orders import (
    MOST_ORDERS,
    Ordered,
    best_order,
    best_plan,
    turns_round,
    unmet_orders,
)
from booking.proposals.other_times import Found, several
from booking.proposals.room import whole_days
from booking.proposals.values import Proposal, ProposedPlan
from booking.proposals.visits import choice, proposed_plan
from booking.proposals.why_no_move import why_no_move
from booking.queries import (
    Beside,
    Edge,
    Material,
    Sorting,
    Wishes,
    beside,
    chosen_services,
    days_between,
    epoch_minutes,
    horizon,
    material,
    sort_services,
)

RINGS = (0, 1, 3, 7, 14, 28, 400)
"""Days away from the days that stay: plans on near days are looked for first."""


def wishes_of(booking: Booking, moved: Sequence[Appointment]) -> Wishes:
    """Return what is known of a booking as wishes for some of its matters, at any time."""
    return Wishes(
        services=tuple(one.public_service.code for one in moved),
        people=booking.people,
        children=booking.children,
        municipality=booking.municipality,
        interpreter_language=booking.interpreter_language,
        step_free=booking.step_free,
        walks_slowly=booking.walks_slowly,
    )


def propose_move(
    *, booking: Booking, moved: Sequence[Appointment], wishes: Wishes, now: dt.datetime
) -> Proposal:
    """Return plans in which each of these appointments has another time or office.

    The others stay, and each plan fits to them: ways, and the order of matters. What waits
    for the result of another matter among them stays as well; it is a visit by itself. Where
    nothing fits, the proposal says what stands in the way.
    """
    plans, sorting = plans_for_move(booking=booking, moved=moved, wishes=wishes, now=now)
    return Proposal(
        plans=plans,
        follow_up=sorting.follow_up,
        walk_in=sorting.walk_in,
        elsewhere=sorting.elsewhere,
        not_competent=sorting.not_competent,
        why_not=None if plans or not sorting.plannable else why_no_move(booking, wishes, now),
    )


def plans_for_move(
    *, booking: Booking, moved: Sequence[Appointment], wishes: Wishes, now: dt.datetime
) -> tuple[tuple[ProposedPlan, ...], Sorting]:
    """Return the plans for new times alone, and what can happen to each matter."""
    centre = booking.centre
    known = chosen_services(centre, wishes)
    sorting = sort_services(known, centre=centre, wishes=wishes)
    going = [one for one in moved if one.public_service.code in sorting.plannable]
    if not going:
        return (), sorting
    room = beside(booking, going, now=now)
    services = [known[one.public_service.code] for one in going]
    found = material(centre=centre, services=services, wishes=wishes, now=now, beside=room)
    move = _Move(booking, room, found, sorting.hard, (*sorting.soft, *room.better), now)
    chosen = [accompany(instance, plan) for instance, plan in move.choice()]
    visit = move.with_reasons([plan for plan, _persons in chosen])
    plans = [
        replace(
            proposed_plan(centre, wishes, found, accompanied, now),
            unmet=unmet_orders(accompanied[0], move.soft, visit),
        )
        for accompanied in chosen
    ]
    return tuple(_with_merit(plan, room) for plan in with_merits(plans)), sorting


def _with_merit(plan: ProposedPlan, room: Beside) -> ProposedPlan:
    """Say first of all if no day is new, and that all is on one day only where nothing stays.

    That one appointment is on one day says nothing, and what stays may be on another day. Who
    has an appointment that stays and is later is not done with the new times.
    """
    one_day = len(plan.stops) > 1 and set(room.kept_days) <= set(plan.days)
    others = tuple(merit for merit in plan.merits if one_day or merit != "one_day")
    same = bool(room.kept_days) and set(plan.days) <= set(room.kept_days)
    later = any(one.end > epoch_minutes(plan.finish) for one in room.kept)
    return replace(plan, merits=("same_days", *others) if same else others, stays_later=later)


@dataclass(frozen=True)
class _Move:
    """What is free for new times beside what stays, and the orders that are better or needed."""

    booking: Booking
    room: Beside
    found: Material
    hard: tuple[Edge, ...]
    soft: tuple[Edge, ...]
    now: dt.datetime

    def choice(self) -> list[Found]:
        """Return plans for all of the matters, each with what it was found in.

        The days that stay come first, then those near them.
        """
        zone = self.booking.centre.zone
        if not self.room.kept_days:
            visit = best_order(self.found.ordered, self.hard, self.soft, self.room)
            whole = _whole(choice(visit))
            return several([(visit.instance, plan) for plan in whole], zone, near=False)
        nearest = sorted(self._near(), key=lambda one: _strangeness(one[1], self.room))
        return several(nearest, zone, near=True)

    def _near(self) -> Iterable[Found]:
        """Return plans on different days, as near as possible to those that stay.

        What costs nothing on days nearby may cost some on others, so better orders are looked at
        for each width. Where they leave fewer plans than are asked for, others fill up.
        """
        most = self.found.instance.alternatives
        found: dict[tuple[dt.date, ...], Found] = {}
        for width in RINGS:
            if len(found) >= most:
                break
            visit = best_order(partial(self._within, width), self.hard, self.soft, self.room)
            for plan in _whole(visit.plans):
                found.setdefault(plan.days, (visit.instance, plan))
        for width in RINGS if self.soft else ():
            if len(found) >= most:
                break
            free = self._within(width, self.hard)
            more = [plan for plan in _whole(find_plans(free)) if plan.days not in found]
            found |= {plan.days: (free, plan) for plan in more[: most - len(found)]}
        return found.values()

    def _within(self, width: int, edges: tuple[Edge, ...]) -> Instance:
        """Return the visit in this order on days at most so far from what stays."""
        zone = self.booking.centre.zone
        today = self.now.astimezone(zone).date()
        days = days_between(today, horizon(self.booking.centre, self.now))
        near = whole_days([day for day in days if _distance(day, self.room) <= width], zone)
        instance = self.found.ordered(edges)
        always = instance.available
        return replace(
            instance, available=near if always is None else Intervals(common(near, always))
        )

    def with_reasons(self, plans: Sequence[Plan]) -> Ordered:
        """Return the visit on any day, with what the orders would cost that plans turn round."""
        turned = [
            edge for edge in self.soft if any(turns_round(plan, edge, self.room) for plan in plans)
        ]
        free = self.found.ordered(self.hard)
        refused = {
            edge: best_plan(self.found.ordered((*self.hard, edge))) for edge in turned[:MOST_ORDERS]
        }
        return Ordered(free, free, refused=refused, stays=self.room)


def _whole(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if not plan.left_out]


def _distance(day: dt.date, room: Beside) -> int:
    return min(abs((day - kept).days) for kept in room.kept_days)


def _strangeness(plan: Plan, room: Beside) -> tuple[int, int, int]:
    """Return how many days are new, how far away they are, and when all is done."""
    distances = [_distance(day, room) for day in plan.days]
    return sum(distance > 0 for distance in distances), max(distances), plan.finish
