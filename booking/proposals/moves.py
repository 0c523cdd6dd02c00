"""New times for some appointments of a booking, with as little change as possible."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from booking.models import Appointment, Booking
from booking.planner import Interval, Plan, accompany, find_plans
from booking.proposals.merits import with_merits
from booking.proposals.one_by_one import common
from booking.proposals.orders import Ordered, best_order, unmet_orders
from booking.proposals.other_times import several
from booking.proposals.room import whole_days
from booking.proposals.values import Proposal, ProposedPlan
from booking.proposals.visits import choice, proposed_plan
from booking.proposals.why_no_move import why_no_move
from booking.queries import (
    Beside,
    Sorting,
    Wishes,
    beside,
    chosen_services,
    days_between,
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
    ordered = best_order(found.ordered, sorting.hard, sorting.soft)
    plans = [
        replace(
            proposed_plan(centre, wishes, found, accompanied, now),
            unmet=unmet_orders(accompanied[0], sorting.soft, ordered),
        )
        for accompanied in (
            accompany(ordered.instance, plan) for plan in _choice(ordered, room, booking, now)
        )
    ]
    return tuple(_with_merit(plan, room) for plan in with_merits(plans)), sorting


def _with_merit(plan: ProposedPlan, room: Beside) -> ProposedPlan:
    """Say first of all if no day is new, and that all is on one day only where nothing stays.

    That one appointment is on one day says nothing, and what stays may be on another day.
    """
    one_day = len(plan.stops) > 1 and set(room.kept_days) <= set(plan.days)
    others = tuple(merit for merit in plan.merits if one_day or merit != "one_day")
    same = bool(room.kept_days) and set(plan.days) <= set(room.kept_days)
    return replace(plan, merits=("same_days", *others) if same else others)


def _choice(ordered: Ordered, room: Beside, booking: Booking, now: dt.datetime) -> list[Plan]:
    """Return plans for all of the matters; the days that stay come first, then those near them."""
    instance, zone = ordered.instance, booking.centre.zone
    if not room.kept_days:
        whole = [plan for plan in choice(ordered) if not plan.left_out]
        return several(instance, whole, zone, near=False)
    found: dict[tuple[dt.date, ...], Plan] = {}
    for width in RINGS:
        if len(found) >= instance.alternatives:
            break
        days = [
            day
            for day in days_between(now.astimezone(zone).date(), horizon(booking.centre, now))
            if _distance(day, room) <= width
        ]
        near = whole_days(days, zone)
        if instance.available is not None:
            near = tuple(common(near, instance.available))
        for plan in _whole_plans(ordered, near):
            found.setdefault(plan.days, plan)
    nearest = sorted(found.values(), key=lambda plan: _strangeness(plan, room))
    return several(instance, nearest, zone, near=True)


def _whole_plans(ordered: Ordered, times: tuple[Interval, ...]) -> list[Plan]:
    """Return plans for all at some times; where none keeps the better orders, other ones."""
    for instance in (ordered.instance, ordered.free):
        plans = find_plans(replace(instance, available=times))
        if whole := [plan for plan in plans if not plan.left_out]:
            return whole
        if not ordered.kept:
            break
    return []


def _distance(day: dt.date, room: Beside) -> int:
    return min(abs((day - kept).days) for kept in room.kept_days)


def _strangeness(plan: Plan, room: Beside) -> tuple[int, int, int]:
    """Return how many days are new, how far away they are, and when all is done."""
    distances = [_distance(day, room) for day in plan.days]
    return sum(distance > 0 for distance in distances), max(distances), plan.finish
