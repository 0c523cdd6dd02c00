"""What queries found goes to the planner, plans come out; stores nothing."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.core import signing

from booking.models import BookingMode, Counter, Interpreter, Office, PublicService
from booking.planner import Instance, Plan, Preference, accompany, find_plans, why_not
from booking.queries import (
    FollowUp,
    Material,
    Sorting,
    UnknownService,
    Window,
    Wishes,
    chosen_services,
    epoch_minutes,
    material,
    moment,
    packed,
    sort_out,
    sort_services,
    unpacked,
)
from content.models import Centre

__all__ = [
    "FollowUp",
    "PlanForged",
    "PlanOutdated",
    "PlanToReserve",
    "Proposal",
    "ProposedPlan",
    "ProposedStop",
    "Sorting",
    "TooManyServices",
    "UnknownService",
    "WhyNot",
    "Window",
    "Wishes",
    "propose",
    "read_plan",
    "sort_out",
]

PREFERENCES: tuple[Preference, ...] = ("fewest_days", "soonest", "shortest_stay")
MOST_SERVICES = 16
"""As many as the planner takes (docs/planner.md)."""

PLAN_LIFETIME = dt.timedelta(hours=2)
SALT = "booking.plan"


class TooManyServices(ValueError):
    """More public services are chosen than fit into one visit."""


class PlanOutdated(Exception):
    """The plan was fine once; now it is too old, in the past, or something in it is gone."""


class PlanForged(Exception):
    """The plan was not made by this portal, or not for this centre."""


@dataclass(frozen=True)
class ProposedStop:
    """One appointment of a plan; times are aware and in the centre's zone."""

    public_service: PublicService
    office: Office
    counter: Counter
    interpreter: Interpreter | None
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class ProposedPlan:
    """A plan to choose, and what makes it good; `token` is what a reservation needs."""

    token: str
    days: tuple[dt.date, ...]
    stops: tuple[ProposedStop, ...]
    left_out: tuple[str, ...]
    finish: dt.datetime
    minutes_on_site: int
    moves: int
    walking_minutes: int
    waiting_minutes: int
    merits: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhyNot:
    """A smallest set of matters that stands in the way of a full plan, and why.

    `kind` is the planner's reason; `before` are matters that must come before one of them;
    `helps` names single changes that would help (booking/planner/explain.py).
    """

    codes: tuple[str, ...]
    kind: str
    before: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What can happen to the chosen matters: plans for some, a reason for each of the others."""

    plans: tuple[ProposedPlan, ...]
    follow_up: tuple[FollowUp, ...]
    walk_in: tuple[str, ...]
    elsewhere: tuple[str, ...]
    not_competent: tuple[str, ...]
    why_not: WhyNot | None


@dataclass(frozen=True)
class PlanToReserve:
    """A plan that came back with its signature intact, and the answers it was made for.

    With `wishes` other plans can be found if this one is taken.
    """

    stops: tuple[ProposedStop, ...]
    people: int = 1
    children: int = 0
    municipality: str = ""
    interpreter_language: str = ""
    step_free: bool = False
    walks_slowly: bool = False
    wishes: Wishes | None = None


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
    plans: tuple[ProposedPlan, ...] = ()
    obstacle = None
    if sorting.plannable:
        matters = [known[code] for code in sorting.plannable]
        found = material(centre=centre, services=matters, wishes=wishes, now=now)
        instance, best = _best_order(found, sorting)
        plans = with_merits(
            tuple(
                _proposed_plan(centre, wishes, found, accompany(instance, plan), now)
                for plan in _choice(instance, best)
            )
        )
        if not best or best[0].left_out:
            obstacle = _obstacle(found.ordered(sorting.hard))
    return Proposal(
        plans=plans,
        follow_up=sorting.follow_up,
        walk_in=sorting.walk_in,
        elsewhere=sorting.elsewhere,
        not_competent=sorting.not_competent,
        why_not=obstacle,
    )


def _best_order(found: Material, sorting: Sorting) -> tuple[Instance, list[Plan]]:
    """Plan with the order that is only better so, unless it costs a matter or a day."""
    plain = found.ordered(sorting.hard)
    best = find_plans(plain)
    if sorting.soft and best:
        ordered = found.ordered((*sorting.hard, *sorting.soft))
        better = find_plans(ordered)
        if better and _cost(better[0]) <= _cost(best[0]):
            return ordered, better
    return plain, best


def _choice(instance: Instance, plans: list[Plan]) -> list[Plan]:
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


def _cost(plan: Plan) -> tuple[int, int]:
    return len(plan.left_out), len(plan.days)


def _obstacle(instance: Instance) -> WhyNot | None:
    conflict = why_not(instance)
    if conflict is None:
        return None
    return WhyNot(conflict.matters, conflict.reason, conflict.before, conflict.helps)


def _proposed_plan(
    centre: Centre,
    wishes: Wishes,
    found: Material,
    accompanied: tuple[Plan, tuple[int | None, ...]],
    now: dt.datetime,
) -> ProposedPlan:
    plan, persons = accompanied
    stops = _stops(centre, found, plan, persons)
    walking = sum(
        found.walks.get((before.office.pk, after.office.pk), 0)
        for before, after in pairwise(stops)
        if before.starts_at.date() == after.starts_at.date()
    )
    talking = sum(stop.end - stop.start for stop in plan.stops)
    return ProposedPlan(
        token=_token(centre, wishes, stops, now),
        days=plan.days,
        stops=stops,
        left_out=plan.left_out,
        finish=moment(plan.finish, centre.zone),
        minutes_on_site=plan.minutes_on_site,
        moves=plan.moves,
        walking_minutes=walking,
        waiting_minutes=plan.minutes_on_site - talking - walking,
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


MERITS: tuple[tuple[str, Callable[[ProposedPlan], Any]], ...] = (
    ("fewest_days", lambda plan: len(plan.days)),
    ("soonest", lambda plan: plan.finish),
    ("shortest_stay", lambda plan: plan.minutes_on_site),
    ("least_walking", lambda plan: plan.walking_minutes),
)


def with_merits(plans: tuple[ProposedPlan, ...]) -> tuple[ProposedPlan, ...]:
    """Return the plans with what is good about each, compared with the others.

    Everything on one day is good in itself. Of equally good ones the first has the other
    merits; where all are alike, none has it.
    """
    merits: dict[str, list[str]] = {
        plan.token: ["one_day"] if len(plan.days) == 1 and not plan.left_out else []
        for plan in plans
    }
    for name, measure in MERITS:
        best = min(plans, key=measure, default=None)
        if best is None or not any(measure(best) < measure(plan) for plan in plans):
            continue
        if name != "fewest_days" or "one_day" not in merits[best.token]:
            merits[best.token].append(name)
    return tuple(replace(plan, merits=tuple(merits[plan.token])) for plan in plans)


def _token(
    centre: Centre, wishes: Wishes, stops: tuple[ProposedStop, ...], now: dt.datetime
) -> str:
    content = {
        "c": centre.pk,
        "t": epoch_minutes(now),
        "w": packed(wishes),
        "s": [
            [
                stop.public_service.pk,
                stop.counter.pk,
                stop.interpreter.pk if stop.interpreter else None,
                epoch_minutes(stop.starts_at),
                epoch_minutes(stop.ends_at),
            ]
            for stop in stops
        ],
    }
    return signing.Signer(salt=SALT).sign_object(content, compress=True)


def read_plan(token: str, *, centre: Centre, now: dt.datetime) -> PlanToReserve:
    """Return the plan of a token that `propose` gave away.

    Raises:
        PlanForged: if the token was changed, or belongs to another centre.
        PlanOutdated: if it is older than two hours, begins in the past, or names what is gone.
    """
    try:
        content = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise PlanForged from error
    if content["c"] != centre.pk:
        raise PlanForged
    age = epoch_minutes(now) - content["t"]
    if age * 60 > PLAN_LIFETIME.total_seconds() or content["s"][0][3] <= epoch_minutes(now):
        raise PlanOutdated
    wishes = unpacked(content["w"])
    return PlanToReserve(
        stops=_stored_stops(centre, content["s"]),
        people=wishes.people,
        children=wishes.children,
        municipality=wishes.municipality,
        interpreter_language=wishes.interpreter_language,
        step_free=wishes.step_free,
        walks_slowly=wishes.walks_slowly,
        wishes=wishes,
    )


def _stored_stops(centre: Centre, rows: list[list[Any]]) -> tuple[ProposedStop, ...]:
    """Return the stops of a token.

    Raises:
        PlanOutdated: if a public service, counter or interpreter is gone.
    """
    services = PublicService.objects.filter(
        centre=centre, mode=BookingMode.ONLINE, pk__in=[row[0] for row in rows]
    ).in_bulk()
    counters = (
        Counter.objects.filter(active=True, pk__in=[row[1] for row in rows])
        .select_related("office")
        .in_bulk()
    )
    people = Interpreter.objects.filter(
        active=True, pk__in=[row[2] for row in rows if row[2]]
    ).in_bulk()
    try:
        return tuple(
            ProposedStop(
                public_service=services[service],
                office=counters[counter].office,
                counter=counters[counter],
                interpreter=people[interpreter] if interpreter else None,
                starts_at=moment(start, centre.zone),
                ends_at=moment(end, centre.zone),
            )
            for service, counter, interpreter, start, end in rows
        )
    except KeyError as error:
        raise PlanOutdated from error
