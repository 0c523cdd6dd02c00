"""The best times for matters that wait, beside the appointments that somebody has."""

import datetime as dt
from dataclasses import replace

from booking.models import WaitingPlace
from booking.planner import Intervals, Plan, accompany
from booking.proposals.moves import wishes_of
from booking.proposals.one_by_one import common
from booking.proposals.orders import Ordered, best_order
from booking.proposals.room import whole_days
from booking.proposals.values import PlanToReserve
from booking.proposals.visits import proposed_plan
from booking.queries import (
    Wishes,
    beside,
    chosen_services,
    days_between,
    horizon,
    material,
    packed,
    refused_days,
    sort_services,
    unpacked,
)


def plan_for_waiting(
    place: WaitingPlace, *, first_day: dt.date, now: dt.datetime
) -> PlanToReserve | None:
    """Return a plan for as many of the waiting matters as fit, from a day on; none if none does.

    It keeps to the ways and the order of matters, as a move does. Days on which the person has
    to come anyway are taken if that costs no matter; days of offers that were not accepted are
    not offered again.
    """
    booking, centre = place.booking, place.booking.centre
    wishes = wishes_of_place(place, first_day)
    known = chosen_services(centre, wishes)
    sorting = sort_services(known, centre=centre, wishes=wishes)
    services = [known[code] for code in sorting.plannable]
    if not services:
        return None
    room = beside(booking, [], now=now, new=services)
    found = material(centre=centre, services=services, wishes=wishes, now=now, beside=room)
    ordered = best_order(found.ordered, sorting.hard, (*sorting.soft, *room.better), room)
    refused = refused_days(booking)
    days = days_between(now.astimezone(centre.zone).date(), horizon(centre, now))
    welcome = [day for day in days if day not in refused]
    anyway = [day for day in welcome if day in room.kept_days]
    plans = [
        plan for some in (anyway, welcome) if (plan := _best_on(some, ordered, place)) is not None
    ]
    if not plans:
        return None
    best = min(plans, key=lambda plan: len(plan.left_out))
    proposed = proposed_plan(centre, wishes, found, accompany(ordered.instance, best), now)
    return PlanToReserve(
        stops=proposed.stops,
        people=booking.people,
        children=booking.children,
        municipality=booking.municipality,
        interpreter_language=booking.interpreter_language,
        step_free=booking.step_free,
        walks_slowly=booking.walks_slowly,
    )


def wishes_of_place(place: WaitingPlace, first_day: dt.date) -> Wishes:
    """Return what is known of a place on the waiting list as wishes, from a day on."""
    known = packed(wishes_of(place.booking, []))
    return unpacked(
        known
        | {
            "services": [service.code for service in place.public_services.all()],
            "available": place.available,
            "breaks": place.breaks,
            "earliest": max(first_day, place.earliest or first_day).isoformat(),
            "latest": place.latest.isoformat() if place.latest else None,
            "max_days": place.max_days,
            "alternatives": 1,
        }
    )


def _best_on(days: list[dt.date], visit: Ordered, place: WaitingPlace) -> Plan | None:
    """Return the best plan on some days; an order that is only better so costs none of it."""
    times = whole_days(days, place.booking.centre.zone)
    if visit.free.available is not None:
        times = Intervals(common(times, visit.free.available))
    best = visit.best(visit.free.prefer, lambda whole: replace(whole, available=times))
    return best if best and best.stops else None
