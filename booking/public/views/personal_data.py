"""What is stored about a person, for themselves: look, download, erase."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from booking import actions, queries
from booking.links import Scope
from booking.models import Booking
from booking.presentation import booking_context
from booking.public.views.bookings import private_to
from booking.public.visit import Visit


@require_GET
@private_to(Scope.MANAGE)
def data(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show everything that is stored, in words.

    Programs that look after mail open links too, so that nothing is noted here.
    """
    stored = queries.stored_about(booking, get_language())
    context = {"stored": stored, "token": token, "days": settings.BOOKING_RETENTION_DAYS}
    return render(request, "booking/pages/data.html", context)


@require_GET
@private_to(Scope.MANAGE)
def data_file(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:  # noqa: ARG001  the decorator passes both
    """Give the same as a file that other programs can read."""
    stored = queries.stored_about(booking, get_language())
    response = JsonResponse(stored.data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{booking.reference}.json"'
    return response


@require_http_methods(["GET", "POST"])
@private_to(Scope.MANAGE)
def erase(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask what shall become of the appointments to come; the button erases."""
    now = timezone.now()
    shown = booking_context(booking, get_language(), now=now)
    coming = [stop for stop in shown["live"] if stop.can_be_cancelled(now)]
    choice = request.POST.get("appointments", "")
    if request.method == "POST" and (choice in {"keep", "cancel"} or not coming):
        return _erased(request, booking, token, keep=choice == "keep")
    context: dict[str, Any] = {
        "booking": booking,
        "coming": coming,
        "token": token,
        "error": _("Choose what shall become of your appointments.")
        if request.method == "POST"
        else "",
    }
    status = 422 if context["error"] else 200
    return render(request, "booking/pages/erase.html", context, status=status)


def _erased(request: HttpRequest, booking: Booking, token: str, *, keep: bool) -> HttpResponse:
    mine = Visit.of(request)
    is_mine = mine.booking == token or mine.left_by == booking.reference
    stored = actions.erase(booking=booking, keep=keep, now=timezone.now())
    if is_mine:
        Visit().save(request)
    if stored.anonymised_at is None:
        messages.success(
            request,
            _("Your name and contact are erased. Your appointments stay, and so does this link."),
        )
        return redirect("booking:booking", token=token)
    return render(request, "booking/pages/erased.html")
