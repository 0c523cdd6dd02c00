"""What the pages of a move show: plans beside what stays, and a held change before and after."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import explanations, queries
from booking.models import Appointment, Booking, Hit
from booking.presentation import describer_of, plan_views
from booking.proposals import Change, Proposal
from booking.public.visit import changed_when
from booking.shown import PlanView, StopView


@dataclass(frozen=True)
class Move:
    """One appointment of a held change: as it is, if there is one by now, and as it would be."""

    before: StopView | None
    after: StopView


@dataclass(frozen=True)
class Repair:
    """Appointments that offices cannot keep: those with new times to answer, and the others.

    `choose` is the query with which the move page begins; empty if no matter can be booked.
    """

    moves: list[Move]
    others: list[StopView]
    change: Booking | None
    expires_at: dt.datetime | None
    choose: str
    better_orders: list[str]

    @property
    def apart(self) -> bool:
        """Whether the new time of one can be taken without the others."""
        return len(self.moves) > 1 and all(one.before and one.before.unkept for one in self.moves)

    @property
    def count(self) -> int:
        """How many appointments change or have to."""
        return len(self.moves) + len(self.others)


def repair_view(
    booking: Booking, change: Booking | None, language: str | None, *, now: dt.datetime
) -> Repair | None:
    """Return what a person is told of appointments that cannot be kept; None if all can be."""
    unkept = [one for one in queries.appointments_of(booking) if one.unkept]
    if not unkept:
        return None
    offer = change if change and change.why == Booking.Why.REPAIR else None
    offered = change_context(offer, booking, language, now=now) if offer else {}
    moves = offered.get("moves", [])
    moving = {one.before.appointment.pk for one in moves if one.before and one.before.appointment}
    describe = describer_of(booking, language)
    bookable = [one for one in unkept if one.unkept and one.unkept.why != Hit.Why.MODE]
    keys = [one.pk for one in bookable if one.starts_at > now]
    return Repair(
        moves=moves,
        others=[describe.stop(one) for one in unkept if one.pk not in moving],
        change=offer,
        expires_at=offered.get("expires_at"),
        choose=urlencode({"appointment": keys}, doseq=True) if keys else "",
        better_orders=offered.get("better_orders", []),
    )


def move_plan_views(
    proposal: Proposal, moved: Sequence[Appointment], booking: Booking, language: str | None
) -> list[PlanView]:
    """Return plans with whole days: what stays on the same day is shown beside the new times."""
    describe = describer_of(booking, language)
    moving = {one.pk for one in moved}
    kept = [one for one in _live(booking) if one.pk not in moving and one.takes_place]
    views = plan_views(proposal.plans, describe)
    so_far = {one.public_service.code: describe.stop(one) for one in moved}
    return [
        replace(
            view,
            days=describe.days([*plan.stops, *(here := _on(kept, plan.days, booking))]),
            facts=(
                *(_so_far(so_far[stop.public_service.code]) for stop in plan.stops),
                *_elsewhere(len(kept) - len(here)),
            ),
        )
        for plan, view in zip(proposal.plans, views, strict=True)
    ]


def _so_far(stop: StopView) -> str:
    return _("“%(matter)s” so far: %(weekday)s, %(date)s, %(time)s.") % {
        "matter": stop.card.title,
        "weekday": date_format(stop.starts_at, "l"),
        "date": date_format(stop.starts_at, "d.m.Y"),
        "time": date_format(stop.starts_at, "H:i"),
    }


def _elsewhere(count: int) -> list[str]:
    if not count:
        return []
    text = ngettext(
        "%(count)d more appointment stays on another day.",
        "%(count)d more appointments stay on other days.",
        count,
    )
    return [text % {"count": count}]


def changed_query(
    chosen: Sequence[int], when: dict[str, Any], change: Change, keys: dict[str, int]
) -> str:
    """Return the query of the page of new times after a change that helps.

    `keys` has the appointments that can be moved by the codes of their matters.
    """
    key = keys.get(change.value)
    moving = [one for one in chosen if one != key]
    if change.kind == "also_move" and key:
        moving.append(key)
    wanted = {name: value for name, value in changed_when(when, change).items() if value}
    return urlencode({"appointment": moving, **wanted}, doseq=True)


def _on(
    kept: Sequence[Appointment], days: Sequence[dt.date], booking: Booking
) -> list[Appointment]:
    zone = booking.centre.zone
    return [one for one in kept if one.starts_at.astimezone(zone).date() in days]


def _live(booking: Booking) -> list[Appointment]:
    cancelled = Appointment.Status.CANCELLED
    return [one for one in queries.appointments_of(booking) if one.status != cancelled]


def change_context(
    change: Booking, booking: Booking, language: str | None, *, now: dt.datetime
) -> dict[str, Any]:
    """Return a held change: each appointment before and after, and the whole visit then."""
    describe = describer_of(booking, language)
    by_key = {one.pk: one for one in _live(booking)}
    new = list(queries.appointments_of(change))
    leaving = {one.instead_of_id for one in new}
    kept = [one for key, one in by_key.items() if key not in leaving]
    return {
        "booking": booking,
        "change": change,
        "moves": [
            Move(
                describe.stop(by_key[one.instead_of_id]) if one.instead_of_id in by_key else None,
                describe.stop(one),
            )
            for one in new
        ],
        "days": describe.visits([*kept, *new]),
        "better_orders": [
            explanations.held_the_other_way_round(edge.before, edge.after, describe.title)
            for edge in queries.turned_round(new, kept, now=now)
        ],
        "kept": [describe.stop(one) for one in kept],
        "expires_at": change.expires_at and change.expires_at.astimezone(booking.centre.zone),
    }
