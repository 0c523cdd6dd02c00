"""Compare plans, check one, reserve it whole."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from booking import actions, explanations, origins, queries
from booking.party import missing_child
from booking.planner import Preference
from booking.presentation import Describer, explain_proposal, papers
from booking.proposals import (
    PlanForged,
    PlanOutdated,
    PlanToReserve,
    TooManyServices,
    UnknownService,
    propose,
    read_change,
    read_plan,
)
from booking.public.answers import answer_rows
from booking.public.held import held_booking, held_view
from booking.public.rest import wishes_now
from booking.public.sending import sent_from
from booking.public.views.proofs import one_moment, proof_of
from booking.public.views.questions import first_unanswered
from booking.public.visit import Visit
from booking.queries import Wishes
from content.models import Centre

PREFERENCES: tuple[Preference, ...] = ("fewest_days", "soonest", "shortest_stay")


@never_cache
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Show the best plans for the visit, or say which matter stands in the way."""
    mine = Visit.of(request)
    if not mine.services:
        return redirect("booking:visit")
    missing = first_unanswered(mine)
    if missing:
        return redirect("booking:question", step=missing)
    asked = request.GET.get("prefer", mine.prefer)
    mine.prefer = next((one for one in PREFERENCES if one == asked), PREFERENCES[0])
    return _plans_page(request, mine)


def _plans_page(request: HttpRequest, mine: Visit, status: int = 200) -> HttpResponse:
    centre, now = Centre.of(request), timezone.now()
    wishes = wishes_now(mine, centre)
    if not wishes.services:
        return redirect("booking:visit")
    open_question = "" if wishes.children else missing_child(centre, get_language(), mine.services)
    if open_question:
        messages.warning(request, open_question)
        return redirect(reverse("booking:question", args=["people"]) + "?change=1")
    try:
        proposal = propose(centre=centre, wishes=wishes, now=now)
    except (UnknownService, TooManyServices):
        known = queries.known_codes(centre)
        mine.take([code for code in mine.services if code in known])
        mine.save(request)
        messages.warning(request, _("One of your matters is no longer offered. We took it out."))
        return redirect("booking:visit")
    context = explain_proposal(proposal, centre, get_language(), wishes=wishes)
    context |= {
        "prefer": mine.prefer,
        "held": held_view(mine, centre, get_language(), now=now),
    }
    return render(request, "booking/pages/plans.html", context, status=status)


@sent_from("booking:plans")
def change(request: HttpRequest) -> HttpResponse:
    """Change one answer as a page of plans offered it, and show plans again."""
    mine, centre = Visit.of(request), Centre.of(request)
    kind, _colon, value = request.POST.get("change", "").partition(":")
    wanted = read_change(kind, value)
    if wanted is None:
        messages.error(request, _("This change cannot be made. Here are your plans as before."))
        return redirect("booking:plans")
    mine.apply(wanted)
    mine.save(request)
    words = explanations.change(wanted, Describer(centre, get_language()).title)
    messages.success(request, _("Changed: %(change)s. Here are the new plans.") % {"change": words})
    return redirect("booking:plans")


