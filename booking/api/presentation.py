"""What the API says about public services, plans and bookings."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from booking import queries
from booking.api.schemas import (
    AppointmentOut,
    BookingOut,
    ChangeOut,
    DocumentOut,
    PlanOut,
    PlansOut,
    PrecedenceOut,
    PublicServiceOut,
    StopOut,
    WhyNotOut,
)
from booking.models import Appointment, Booking
from booking.proposals import Proposal, ProposedPlan, ProposedStop, WhyNot
from booking.queries import EvidenceItem, OfficeCard, ServiceCard
from content.models import Centre

REASONS = {
    "not_together": gettext_lazy(
        "Each of these matters has free appointments, but they do not fit together in your time."
    ),
    "no_interpreter": gettext_lazy("No interpreter is free when the office is."),
    "not_available": gettext_lazy("The office is not open or not free when you can come."),
    "no_free_time": gettext_lazy(
        "There is no free appointment for this in the time that can be booked."
    ),
    "not_offered": gettext_lazy("No counter offers this at the moment."),
}
CHANGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "without_interpreter": (gettext_lazy("Come without an interpreter."), {"interpreter": False}),
    "any_time": (gettext_lazy("Come at any time of the week."), {"available": [], "breaks": []}),
    "more_days": (gettext_lazy("Spread the visit over up to five days."), {"max_days": 5}),
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


def plans_out(proposal: Proposal, *, centre: Centre, language: str) -> PlansOut:
    """Return a proposal; the reason why something is missing is in the active language."""
    return PlansOut(
        plans=[plan_out(plan) for plan in proposal.plans],
        follow_up=[follow.code for follow in proposal.follow_up],
        walk_in=list(proposal.walk_in),
        elsewhere=list(proposal.elsewhere),
        not_competent=list(proposal.not_competent),
        why_not=_why_not_out(proposal.why_not, centre, language) if proposal.why_not else None,
    )


def plan_out(plan: ProposedPlan) -> PlanOut:
    """Return a plan; its times are in the centre's zone."""
    return PlanOut(
        plan=plan.token,
        days=list(plan.days),
        left_out=list(plan.left_out),
        finish=plan.finish,
        minutes_on_site=plan.minutes_on_site,
        walking_minutes=plan.walking_minutes,
        waiting_minutes=plan.waiting_minutes,
        moves=plan.moves,
        merits=list(plan.merits),
        appointments=[_stop_out(stop) for stop in plan.stops],
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


def _why_not_out(why_not: WhyNot, centre: Centre, language: str) -> WhyNotOut:
    codes = [*why_not.before, *why_not.codes]
    titles = {card.code: card.title for card in queries.public_services(centre, language)}
    matters = pgettext("between the entries of a list", ", ").join(
        titles.get(code, code) for code in codes
    )
    text = _("%(matters)s: %(reason)s") % {"matters": matters, "reason": REASONS[why_not.kind]}
    return WhyNotOut(
        text=text,
        services=codes,
        changes=[
            ChangeOut(text=str(CHANGES[name][0]), change=CHANGES[name][1]) for name in why_not.helps
        ],
    )


def booking_out(booking: Booking, *, language: str, now: dt.datetime) -> BookingOut:
    """Return a booking in a language: without contact, which its owner knows."""
    centre = booking.centre
    cards = {card.code: card for card in queries.public_services(centre, language)}
    offices = queries.office_cards(centre, language)
    appointments = list(queries.appointments_of(booking))
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
