"""A coordinator books for a person at the desk: matters, plans, done."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import actions, queries
from booking.presentation import explain_proposal
from booking.proposals import Change, PlanForged, PlanOutdated, propose, read_plan
from booking.staff.access import needs
from booking.staff.forms import DeskForm
from booking.staff.views import hand_over
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
        wishes = form.wishes()
        proposal = propose(centre=centre, wishes=wishes, now=timezone.now())
        context |= explain_proposal(proposal, centre, language, wishes=wishes)
        context |= {"people": wishes.people, "children": wishes.children}
        context |= {"papers_language": form.cleaned_data["language"]}
        helps = context["why_not"].helps if context["why_not"] else ()
        context |= {"helps": [(one, query_after(request.GET, one.change)) for one in helps]}
    return render(request, "booking/staff/desk.html", context)


@require_POST
@needs("booking.book_at_desk")
def book(request: HttpRequest) -> HttpResponse:
    """Reserve the chosen plan; confirm it at once if there is nothing to ask or to wait for."""
    centre, now = Centre.of(request), timezone.now()
    back = request.POST.get("query", "")
    try:
        plan = read_plan(request.POST.get("plan", ""), centre=centre, now=now)
        reserved = actions.reserve(
            centre=centre,
            plan=plan,
            language=_language(request.POST.get("language", "")),
            now=now,
            idempotency_key=f"desk {request.user.pk} {request.POST.get('plan', '')}",
            booked_by=request.user,
        )
    except (actions.CounterTaken, PlanForged, PlanOutdated):
        messages.error(
            request,
            _("One of these appointments was just taken. Nothing is booked; choose a new plan."),
        )
        return redirect(f"{reverse('booking_staff:desk')}?{back}")
    hand_over.remember(request, reserved.token, back)
    if queries.asked_of(reserved.booking) or hand_over.left(request, reserved.booking):
        return redirect("booking_staff:contact")
    hand_over.confirm(request, reserved.booking, contact={}, now=now)
    return redirect("booking_staff:hand-over")


def _language(asked: str) -> str:
    """Return the language of the papers if the portal has it, else that of the coordinator."""
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


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
