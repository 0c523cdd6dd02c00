"""What the API says about public services, plans and bookings."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from booking import explanations, queries
from booking.api.schemas import (
    AppointmentOut,
    BetterOrderOut,
    BookingOut,
    ChangeOut,
    DocumentOut,
    LaterVisitOut,
    OneByOneOut,
    PlanOut,
    PlansOut,
    PrecedenceOut,
    PublicServiceOut,
    StopOut,
    WaitingOut,
    WhyNotOut,
)
from booking.explanations import Title
from booking.models import Appointment, Booking, WaitingPlace
from booking.proposals import (
    Change,
    LaterVisit,
    Proposal,
    ProposedPlan,
    ProposedStop,
    WhyNot,
    Wishes,
    changed,
)
from booking.queries import EvidenceItem, OfficeCard, ServiceCard
from content.models import Centre

FIELDS = {
    "services": "appointments",
    "interpreter_language": "interpreter",
    "earliest": "from",
    "latest": "until",
}
"""Fields of the wishes that the API calls by another name."""

GIVEN_UP: dict[str, dict[str, Any]] = {
    "without_breaks": {"breaks": []},
    "without_interpreter": {"interpreter": False},
}


def public_service_out(
    card: ServiceCard,
    before: list[tuple[str, str, str]],
    documents: dict[str, EvidenceItem],
) -> PublicServiceOut:
    """Return a public service with what comes before it and what to bring."""
    return PublicServiceOut.model_validate(
        {
            "code": card.code,
            "title": card.title,
            "title_de": card.title_de,
            "description": card.description,
            "office": card.office_slug,
            "minutes": card.minutes,
            "minutes_per_child": card.minutes_per_child,
            "attendance": card.attendance,
            "booking": card.mode,
            "url": card.url,
            "topic": card.topic_slug,
            "after": [
                PrecedenceOut.model_validate({"code": code, "kind": kind, "result": result})
                for code, kind, result in before
            ],
            "documents": [
                document_out(documents[code]) for code in card.evidence if code in documents
            ],
        }
    )


def document_out(item: EvidenceItem) -> DocumentOut:
    """Return a document to bring."""
    return DocumentOut(code=item.code, title=item.name, title_de=item.name_de)


def plans_out(
    proposal: Proposal, *, centre: Centre, language: str, moving: dict[str, int] | None = None
) -> PlansOut:
    """Return a proposal; what it says in words is in the active language.

    Of a move, `moving` has the appointments that can be moved by the codes of their services.
    """
    title = titles(centre, language)
    return PlansOut(
        plans=plan_list(proposal.plans, title),
        follow_up=[follow.code for follow in proposal.follow_up],
        walk_in=list(proposal.walk_in),
        elsewhere=list(proposal.elsewhere),
        not_competent=list(proposal.not_competent),
        why_not=_why_not_out(proposal.why_not, title, moving or {}) if proposal.why_not else None,
    )


def titles(centre: Centre, language: str) -> Title:
    """Return what gives the words for the code of a public service."""
    known = queries.titles(centre, language)
    return lambda code: known.get(code, code)


def plan_list(plans: Sequence[ProposedPlan], title: Title) -> list[PlanOut]:
    """Return plans; their times are in the centre's zone."""
    best = explanations.best_things(plans)
    return [_plan_out(*both, title) for both in zip(plans, best, strict=True)]


def _plan_out(plan: ProposedPlan, why: str, title: Title) -> PlanOut:
    apart = plan.one_by_one
    return PlanOut(
        plan=plan.token,
        days=list(plan.days),
        left_out=list(plan.left_out),
        finish=plan.finish,
        minutes_on_site=plan.minutes_on_site,
        walking_minutes=plan.walking_minutes,
        waiting_minutes=plan.waiting_minutes,
        moves=plan.moves,
        trips=plan.trips,
        merits=list(plan.merits),
        why=why,
        one_by_one=OneByOneOut(days=apart.days, trips=apart.trips, finish=apart.finish)
        if apart
        else None,
        better_orders=[
            BetterOrderOut(
                before=order.before, after=order.after, text=explanations.unmet(order, title)
            )
            for order in plan.unmet
        ],
        appointments=[_stop_out(stop) for stop in plan.stops],
        later_visits=[_later_visit_out(visit) for visit in plan.later_visits],
    )


def _later_visit_out(visit: LaterVisit) -> LaterVisitOut:
    plan = visit.plan
    return LaterVisitOut(
        services=list(visit.codes),
        not_before=visit.earliest,
        bookable=visit.bookable,
        plan=plan.token if plan else None,
        days=list(plan.days) if plan else [],
        left_out=list(plan.left_out) if plan else [],
        appointments=[_stop_out(stop) for stop in plan.stops] if plan else [],
    )


