"""One function per operation; calls the same queries and actions as the pages.

The token in the address is all that authorises: nothing here reads a session or a cookie.
portal/api.py makes every operation speak the language that was asked for, else the portal's.
"""

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from ninja import Body, Header, Query, Router, Status
from ninja.decorators import decorate_view

from booking import actions, daysheet, ics, links, origins, queries
from booking.api.changes import router as changes
from booking.api.checks import (
    checked_appointments,
    checked_contact,
    checked_waiting,
    checked_wishes,
)
from booking.api.presentation import (
    booking_out,
    local,
    plan_list,
    plans_out,
    public_service_out,
    titles,
)
from booking.api.problems import Problem, invalid
from booking.api.proofs import proof_needed
from booking.api.requests import (
    BAD_BODY,
    NO_BOOKING,
    NOT_ALLOWED,
    Language,
    opened_booking,
    plan_of,
    plan_outdated,
    reservation_expired,
)
from booking.api.schemas import (
    BookingOut,
    CancelIn,
    ContactIn,
    CounterTakenOut,
    ExtendedOut,
    PlansOut,
    PublicServicesOut,
    ReservationIn,
    ReservationOut,
    TooManyOut,
    WishesIn,
)
from booking.models import Booking
from booking.proposals import PlanOutdated, PlanToReserve, propose
from content.models import Centre
from search.api import READ, InvalidInputOut, ProblemOut, Spoken, require_language

router = Router(tags=["booking"])
router.add_router("", changes)

Discreet = Annotated[bool, Query(False, description="Name neither office nor matter.")]


@router.api_operation(
    READ,
    "/services",
    response={200: PublicServicesOut, 422: InvalidInputOut, 429: ProblemOut},
    summary="All public services of the centre",
)
def services(
    request: HttpRequest, language: Annotated[Spoken, Query(settings.LANGUAGE_CODE)]
) -> PublicServicesOut:
    """Return every public service in one language, in the order of their codes."""
    require_language(language)
    centre = Centre.of(request)
    cards = queries.public_services(centre, language)
    codes = {code for card in cards for code in card.evidence}
    documents = {item.code: item for item in queries.evidence_list(codes, language)}
    before = queries.precedences(centre)
    return PublicServicesOut(
        services=[
            public_service_out(card, before.get(card.code, []), documents)
            for card in sorted(cards, key=lambda card: card.code)
        ]
    )


@router.post(
    "/plans",
    response={200: PlansOut, 429: ProblemOut, **BAD_BODY},
    by_alias=True,
    summary="The best plans for some public services",
)
def plans(request: HttpRequest, asked: WishesIn) -> PlansOut:
    """Return plans with all appointments, the best first; nothing is reserved yet."""
    centre, now = Centre.of(request), timezone.now()
    language = require_language(asked.language)
    wishes = checked_wishes(asked, centre=centre, now=now)
    proposal = propose(centre=centre, wishes=wishes, now=now)
    return plans_out(proposal, centre=centre, language=language)


@router.post(
    "/reservations",
    response={
        201: ReservationOut,
        409: CounterTakenOut | ProblemOut,
        410: ProblemOut,
        429: TooManyOut,
        **BAD_BODY,
    },
    summary="Reserve a whole plan, or nothing of it",
)
@decorate_view(never_cache)
def reserve(
    request: HttpRequest,
    asked: ReservationIn,
    idempotency_key: Annotated[
        str, Header("", description="The same key and plan give the same reservation again.")
    ],
) -> Status[Any]:
    """Hold all appointments of a plan for some minutes; the token opens the reservation."""
    centre, now = Centre.of(request), timezone.now()
    language = require_language(asked.language)
    plan = plan_of(asked.plan, centre, now)
    try:
        reserved = actions.reserve(
            centre=centre,
            plan=plan,
            language=language,
            now=now,
            idempotency_key=idempotency_key or None,
            origins=origins.origins_of(request, now=now),
            proof=actions.Proof(**asked.proof.model_dump()) if asked.proof else None,
        )
    except actions.ProofNeeded as error:
        raise proof_needed(error, plan, asked.proof, now) from error
    except actions.CounterTaken as error:
        raise _counter_taken(plan, centre, now) from error
    except PlanOutdated as error:
        raise plan_outdated() from error
    except actions.TooManyReservations as error:
        raise _too_many_reservations() from error
    booking = booking_out(reserved.booking, language=language, now=now)
    return Status(HTTPStatus.CREATED, {**booking.model_dump(), "token": reserved.token})


@router.post(
    "/bookings/{token}/extend",
    response={200: ExtendedOut, 409: ProblemOut, 410: ProblemOut, **NOT_ALLOWED},
    summary="Hold a reservation longer",
)
@decorate_view(never_cache)
def extend(request: HttpRequest, token: str, language: Language) -> ExtendedOut:
    """Hold a reservation as long from now on as a fresh one."""
    booking = opened_booking(request, token, language)
    try:
        extended = actions.extend(booking=booking, now=timezone.now())
    except actions.ReservationExpired as error:
        raise reservation_expired() from error
    except actions.ExtensionsUsedUp as error:
        title = _("The time cannot be extended again. Please confirm now.")
        raise Problem(HTTPStatus.CONFLICT, "extensions-used-up", title) from error
    return ExtendedOut.model_validate(
        {
            "expires_at": local(extended.expires_at, booking.centre),
            "extensions_left": actions.MOST_EXTENSIONS - extended.extensions,
        }
    )


