"""Fills what pages show: matters with their status, plans as timelines, bookings by day."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from booking import explanations, queries
from booking.models import Appointment, Booking, BookingMode
from booking.proposals import (
    Change,
    FollowUp,
    LaterVisit,
    Proposal,
    ProposedPlan,
    ProposedStop,
    Sorting,
    Walks,
    WhyNot,
)
from booking.queries import EvidenceItem, ServiceCard, Wishes
from booking.shown import (
    DayView,
    HelpView,
    LaterVisitView,
    MatterRow,
    PlanView,
    StopView,
    TopicGroup,
    WhyNotView,
)
from content.models import Centre


def matter_rows(
    chosen: Iterable[ServiceCard], sorting: Sorting, cards: dict[str, ServiceCard]
) -> list[MatterRow]:
    """Return each chosen matter with its status word."""
    later = {follow.code: follow for follow in sorting.follow_up}
    rows = []
    for card in chosen:
        follow = later.get(card.code)
        if follow is not None:
            before = cards[follow.before]
            elsewhere = "" if before.mode == BookingMode.ONLINE else before.code
            rows.append(MatterRow(card, "later", before.title, follow.result, elsewhere))
        elif card.code in sorting.not_competent:
            instead = cards.get(sorting.instead.get(card.code, ""))
            rows.append(MatterRow(card, "not-competent", instead=instead))
        else:
            rows.append(MatterRow(card, card.mode))
    return rows


def by_topic(cards: Iterable[ServiceCard], topics: Iterable[Any]) -> list[TopicGroup]:
    """Return the public services under the topics' titles, in the topics' order."""
    cards = list(cards)
    groups = [
        TopicGroup(
            topic.title, topic.pictogram, [card for card in cards if card.topic_slug == topic.slug]
        )
        for topic in topics
    ]
    return [group for group in groups if group.cards]


def plan_views(plans: Sequence[ProposedPlan], describe: "Describer") -> list[PlanView]:
    """Return proposed plans with words and days."""
    best = explanations.best_things(plans)
    return [_plan_view(*both, describe) for both in zip(plans, best, strict=True)]


def _plan_view(plan: ProposedPlan, best_thing: str, describe: "Describer") -> PlanView:
    return PlanView(
        token=plan.token,
        days=describe.days(plan.stops),
        best_thing=best_thing,
        facts=tuple(explanations.facts(plan)),
        unmet=tuple(explanations.unmet(order, describe.title) for order in plan.unmet),
        left_out=tuple(describe.title(code) for code in plan.left_out),
        later_visits=tuple(_later_visit_view(visit, describe) for visit in plan.later_visits),
    )


def _later_visit_view(visit: LaterVisit, describe: "Describer") -> LaterVisitView:
    plan = visit.plan
    return LaterVisitView(
        when=explanations.later_visit(visit),
        waits=tuple(follow_view(wait, describe) for wait in visit.waits),
        token=plan.token if plan else "",
        days=describe.days(plan.stops) if plan else (),
        left_out=tuple(describe.title(code) for code in plan.left_out) if plan else (),
    )


def why_not_view(
    why_not: WhyNot, describe: "Describer", address: Callable[[Change], str] = lambda _change: ""
) -> WhyNotView:
    """Return what stands in the way, with words."""
    return WhyNotView(
        sentence=explanations.conflict(why_not, describe.title),
        things=tuple(explanations.in_conflict(why_not, describe.title)),
        helps=tuple(
            HelpView(
                one.change,
                explanations.change(one.change, describe.title),
                explanations.still_left_out(one),
                address(one.change),
            )
            for one in why_not.helps
        ),
    )


class Describer:
    """Puts words to stops and appointments in one language; reads them once.

    `asked` is the language for which a person asked for an interpreter. Who knows the
    `walks` by now can spare reading them again.
    """

    def __init__(
        self,
        centre: Centre,
        language: str | None,
        *,
        slowly: bool = False,
        asked: str = "",
        walks: Walks | None = None,
    ) -> None:
        self.centre = centre
        self.asked = asked
        self.offices = queries.office_cards(centre, language)
        services = queries.public_services(centre, language, self.offices)
        self.cards = {card.code: card for card in services}
        self.walks = walks or queries.walking_minutes(centre, slowly=slowly)

    def title(self, code: str) -> str:
        """Return the words for a public service, or its code if it is gone."""
        card = self.cards.get(code)
        return card.title if card else code

    def stop(self, stop: ProposedStop | Appointment) -> StopView:
        """Return a proposed or booked stop with words, in the centre's time."""
        return StopView(
            card=self.cards[stop.public_service.code],
            office=self.offices[stop.counter.office_id],
            counter=stop.counter.name,
            starts_at=stop.starts_at.astimezone(self.centre.zone),
            ends_at=stop.ends_at.astimezone(self.centre.zone),
            interpreter=stop.interpreter is not None,
            language=self.asked,
            appointment=stop if isinstance(stop, Appointment) else None,
        )

    def days(self, stops: Sequence[ProposedStop | Appointment]) -> tuple[DayView, ...]:
        """Return the stops day by day, each with the walk and the wait before it."""
        views = sorted((self.stop(stop) for stop in stops), key=lambda view: view.starts_at)
        return tuple(
            DayView(date, tuple(self._with_ways(list(group))))
            for date, group in groupby(views, key=lambda view: view.starts_at.date())
        )

    def visits(self, stops: Sequence[ProposedStop | Appointment]) -> tuple[DayView, ...]:
        """Return the stops day by day; those of a second visit say what they wait for."""
        cancelled = Appointment.Status.CANCELLED
        live = [one for one in stops if getattr(one, "status", None) != cancelled]
        zone = self.centre.zone
        waiting = queries.second_visits(
            [(stop.public_service, stop.starts_at.astimezone(zone).date()) for stop in live]
        )
        return tuple(
            replace(
                day,
                waits=tuple(
                    follow_view(wait, self)
                    for stop in day.stops
                    if not stop.cancelled and (wait := waiting.get(stop.card.code))
                ),
            )
            for day in self.days(stops)
        )

    def _with_ways(self, views: list[StopView]) -> Iterable[StopView]:
        before: StopView | None = None
        for view in views:
            if not view.takes_place:
                yield view
                continue
            if before is None:
                yield view
            else:
                gap = int((view.starts_at - before.ends_at).total_seconds()) // 60
                walk = self.walks.get((before.office.office_id, view.office.office_id), 0)
                yield replace(view, walk=walk, wait=max(gap - walk, 0))
            before = view


