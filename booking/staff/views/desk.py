"""A coordinator books for a person at the desk: matters, plans, done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import actions
from booking.presentation import explain_proposal
from booking.proposals import Change, PlanForged, PlanOutdated, Wishes, propose, read_plan
from booking.staff.access import needs
from booking.staff.forms import DeskForm
from content.models import Centre


@require_GET
@needs("booking.book_at_desk")
def desk(request: HttpRequest) -> HttpResponse:
    """Show one form for matters and answers, and below it the plans for them."""
    centre, language = Centre.of(request), get_language()
    asked = bool(request.GET)
    form = DeskForm(request.GET if asked else None, centre=centre, language=language)
    context: dict[str, Any] = {"form": form, "asked": asked}
    if asked and form.is_valid():
        wishes = _wishes(form.cleaned_data)
        proposal = propose(centre=centre, wishes=wishes, now=timezone.now())
        context |= explain_proposal(proposal, centre, language, slowly=wishes.slow)
        context |= {"people": wishes.people, "children": wishes.children}
        context |= {"papers_language": form.cleaned_data["language"]}
        helps = context["why_not"].helps if context["why_not"] else ()
        context |= {"helps": [(one, query_after(request.GET, one.change)) for one in helps]}
    return render(request, "booking/staff/desk.html", context)


@require_POST
@needs("booking.book_at_desk")
def book(request: HttpRequest) -> HttpResponse:
    """Reserve and confirm the chosen plan, then show the page to hand over."""
    centre, now = Centre.of(request), timezone.now()
    back = request.POST.get("query", "")
    try:
        plan = read_plan(request.POST.get("plan", ""), centre=centre, now=now)
        reserved = actions.reserve(
            centre=centre,
            plan=plan,
            language=request.POST.get("language", get_language() or "de"),
            now=now,
            idempotency_key=f"desk {request.user.pk} {request.POST.get('plan', '')}",
            booked_by=request.user,
        )
        actions.confirm(
            booking=reserved.booking, name=request.POST.get("name", "").strip()[:120], now=now
        )
    except (actions.CounterTaken, actions.ReservationExpired, PlanForged, PlanOutdated):
        messages.error(
            request,
            _("One of these appointments was just taken. Nothing is booked; choose a new plan."),
        )
        return redirect(f"{reverse('booking_staff:desk')}?{back}")
    messages.success(
        request,
        _("Booked. Reference: %(reference)s") % {"reference": reserved.booking.reference},
    )
    with override(reserved.booking.language):
        return redirect("booking:booking", token=reserved.token)


def _wishes(data: dict[str, Any]) -> Wishes:
    return Wishes(
        services=tuple(data["code"]),
        people=data["adults"] + data["children"],
        children=data["children"],
        municipality=data["municipality"],
        interpreter_language=data["interpreter"],
        step_free=data["step_free"],
        walks_slowly=data["walks_slowly"],
        earliest=data["earliest"],
        max_days=int(data["max_days"]),
    )


def query_after(query: QueryDict, change: Change) -> str:
    """Return the query of the form after a change; the form asks for nothing else."""
    after = query.copy()
    match change.kind:
        case "leave_out":
            after.setlist("code", [code for code in query.getlist("code") if code != change.value])
        case "without_interpreter":
            after["interpreter"] = ""
        case _:
            after[change.kind] = change.value
    return after.urlencode()