@router.post(
    "/bookings/{token}/confirm",
    response={200: BookingOut, 409: ProblemOut, 410: ProblemOut, **BAD_BODY, **NOT_ALLOWED},
    summary="Make a reservation final",
)
@decorate_view(never_cache)
def confirm(
    request: HttpRequest,
    token: str,
    language: Language,
    asked: Annotated[ContactIn, Body(default_factory=ContactIn)],
) -> BookingOut:
    """Confirm, with contact or without; who confirms again changes nothing.

    Of a held change: make it, and give the booking. Its contact stays as it is.
    """
    booking, now = opened_booking(request, token, language), timezone.now()
    try:
        if booking.changes_id:
            confirmed = actions.accept(change=booking, now=now)
        else:
            confirmed = _confirmed(booking, asked, now)
    except actions.ReservationExpired as error:
        raise reservation_expired() from error
    except actions.AlreadyBooked as error:
        title = _(
            "There is already a booking for one of these matters with this e-mail address or "
            "phone number. Cancel it first, or leave other contact."
        )
        raise Problem(HTTPStatus.CONFLICT, "already-booked", title) from error
    return booking_out(confirmed, language=language or booking.language, now=now)


def _confirmed(booking: Booking, asked: ContactIn, now: dt.datetime) -> Booking:
    """Confirm a reservation, and let what it left out wait.

    Raises:
        ninja.errors.ValidationError: naming each field that is wrong.
    """
    wanted = queries.asked_of(booking, waits=asked.waiting is not None)
    contact = checked_contact(asked, wanted)
    waiting = checked_waiting(asked.waiting, centre=booking.centre, now=now)
    try:
        return actions.confirm(booking=booking, now=now, waiting=waiting, **contact)
    except actions.Unreachable as error:
        message = _("Offers come by message. We need an e-mail address or a phone number.")
        raise invalid({"waiting": message}) from error
    except actions.CannotWait as error:
        message = _("Nobody can wait for these matters at the moment.")
        raise invalid({"waiting": message}) from error


@router.post(
    "/bookings/{token}/cancel",
    response={200: BookingOut, **BAD_BODY, **NOT_ALLOWED},
    summary="Cancel some appointments, or all",
)
@decorate_view(never_cache)
def cancel(
    request: HttpRequest,
    token: str,
    language: Language,
    asked: Annotated[CancelIn, Body(default_factory=CancelIn)],
) -> BookingOut:
    """Give appointments back that are still to come; doing it again changes nothing."""
    booking, now = opened_booking(request, token, language), timezone.now()
    own = [appointment.pk for appointment in queries.appointments_of(booking)]
    chosen = checked_appointments(asked.appointments, own)
    cancelled = actions.cancel(booking=booking, appointment_ids=chosen, now=now)
    return booking_out(cancelled, language=language or booking.language, now=now)


@router.api_operation(
    READ,
    "/bookings/{token}",
    response={200: BookingOut, **NO_BOOKING},
    summary="A booking and its appointments",
)
@decorate_view(never_cache)
def booking(request: HttpRequest, token: str, language: Language) -> BookingOut:
    """Return the booking that the token opens, without contact."""
    found = opened_booking(request, token, language)
    return booking_out(found, language=language or found.language, now=timezone.now())


@router.api_operation(
    READ,
    "/bookings/{token}/calendar.ics",
    response=NO_BOOKING,
    openapi_extra={
        "responses": {
            200: {
                "description": "All appointments (RFC 5545)",
                "content": {"text/calendar": {"schema": {"type": "string"}}},
            }
        }
    },
    summary="All appointments as a calendar file",
)
@decorate_view(never_cache)
def calendar(
    request: HttpRequest, token: str, language: Language, discreet: Discreet
) -> HttpResponse:
    """Return one calendar file for all appointments, cancelled ones too."""
    found = opened_booking(request, token, language)
    file = ics.calendar_file(
        found, language or found.language, now=timezone.now(), discreet=discreet
    )
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return response


@router.api_operation(
    READ,
    "/bookings/{token}/daysheet.pdf",
    response={503: ProblemOut, **NO_BOOKING},
    openapi_extra={
        "responses": {
            200: {
                "description": "An A4 page a day, German beside the language (PDF/UA)",
                "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
    summary="The day sheet: appointments on paper",
)
@decorate_view(never_cache)
def day_sheet(request: HttpRequest, token: str, language: Language) -> HttpResponse:
    """Return the day sheet in German and in a language."""
    found = opened_booking(request, token, language)
    try:
        pdf = daysheet.day_sheet(
            found, language=language or found.language, address=links.address(found, token)
        )
    except daysheet.GlyphMissing as error:
        title = _("The PDF cannot be made: a font for one of its letters is missing.")
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, "font-missing", title) from error
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


def _too_many_reservations() -> Problem:
    title = _(
        "Too many reservations are open from your network. Confirm one, or try again in 20 minutes."
    )
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-reservations", title)


def _counter_taken(plan: PlanToReserve, centre: Centre, now: dt.datetime) -> Problem:
    """Return the problem together with plans that are free, for the wishes behind the plan."""
    found = []
    if plan.wishes:
        known = queries.known_codes(centre)
        services = tuple(code for code in plan.wishes.services if code in known)
        wishes = replace(plan.wishes, services=services)
        title = titles(centre, get_language() or settings.LANGUAGE_CODE)
        proposal = propose(centre=centre, wishes=wishes, now=now)
        found = plan_list(proposal.plans, title)
    return Problem(
        HTTPStatus.CONFLICT,
        "counter-taken",
        _("Someone else was faster: one of these appointments is taken."),
        plans=[one.model_dump(mode="json") for one in found],
    )