def _stop_out(stop: ProposedStop) -> StopOut:
    return StopOut.model_validate(
        {
            "service": stop.public_service.code,
            "office": stop.office.slug,
            "counter": stop.counter.name,
            "interpreter": stop.interpreter is not None,
            "attendance": stop.public_service.attendance,
            "start": stop.starts_at,
            "end": stop.ends_at,
        }
    )


def _why_not_out(why_not: WhyNot, title: Title, moving: dict[str, int]) -> WhyNotOut:
    return WhyNotOut(
        text=explanations.conflict(why_not, title),
        services=[*why_not.before, *why_not.codes],
        wishes=[FIELDS.get(name, name) for name in why_not.wishes],
        changes=[
            ChangeOut(
                text=explanations.change(one.change, title),
                left_out=one.leaves_out,
                change=change_out(one.change, why_not.asked, moving),
            )
            for one in why_not.helps
        ],
    )


def change_out(change: Change, asked: Wishes, moving: dict[str, int]) -> dict[str, Any]:
    """Return a change as the part of a request that takes the place of the same fields."""
    wishes = changed(asked, change)
    match change.kind:
        case "part" | "weekday" | "any_time":
            return {
                "available": [
                    {
                        "weekday": window.weekday,
                        "start": f"{window.start:%H:%M}",
                        "end": f"{window.end:%H:%M}",
                    }
                    for window in wishes.available
                ]
            }
        case "latest" | "earliest":
            return {FIELDS[change.kind]: change.value}
        case "max_days":
            return {"max_days": wishes.max_days}
        case "without_breaks" | "without_interpreter":
            return GIVEN_UP[change.kind]
        case "also_move" | "stay":
            return {"appointments": [moving[code] for code in wishes.services]}
    return {"services": list(wishes.services)}


def booking_out(booking: Booking, *, language: str, now: dt.datetime) -> BookingOut:
    """Return a booking in a language: without contact, which its owner knows."""
    centre = booking.centre
    cards = {card.code: card for card in queries.public_services(centre, language)}
    offices = queries.office_cards(centre, language)
    appointments = list(queries.appointments_of(booking))
    change = queries.open_change(booking, now=now)
    place = queries.waiting_place(booking)
    codes = [
        code
        for appointment in appointments
        if appointment.status != Appointment.Status.CANCELLED
        for code in cards[appointment.public_service.code].evidence
    ]
    return BookingOut.model_validate(
        {
            "reference": booking.reference,
            "status": _status(booking, now),
            "language": booking.language,
            "people": booking.people,
            "children": booking.children,
            "expires_at": local(booking.expires_at, centre),
            "change_held_until": local(change.expires_at, centre) if change else None,
            "waiting": _waiting_out(place, centre) if place else None,
            "appointments": [
                _appointment_out(
                    appointment,
                    centre,
                    cards[appointment.public_service.code],
                    offices[appointment.counter.office_id],
                )
                for appointment in appointments
            ],
            "documents": [document_out(item) for item in queries.evidence_list(codes, language)],
        }
    )


def _waiting_out(place: WaitingPlace, centre: Centre) -> WaitingOut:
    return WaitingOut(
        services=list(queries.waits_for(place)),
        since=place.since.astimezone(centre.zone),
        offers=place.offers,
    )


def _appointment_out(
    appointment: Appointment, centre: Centre, card: ServiceCard, office: OfficeCard
) -> AppointmentOut:
    return AppointmentOut.model_validate(
        {
            "id": appointment.pk,
            "service": card.code,
            "title": card.title,
            "title_de": card.title_de,
            "office": office.slug,
            "office_name": office.name,
            "office_name_de": office.name_de,
            "address": office.address,
            "floor_and_way": office.floor_and_way,
            "counter": appointment.counter.name,
            "interpreter": appointment.interpreter is not None,
            "seats": appointment.seats,
            "instead_of": appointment.instead_of_id,
            "attendance": card.attendance,
            "start": local(appointment.starts_at, centre),
            "end": local(appointment.ends_at, centre),
            "status": appointment.status,
        }
    )


def local(moment: dt.datetime | None, centre: Centre) -> dt.datetime | None:
    """Return a moment on the centre's clock."""
    return moment.astimezone(centre.zone) if moment else None


def _status(booking: Booking, now: dt.datetime) -> str:
    """Return the status; a reservation that ran out is over, cleaned up or not."""
    reserved = booking.status == Booking.Status.RESERVED
    if reserved and booking.expires_at and booking.expires_at <= now:
        return "expired"
    return booking.status