@sent_from("booking:plans")
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the plan that somebody wants to check; nothing is reserved yet."""
    mine, centre = Visit.of(request), Centre.of(request)
    token = request.POST.get("plan", "")
    if token and token == mine.reserved and held_booking(mine, centre, now=timezone.now()):
        return redirect("booking:contact", token=mine.booking)
    try:
        plan = read_plan(token, centre=centre, now=timezone.now())
    except PlanForged:
        messages.error(request, _("This plan cannot be used. Choose one of these plans."))
        return redirect("booking:plans")
    except PlanOutdated:
        messages.warning(request, _("This plan is too old. Here are plans that are free now."))
        return redirect("booking:plans")
    if not mine.services or first_unanswered(mine):
        return _begin_again(request)
    if not _was_made_for(plan, mine.wishes()):
        messages.warning(
            request,
            _("Your matters or answers have changed meanwhile. Here are the plans that fit now."),
        )
        return redirect("booking:plans")
    mine.choose(token)
    mine.save(request)
    return redirect("booking:check")


def _begin_again(request: HttpRequest) -> HttpResponse:
    """Lead who comes back after the session to what is missing, and say why it is."""
    messages.warning(
        request,
        _(
            "Your matters or answers are no longer kept: nothing happened for a long time. "
            "Nothing is reserved. Please enter them again."
        ),
    )
    return redirect("booking:plans")


def _was_made_for(plan: PlanToReserve, wishes: Wishes) -> bool:
    """Return whether a plan has no other matters, and was made for the same answers."""
    codes = {stop.public_service.code for stop in plan.stops}
    asked = plan.wishes and replace(plan.wishes, services=wishes.services, prefer=wishes.prefer)
    return codes <= set(wishes.services) and asked == wishes


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show the chosen plan once more; the button reserves all of it or nothing."""
    mine, centre, now = Visit.of(request), Centre.of(request), timezone.now()
    is_shown = request.POST.get("key") == mine.key
    if not mine.plan:
        return _without_plan(request, mine, is_shown=is_shown)
    try:
        plan = read_plan(mine.plan, centre=centre, now=now)
    except (PlanForged, PlanOutdated):
        mine.plan = ""
        mine.save(request)
        messages.warning(request, _("This plan is too old. Here are plans that are free now."))
        return redirect("booking:plans")
    if request.method == "POST" and is_shown:
        return _reserve(request, mine, plan)
    if request.method == "POST":
        messages.warning(
            request,
            _(
                "Nothing is reserved yet: meanwhile you chose this plan, on another page. "
                "Do you want to reserve it?"
            ),
        )
        return redirect("booking:check")
    slowly = plan.step_free or plan.walks_slowly
    asked = plan.interpreter_language
    days = Describer(centre, get_language(), slowly=slowly, asked=asked).visits(plan.stops)
    stops = [stop for day in days for stop in day.stops]
    context = {
        "days": days,
        "stops": stops,
        "answers": answer_rows(mine, centre),
        "key": mine.key,
        "papers": papers(stops, get_language()),
    }
    return render(request, "booking/pages/check.html", context)


def _without_plan(request: HttpRequest, mine: Visit, *, is_shown: bool) -> HttpResponse:
    """Lead to the reservation if there is one, or to plans; say it where people expect another."""
    posted = request.method == "POST"
    if mine.booking:
        if posted and not is_shown:
            messages.warning(request, _("Meanwhile you reserved this plan, on another page."))
        return redirect("booking:contact", token=mine.booking)
    if posted and (not mine.services or first_unanswered(mine)):
        return _begin_again(request)
    if posted:
        messages.warning(
            request,
            _("Nothing is reserved: this plan is no longer chosen. Here are the plans of now."),
        )
    return redirect("booking:plans")


def _reserve(request: HttpRequest, mine: Visit, plan: PlanToReserve) -> HttpResponse:
    centre, now = Centre.of(request), timezone.now()
    earlier = held_booking(mine, centre, now=now)
    try:
        reserved = actions.reserve(
            centre=centre,
            plan=plan,
            language=get_language() or "de",
            now=now,
            idempotency_key=mine.key,
            origins=origins.origins_of(request, now=now),
            proof=proof_of(request),
        )
    except actions.ProofNeeded as error:
        return one_moment(request, plan, error)
    except actions.CounterTaken:
        mine.plan = ""
        mine.save(request)
        messages.warning(request, _taken(held=earlier is not None))
        return _plans_page(request, mine, status=409)
    except PlanOutdated:
        mine.plan = ""
        mine.save(request)
        messages.warning(request, _("This plan is too old. Here are plans that are free now."))
        return _plans_page(request, mine, status=410)
    except actions.TooManyReservations:
        return render(request, "booking/pages/too_many_reservations.html", status=429)
    if earlier and reserved.booking.pk != earlier.pk:
        actions.give_up(booking=earlier, now=now)
    mine.booking, mine.reserved, mine.plan = reserved.token, mine.plan, ""
    mine.save(request)
    return redirect("booking:contact", token=reserved.token)


def _taken(*, held: bool) -> str:
    """Say why a plan could not be reserved; what the person holds is also in the way."""
    if held:
        return _(
            "One of these appointments is taken. It may be one that we keep for you already. "
            "Here are plans that are free now."
        )
    return _(
        "Someone else was faster: one of these appointments is taken. Nothing of yours "
        "is lost. Here are plans that are free now."
    )
