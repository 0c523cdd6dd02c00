"""The operations that move appointments of a booking."""

from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from ninja import Body, Header, Router, Status
from ninja.decorators import decorate_view

from booking import actions, queries
from booking.api.checks import checked_appointments, checked_times
from booking.api.presentation import booking_out, plans_out
from booking.api.problems import Problem
from booking.api.requests import (
    BAD_BODY,
    NOT_ALLOWED,
    Language,
    opened_booking,
    plan_of,
    plan_outdated,
)
from booking.api.schemas import NewTimesIn, PlansOut, RescheduleIn, ReservationOut
from booking.proposals import PlanOutdated, propose_move, wishes_of
from search.api import ProblemOut

router = Router(tags=["booking"])


@router.post(
    "/bookings/{token}/plans",
    response={200: PlansOut, 409: ProblemOut, **BAD_BODY, **NOT_ALLOWED},
    by_alias=True,
    summary="Plans with new times for some appointments, or all",
)
@decorate_view(never_cache)
def new_times(
    request: HttpRequest,
    token: str,
    language: Language,
    asked: Annotated[NewTimesIn, Body(default_factory=NewTimesIn)],
) -> PlansOut:
    """Return plans that fit to the appointments that stay; nothing is held yet.

    Where none does, `why_not` says what stands in the way, and what to send instead.
    """
    booking, now = opened_booking(request, token, language), timezone.now()
    movable = queries.movable(booking, now=now)
    own = [appointment.pk for appointment in queries.appointments_of(booking)]
    chosen = checked_appointments(asked.appointments, own)
    moved = [one for one in movable if chosen is None or one.pk in chosen]
    if not moved or len(moved) < len(set(chosen or ())):
        raise _cannot_move()
    wishes = checked_times(asked, wishes_of(booking, moved), centre=booking.centre, now=now)
    proposal = propose_move(booking=booking, moved=moved, wishes=wishes, now=now)
    spoken = language or booking.language or settings.LANGUAGE_CODE
    ids = {one.public_service.code: one.pk for one in movable}
    return plans_out(proposal, centre=booking.centre, language=spoken, moving=ids)


@router.post(
    "/bookings/{token}/reschedule",
    response={201: ReservationOut, 409: ProblemOut, 410: ProblemOut, **BAD_BODY, **NOT_ALLOWED},
    summary="Hold new times for a booking; the old ones stay until they are confirmed",
)
@decorate_view(never_cache)
def reschedule(
    request: HttpRequest,
    token: str,
    language: Language,
    asked: RescheduleIn,
    idempotency_key: Annotated[
        str, Header("", description="The same key and plan give the same change again.")
    ],
) -> Status[Any]:
    """Hold the new times of a plan for some minutes; confirm with the token that this gives."""
    booking, now = opened_booking(request, token, language), timezone.now()
    plan = plan_of(asked.plan, booking.centre, now)
    try:
        held = actions.hold_change(
            booking=booking, plan=plan, now=now, idempotency_key=idempotency_key or None
        )
    except actions.CannotMove as error:
        raise _cannot_move() from error
    except actions.CounterTaken as error:
        title = _("Someone else was faster: one of these appointments is taken.")
        raise Problem(HTTPStatus.CONFLICT, "counter-taken", title) from error
    except PlanOutdated as error:
        raise plan_outdated() from error
    change = booking_out(held.booking, language=language or booking.language, now=now)
    return Status(HTTPStatus.CREATED, {**change.model_dump(), "token": held.token})


def _cannot_move() -> Problem:
    title = _(
        "Only appointments of a confirmed booking that are still to come can be moved, to plans "
        "that were made for them."
    )
    return Problem(HTTPStatus.CONFLICT, "cannot-move", title)
