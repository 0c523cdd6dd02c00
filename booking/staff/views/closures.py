"""Close an office or a counter for some time: what it would hit, the button, and back again."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booking import actions, queries
from booking.models import Closure, Hit
from booking.staff.access import choose_office, needs, own_office
from booking.staff.closing import ClosureForm, closure_view
from booking.staff.foreseeing import foresee, lead_to_hits


@require_GET
@needs("booking.close_office")
def offices(request: HttpRequest) -> HttpResponse:
    """List the offices that one may close."""
    return choose_office(request, _("Closures"), leads_to="booking_staff:closures")


@require_http_methods(["GET", "POST"])
@needs("booking.close_office")
def closures(request: HttpRequest, office_id: int) -> HttpResponse:
    """Ask what to close and when, show what that would hit; only the button after it closes."""
    office, now = own_office(request, office_id), timezone.now()
    today = timezone.localdate(now, office.centre.zone)
    sent = request.POST if request.method == "POST" else request.GET
    # A link may name the day only; the form sends all its fields.
    asked = request.method == "POST" or "counter" in sent
    initial = {"starts_on": sent.get("starts_on", today)}
    form = ClosureForm(sent if asked else None, office=office, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _close(request, form.closure())
    context = {
        "office": office,
        "form": form,
        **(_preview(form.closure(), now) if form.tells_when else {}),
        "closures": [closure_view(one) for one in queries.closures_of(office, now=now)],
    }
    status = 422 if form.errors else 200
    return render(request, "booking/staff/closures.html", context, status=status)


@require_POST
@needs("booking.close_office")
def take_back(request: HttpRequest, office_id: int, closure_id: int) -> HttpResponse:
    """Take a closure back that is not over."""
    office = own_office(request, office_id)
    found = Closure.objects.filter(pk=closure_id, office=office).first()
    if found and actions.reopen(closure=found, now=timezone.now(), staff=request.user):
        messages.success(
            request,
            _("Taken back. Who was booked there keeps the appointment, or learns that it holds."),
        )
    else:
        messages.warning(
            request, _("This closure is over, or was taken back by now. Nothing was changed.")
        )
    return redirect("booking_staff:closures", office.pk)


def _preview(closure: Closure, now: dt.datetime) -> dict[str, Any]:
    """Return what a closure would do; changes nothing."""
    why = Hit.Why.AWAY if closure.counter else Hit.Why.CLOSED
    return {
        "shown": closure_view(closure),
        "closed_by_now": queries.is_closed(closure, now=now),
        "foreseen": foresee(queries.hit_by(closure, now=now), why),
    }


def _close(request: HttpRequest, closure: Closure) -> HttpResponse:
    closed = actions.close_office(closure=closure, now=timezone.now(), staff=request.user)
    if not closed.hit:
        messages.success(request, _("Closed. No appointment has to move."))
        return redirect("booking_staff:closures", closure.office_id)
    return lead_to_hits(request, closed.hit)