def describer_of(booking: Booking, language: str | None) -> Describer:
    """Return what puts words to a booking's stops."""
    slowly = booking.step_free or booking.walks_slowly
    asked = booking.interpreter_language
    return Describer(booking.centre, language, slowly=slowly, asked=asked)


def explain_proposal(
    proposal: Proposal, centre: Centre, language: str | None, *, wishes: Wishes
) -> dict[str, Any]:
    """Return what the page of plans shows."""
    asked = wishes.interpreter_language
    describe = Describer(centre, language, slowly=wishes.slow, asked=asked, walks=proposal.walks)
    shown = {code for plan in proposal.plans for visit in plan.later_visits for code in visit.codes}
    waiting = [follow for follow in proposal.follow_up if follow.code not in shown]
    before = [describe.cards[code] for code in dict.fromkeys(one.before for one in waiting)]
    return {
        "plans": plan_views(proposal.plans, describe),
        "follow_up": [follow_view(follow, describe) for follow in waiting],
        "before_elsewhere": [card for card in before if card.mode != BookingMode.ONLINE],
        "walk_in": [describe.cards[code] for code in proposal.walk_in],
        "elsewhere": [describe.cards[code] for code in proposal.elsewhere],
        "not_competent": [
            MatterRow(
                describe.cards[code],
                "not-competent",
                instead=describe.cards.get(proposal.instead.get(code, "")),
            )
            for code in proposal.not_competent
        ],
        "why_not": why_not_view(proposal.why_not, describe) if proposal.why_not else None,
    }


def follow_view(follow: FollowUp, describe: Describer) -> dict[str, str]:
    """Return a matter for later: what it waits for, and how long."""
    return {
        "title": describe.title(follow.code),
        "before": describe.title(follow.before),
        "result": follow.result,
    }


def papers(stops: Iterable[StopView], language: str | None) -> list[EvidenceItem]:
    """Return the documents for all stops, each paper once."""
    codes = [code for stop in stops if not stop.cancelled for code in stop.card.evidence]
    return queries.evidence_list(codes, language)


def booking_context(booking: Booking, language: str | None, *, now: dt.datetime) -> dict[str, Any]:
    """Return what the pages of a booking show; `first` is the next one that begins."""
    describe = describer_of(booking, language)
    days = describe.visits(list(queries.appointments_of(booking)))
    stops = [stop for day in days for stop in day.stops]
    live = [stop for stop in stops if stop.takes_place]
    coming = [stop for stop in live if stop.ends_at > now]
    return {
        "booking": booking,
        "days": days,
        "stops": stops,
        "live": live,
        "coming": coming,
        "first": next((stop for stop in coming if stop.starts_at > now), None),
        "can_cancel": any(stop.can_be_cancelled(now) for stop in stops),
        "papers": papers(stops, language),
        "expires_at": booking.expires_at.astimezone(booking.centre.zone)
        if booking.expires_at
        else None,
    }
