"""What several operations do with a request: open a booking, read a plan, and what can be wrong."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import activate
from django.utils.translation import gettext as _
from ninja import Query

from booking import links
from booking.api.problems import Problem, invalid
from booking.models import Booking
from booking.proposals import PlanForged, PlanOutdated, PlanToReserve, read_plan
from content.models import Centre
from search.api import InvalidInputOut, ProblemOut, require_language

BAD_BODY = {400: ProblemOut, 413: ProblemOut, 415: ProblemOut, 422: InvalidInputOut}
NO_BOOKING = {404: ProblemOut, 422: InvalidInputOut, 429: ProblemOut}
NOT_ALLOWED = {403: ProblemOut, **NO_BOOKING}
Language = Annotated[str, Query("", description="That of the booking if nothing is named.")]


def opened_booking(request: HttpRequest, token: str, language: str) -> Booking:
    """Return the booking that a token opens; its language is spoken if no other is asked for.

    Raises:
        Http404: if it opens none.
        Problem: if something is to be changed, and the token is good for looking only.
    """
    opened = links.opened(token, centre=Centre.of(request), now=timezone.now())
    if opened is None:
        raise Http404
    activate(require_language(language or opened.booking.language))
    if request.method != "GET" and not opened.may(links.Scope.MANAGE):
        title = _("With this link you can look at the booking, but not change it.")
        raise Problem(HTTPStatus.FORBIDDEN, "link-is-for-looking", title)
    return opened.booking


def plan_of(token: str, centre: Centre, now: dt.datetime) -> PlanToReserve:
    """Return the plan of a token.

    Raises:
        ninja.errors.ValidationError: if this centre never made it.
        Problem: if it is too old.
    """
    try:
        return read_plan(token, centre=centre, now=now)
    except PlanForged as error:
        message = _("This plan cannot be used. Choose one of these plans.")
        raise invalid({"plan": message}) from error
    except PlanOutdated as error:
        raise plan_outdated() from error


def plan_outdated() -> Problem:
    title = _("This plan is too old. Ask for plans again.")
    return Problem(HTTPStatus.GONE, "plan-outdated", title)


def reservation_expired() -> Problem:
    title = _("This reservation is over. Others can have its appointments now.")
    return Problem(HTTPStatus.GONE, "reservation-expired", title)
