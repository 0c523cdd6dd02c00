"""Closures, and absences of interpreters: what they would hit, the button, and back again."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booking import actions, queries
from booking.models import Closure, Hit, Interpreter, Office
from booking.staff.access import choose_office, needs, own_office
from booking.staff.closing import ClosureForm, closure_view
from booking.staff.foreseeing import foresee, lead_to_hits
from booking.staff.views.hours import OF_INTERPRETERS
from content.models import Centre


@require_GET
@needs("booking.close_office")
def offices(request: HttpRequest) -> HttpResponse:
    """List the offices that one may close."""
    return choose_office(request, _("Closures"), leads_to="booking_staff:closures")


@require_http_methods(["GET", "POST"])
@needs("booking.close_office")
def closures(request: HttpRequest, office_id: int) -> HttpResponse:
    """Ask what to close and when, show what that would hit; only the button after it closes."""
    return _page(request, own_office(request, office_id))


@require_http_methods(["GET", "POST"])
@needs(OF_INTERPRETERS)
def absences(request: HttpRequest, interpreter_id: int) -> HttpResponse:
    """Do the same for when an interpreter is away."""
    return _page(request, _interpreter(request, interpreter_id))


@require_POST
@needs("booking.close_office")
def take_back(request: HttpRequest, office_id: int, closure_id: int) -> HttpResponse:
    """Take a closure back that is not over."""
    return _take_back(request, own_office(request, office_id), closure_id)


@require_POST
@needs(OF_INTERPRETERS)
def come_back(request: HttpRequest, interpreter_id: int, closure_id: int) -> HttpResponse:
    """Take an absence back that is not over."""
    return _take_back(request, _interpreter(request, interpreter_id), closure_id)


def _interpreter(request: HttpRequest, key: int) -> Interpreter:
    return get_object_or_404(Interpreter, pk=key, centre=Centre.of(request))


def _address(whole: Office | Interpreter) -> str:
    """Return the address of the page of closures or absences."""
    name = "closures" if isinstance(whole, Office) else "absences"
    return reverse(f"booking_staff:{name}", args=[whole.pk])


def _page(request: HttpRequest, whole: Office | Interpreter) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now, whole.centre.zone)
    sent = request.POST if request.method == "POST" else request.GET
    # A link may name the day only; the form sends all its fields.
    asked = request.method == "POST" or "counter" in sent or "ends_on" in sent
    initial = {"starts_on": sent.get("starts_on", today)}
    form = ClosureForm(sent if asked else None, whole=whole, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _close(request, form.closure())
    context = {
        "whole": whole,
        "is_office": isinstance(whole, Office),
        "address": _address(whole),
        "form": form,
        **(_preview(form.closure(), now) if form.tells_when else {}),
        "closures": [closure_view(one) for one in queries.closures_of(whole, now=now)],
    }
    status = 422 if form.errors else 200
    return render(request, "booking/staff/closures.html", context, status=status)


def _take_back(request: HttpRequest, whole: Office | Interpreter, closure_id: int) -> HttpResponse:
    found = whole.closures.filter(pk=closure_id).first()
    if found and actions.reopen(closure=found, now=timezone.now(), staff=request.user):
        messages.success(
            request,
            _("Taken back. Who was booked there keeps the appointment, or learns that it holds."),
        )
    else:
        messages.warning(
            request, _("This closure is over, or was taken back by now. Nothing was changed.")
        )
    return redirect(_address(whole))


def _preview(closure: Closure, now: dt.datetime) -> dict[str, Any]:
    """Return what a closure would do; changes nothing."""
    why = Hit.Why.AWAY if closure.counter else Hit.Why.CLOSED
    if closure.interpreter:
        why = Hit.Why.INTERPRETER
    return {
        "shown": closure_view(closure),
        "closed_by_now": queries.is_closed(closure, now=now),
        "foreseen": foresee(queries.hit_by(closure, now=now), why),
    }


def _close(request: HttpRequest, closure: Closure) -> HttpResponse:
    closed = actions.close_office(closure=closure, now=timezone.now(), staff=request.user)
    if closed.hit:
        return lead_to_hits(request, closed.hit)
    words = (
        _("Saved. No appointment has to move.")
        if closure.interpreter
        else _("Closed. No appointment has to move.")
    )
    messages.success(request, words)
    return redirect(_address(closure.whole))
