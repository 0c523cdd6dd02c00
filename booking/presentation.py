"""What pages show: matters with their status, plans as timelines, bookings by day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from booking import queries
from booking.models import Appointment, Booking, BookingMode
from booking.proposals import FollowUp, Proposal, ProposedPlan, ProposedStop, Sorting
from booking.queries import EvidenceItem, OfficeCard, ServiceCard
from content.models import Centre


@dataclass(frozen=True)
class MatterRow:
    """A chosen matter and what can happen to it: book, later, walk-in or elsewhere."""

    card: ServiceCard
    status: str
    before: str = ""
    result: str = ""


@dataclass(frozen=True)
class StopView:
    """One appointment as people read it; `walk` and `wait` are the minutes before it."""

    card: ServiceCard
    office: OfficeCard
    counter: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    interpreter: bool = False
    appointment: Appointment | None = None
    walk: int = 0
    wait: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def cancelled(self) -> bool:
        """Whether it was given back."""
        return (
            self.appointment is not None and self.appointment.status == Appointment.Status.CANCELLED
        )

    def can_be_cancelled(self, now: dt.datetime) -> bool:
        """Whether it is still to come and not given back."""
        return not self.cancelled and self.starts_at > now


@dataclass(frozen=True)
class DayView:
    """The appointments of one local day."""

    date: dt.date
    stops: tuple[StopView, ...]


@dataclass(frozen=True)
class PlanView:
    """A proposed plan as people compare it."""

    token: str
    days: tuple[DayView, ...]
    merits: tuple[str, ...]
    left_out: tuple[str, ...]
    minutes_on_site: int
    walking_minutes: int
    waiting_minutes: int
    finish: dt.datetime

    @property
    def count(self) -> int:
        """How many appointments it has."""
        return sum(len(day.stops) for day in self.days)


@dataclass(frozen=True)
class TopicGroup:
    """The public services of one topic."""

    title: str
    pictogram: str
    cards: list[ServiceCard] = field(default_factory=list)


def matter_rows(
    chosen: Iterable[ServiceCard], sorting: Sorting, cards: dict[str, ServiceCard]
) -> list[MatterRow]:
    """Return each chosen matter with its status word."""
    later = {follow.code: follow for follow in sorting.follow_up}
    rows = []
    for card in chosen:
        follow = later.get(card.code)
        if follow is not None:
            rows.append(MatterRow(card, "later", cards[follow.before].title, follow.result))
        elif card.mode == BookingMode.ONLINE and card.code in sorting.not_competent:
            rows.append(MatterRow(card, "not-competent"))
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


def plan_view(plan: ProposedPlan, describe: "Describer") -> PlanView:
    """Return a proposed plan with words and days."""
    return PlanView(
        token=plan.token,
        days=describe.days(plan.stops),
        merits=plan.merits,
        left_out=tuple(describe.title(code) for code in plan.left_out),
        minutes_on_site=plan.minutes_on_site,
        walking_minutes=plan.walking_minutes,
        waiting_minutes=plan.waiting_minutes,
        finish=plan.finish,
    )


class Describer:
    """Puts words to stops and appointments in one language; reads them once."""

    def __init__(self, centre: Centre, language: str | None, *, slowly: bool = False) -> None:
        self.centre = centre
        self.offices = queries.office_cards(centre, language)
        services = queries.public_services(centre, language, self.offices)
        self.cards = {card.code: card for card in services}
        self.walks = queries.walking_minutes(centre, slowly=slowly)

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
            appointment=stop if isinstance(stop, Appointment) else None,
        )

    def days(self, stops: Sequence[ProposedStop | Appointment]) -> tuple[DayView, ...]:
        """Return the stops day by day, each with the walk and the wait before it."""
        views = sorted((self.stop(stop) for stop in stops), key=lambda view: view.starts_at)
        return tuple(
            DayView(date, tuple(self._with_ways(list(group))))
            for date, group in groupby(views, key=lambda view: view.starts_at.date())
        )

    def _with_ways(self, views: list[StopView]) -> Iterable[StopView]:
        before: StopView | None = None
        for view in views:
            if view.cancelled:
                yield view
                continue
            if before is None:
                yield view
            else:
                gap = int((view.starts_at - before.ends_at).total_seconds()) // 60
                walk = self.walks.get((before.office.office_id, view.office.office_id), 0)
                yield StopView(
                    **{**_fields(view), "walk": walk, "wait": max(gap - walk, 0)},
                )
            before = view


def _fields(view: StopView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in StopView.__dataclass_fields__}


def explain_proposal(
    proposal: Proposal, centre: Centre, language: str | None, *, slowly: bool = False
) -> dict[str, Any]:
    """Return what the page of plans shows."""
    describe = Describer(centre, language, slowly=slowly)
    return {
        "plans": [plan_view(plan, describe) for plan in proposal.plans],
        "follow_up": [follow_view(follow, describe) for follow in proposal.follow_up],
        "walk_in": [describe.cards[code] for code in proposal.walk_in],
        "elsewhere": [describe.cards[code] for code in proposal.elsewhere],
        "not_competent": [describe.cards[code] for code in proposal.not_competent],
        "in_the_way": [describe.cards[code] for code in proposal.why_not.codes]
        if proposal.why_not
        else [],
        "why_not": proposal.why_not.kind if proposal.why_not else "",
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


def booking_context(booking: Booking, language: str | None) -> dict[str, Any]:
    """Return what the pages of a booking show."""
    describe = Describer(booking.centre, language, slowly=booking.step_free or booking.walks_slowly)
    days = describe.days(list(queries.appointments_of(booking)))
    stops = [stop for day in days for stop in day.stops]
    live = [stop for stop in stops if not stop.cancelled]
    return {
        "booking": booking,
        "days": days,
        "stops": stops,
        "live": live,
        "first": live[0] if live else None,
        "papers": papers(stops, language),
        "expires_at": booking.expires_at.astimezone(booking.centre.zone)
        if booking.expires_at
        else None,
    }
