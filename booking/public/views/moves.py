"""Move appointments from the private page: choose, compare new times, say yes or no."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from booking import actions, queries
from booking.links import Scope
from booking.models import Booking
from booking.presentation import describer_of, why_not_view
from booking.proposals import PlanForged, PlanOutdated, propose_move, read_plan, wishes_of
from booking.public.forms import MoveForm
from booking.public.moving import (
    change_context,
    changed_query,
    move_plan_views,
)
from booking.public.views.bookings import private_to
from booking.public.visit import wished_times

MOST_PLANS = 4


def _form(request: HttpRequest, booking: Booking, *, bound: bool) -> MoveForm:
    now = timezone.now()
    return MoveForm(
        request.GET if bound else None,
        initial=request.GET.dict()
        | {name: request.GET.getlist(name) for name in ("parts", "weekdays")},
        centre=booking.centre,
        today=timezone.localdate(now, booking.centre.zone),
        movable=[one.pk for one in queries.movable(booking, now=now)],
    )


@require_GET
@private_to(Scope.MANAGE)
def move(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask which appointments should move, and when the person can come."""
    return _choose(request, booking, token, _form(request, booking, bound=False))


def _choose(request: HttpRequest, booking: Booking, token: str, form: MoveForm) -> HttpResponse:
    describe = describer_of(booking, get_language())
    context = {
        "form": form,
        "token": token,
        "stops": [describe.stop(one) for one in queries.movable(booking, now=timezone.now())],
        "chosen": request.GET.getlist("appointment"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "booking/pages/move.html", context, status=status)


@require_http_methods(["GET", "POST"])
@private_to(Scope.MANAGE)
def new_times(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show plans with new times; the button holds one of them while the old times stay."""
    form = _form(request, booking, bound=True)
    if not form.is_valid():
        return _choose(request, booking, token, form)
    if request.method == "POST":
        status = _hold(request, booking)
        if status == HTTPStatus.FOUND:
            return redirect("booking:answer", token=token)
    else:
        status = HTTPStatus.OK
    context = {"token": token, "query": request.GET.urlencode(), "centre": booking.centre}
    context |= _new_times(booking, form.cleaned_data["appointment"], form.answer())
    return render(request, "booking/pages/new_times.html", context, status=status)


def _new_times(booking: Booking, chosen: list[int], when: dict[str, Any]) -> dict[str, Any]:
    """Return the plans, or what stands in the way and the addresses of what would help."""
    now = timezone.now()
    movable = queries.movable(booking, now=now)
    keys = {one.public_service.code: one.pk for one in movable}
    moved = [one for one in movable if one.pk in chosen]
    wishes = wished_times(wishes_of(booking, moved), when, alternatives=MOST_PLANS)
    proposal = propose_move(booking=booking, moved=moved, wishes=wishes, now=now)
    describe = describer_of(booking, get_language())
    why_not = proposal.why_not
    first = [one.code for one in why_not.needed_by] if why_not else []
    return {
        "plans": move_plan_views(proposal, moved, booking, get_language()),
        "stay": [describe.title(one.code) for one in proposal.follow_up if one.code not in first],
        "move_first": [{"title": describe.title(code), "key": keys[code]} for code in first],
        "why_not": why_not_view(
            why_not,
            describe,
            lambda change: "?" + changed_query(chosen, when, change, keys),
        )
        if why_not
        else None,
    }


def _hold(request: HttpRequest, booking: Booking) -> HTTPStatus:
    """Hold the chosen plan, or say why that cannot be; nothing is lost either way."""
    now = timezone.now()
    try:
        plan = read_plan(request.POST.get("plan", ""), centre=booking.centre, now=now)
        actions.hold_change(booking=booking, plan=plan, now=now)
    except actions.CounterTaken:
        messages.warning(
            request,
            _(
                "Someone else was faster: one of these times is taken. Your appointments stay as "
                "they are. Here are times that are free now."
            ),
        )
        return HTTPStatus.CONFLICT
    except PlanOutdated:
        messages.warning(
            request,
            _("These times are not free any more. Here are times that are free now."),
        )
        return HTTPStatus.GONE
    except (PlanForged, actions.CannotMove):
        messages.error(request, _("These times cannot be used. Choose among the times below."))
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.FOUND


@require_http_methods(["GET", "POST"])
@private_to(Scope.ANSWER)
def answer(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show what would change; a button makes it so, keeps everything, or gives more time."""
    now = timezone.now()
    change = queries.open_change(booking, now=now)
    if request.method == "POST":
        return _answered(request, change, token)
    if change is None:
        messages.warning(request, _("These times are not kept for you any more. Nothing changed."))
        return redirect("booking:booking", token=token)
    if change.why == Booking.Why.REPAIR:
        return redirect("booking:booking", token=token)  # it is offered there
    context = change_context(change, booking, get_language(), now=now) | {
        "token": token,
        "can_extend": change.why == Booking.Why.ASKED
        and change.extensions < actions.MOST_EXTENSIONS,
    }
    return render(request, "booking/pages/answer.html", context)


def _answered(request: HttpRequest, change: Booking | None, token: str) -> HttpResponse:
    said = request.POST.get("answer")
    same = change is not None and request.POST.get("change") == change.reference
    if change is None or not same:
        return _over(request, token)
    now = timezone.now()
    try:
        if said == "yes":
            only = _only(request, change)
            actions.accept(change=change, now=now, only=only)
            messages.success(request, _done(change, some=only is not None))
        elif said == "no":
            _refused(change, now)
            messages.success(request, _("Nothing changed. Your appointments stay as they are."))
        elif said == "more":
            actions.extend(booking=change, now=now)
            messages.success(request, _("You have more time now."))
            return redirect("booking:answer", token=token)
    except (actions.ReservationExpired, actions.AlreadyBooked, actions.CannotMove):
        return _over(request, token)
    except actions.ExtensionsUsedUp:
        messages.warning(request, _("The time cannot be extended again. Please answer now."))
        return redirect("booking:answer", token=token)
    return redirect("booking:booking", token=token)


def _only(request: HttpRequest, change: Booking) -> list[int] | None:
    """Return the appointments whose new times alone are taken; nothing stands for all of them."""
    only = request.POST.get("only")
    if only is None:
        return None
    keys = change.appointments.values_list("instead_of", flat=True)
    return [key for key in keys if key and str(key) == only]


def _done(change: Booking, *, some: bool) -> str:
    if some:
        return _("This new time is booked. Please choose new times for the others.")
    if change.why == Booking.Why.WAITING:
        return _("It is booked. Here are all your appointments.")
    return _("Your new times are booked. The old ones are given back.")


def _refused(change: Booking, now: dt.datetime) -> None:
    """Give the times back; those of the waiting list go to the next in line."""
    if change.why == Booking.Why.WAITING:
        actions.refuse(offer=change, now=now)
    else:
        actions.cancel(booking=change, now=now)


def _over(request: HttpRequest, token: str) -> HttpResponse:
    """Say that these times are not held any more; a second tap of yes finds them booked."""
    messages.warning(
        request, _("These times are not kept for you any more. These are your appointments now.")
    )
    return redirect("booking:booking", token=token)
