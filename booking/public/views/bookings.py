"""A booking behind its private link: contact, confirm, look again, cancel, take home."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booking import actions, ics, links, queries
from booking.contact import ContactForm
from booking.models import Booking
from booking.presentation import booking_context
from booking.public.visit import Visit
from content.models import Centre

BookingView = Callable[..., HttpResponse]


def private(view: BookingView) -> BookingView:
    """Hand the view its booking; tell people kindly when a link leads nowhere."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        booking = links.booking_of(token, centre=Centre.of(request))
        if booking is None:
            response = render(request, "booking/pages/link_unknown.html", status=404)
        else:
            response = view(request, booking=booking, token=token, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return found


@require_http_methods(["GET", "POST"])
@private
def contact(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask for contact, which is optional, and confirm."""
    if booking.status != Booking.Status.RESERVED:
        return redirect("booking:booking", token=token)
    now = timezone.now()
    asked = queries.asked_of(booking)
    form = ContactForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        link = request.build_absolute_uri(reverse("booking:booking", args=[token]))
        try:
            actions.confirm(booking=booking, now=now, link=link, **form.cleaned_data)
        except actions.ReservationExpired:
            return expired(request)
        Visit().save(request)
        return redirect("booking:booking", token=token)
    if booking.expires_at is None or booking.expires_at <= now:
        return expired(request)
    context = booking_context(booking, get_language()) | {
        "form": form,
        "token": token,
        "can_extend": booking.extensions < actions.MOST_EXTENSIONS,
    }
    status = 422 if form.is_bound else 200
    return render(request, "booking/pages/contact.html", context, status=status)


@require_POST
@private
def extend(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Give the person more time."""
    try:
        actions.extend(booking=booking, now=timezone.now())
    except actions.ReservationExpired:
        return expired(request)
    except actions.ExtensionsUsedUp:
        messages.warning(request, _("The time cannot be extended again. Please confirm now."))
    else:
        messages.success(request, _("You have more time now."))
    return redirect("booking:contact", token=token)


def expired(request: HttpRequest) -> HttpResponse:
    """Say that the reservation is over, that the answers are kept, and how to go on."""
    return render(request, "booking/pages/expired.html", status=410)


@require_GET
@private
def booking_page(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show the booking: reference, appointments, papers, and what can be done with it."""
    if booking.status == Booking.Status.RESERVED:
        return redirect("booking:contact", token=token)
    address = request.build_absolute_uri(reverse("booking:booking", args=[token]))
    context = booking_context(booking, get_language()) | {
        "token": token,
        "address": address,
        "qr_code": segno.make(address, micro=False).svg_data_uri(scale=4, border=2),
    }
    return render(request, "booking/pages/booking.html", context)


@require_GET
@private
def print_page(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show the day on paper: own language beside German."""
    address = request.build_absolute_uri(reverse("booking:booking", args=[token]))
    context = booking_context(booking, get_language()) | {
        "token": token,
        "two_languages": get_language() != settings.LANGUAGE_CODE,
        "qr_code": segno.make(address, micro=False).svg_data_uri(scale=4, border=2),
    }
    return render(request, "booking/pages/print.html", context)


@require_GET
@private
def calendar(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:  # noqa: ARG001  the decorator passes both
    """Give all appointments as one calendar file."""
    response = HttpResponse(
        ics.calendar_file(booking, get_language() or "de"),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return response


@require_http_methods(["GET", "POST"])
@private
def cancel(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask which appointments to give back; the button does it."""
    now = timezone.now()
    shown = booking_context(booking, get_language())
    open_ones = [stop for stop in shown["stops"] if stop.can_be_cancelled(now)]
    error = ""
    if request.method == "POST":
        known = {str(stop.appointment.pk): stop.appointment.pk for stop in open_ones}
        chosen = [known[text] for text in request.POST.getlist("appointment") if text in known]
        if chosen:
            actions.cancel(booking=booking, appointment_ids=chosen, now=now)
            messages.success(
                request, _("The appointments are cancelled. Others can have them now.")
            )
            return redirect("booking:booking", token=token)
        error = _("Choose at least one appointment.")
    return render(
        request,
        "booking/pages/cancel.html",
        shown | {"stops": open_ones, "token": token, "error": error},
        status=422 if error else 200,
    )
