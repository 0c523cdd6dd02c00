"""A booking behind its private link: contact, confirm, look again, cancel, take home."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_safe,
)

from booking import actions, ics, links, queries
from booking.links import Scope
from booking.models import Booking
from booking.presentation import booking_context
from booking.public.moving import repair_view
from booking.public.rest import rest_of, rest_rows, wishes_now
from booking.public.sending import sent_from
from booking.public.visit import Visit
from booking.public.waiting import waiting_view
from booking.queries import Wishes
from booking.shown import StopView
from booking.waiting import CANNOT_WAIT, BookingForm, left_out
from content.models import Centre

BookingView = Callable[..., HttpResponse]


def private_to(scope: Scope | None) -> Callable[[BookingView], BookingView]:
    """Hand a view its booking if the link opens as much; tell people kindly if it does not.

    Without a scope a link must be good for looking where a view reads, and for everything
    where it writes.
    """

    def decorate(view: BookingView) -> BookingView:
        @never_cache
        @wraps(view)
        def found(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            opened = links.opened(token, centre=Centre.of(request), now=timezone.now())
            reads = request.method in {"GET", "HEAD"}
            # The token of a held change is for programs; people answer from their own page.
            if opened is None or opened.booking.changes_id:
                response = render(request, "booking/pages/link_unknown.html", status=404)
            elif not opened.may(scope or (Scope.SEE if reads else Scope.MANAGE)):
                context = {"token": token}
                response = render(request, "booking/pages/link_narrow.html", context, status=403)
            else:
                response = view(request, booking=opened.booking, token=token, **kwargs)
            response["X-Robots-Tag"] = "noindex"
            return response

        return found

    return decorate


private = private_to(None)


@never_cache
@require_safe
def short_link(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from the short address of a text message to the booking, in its language."""
    opened = links.opened(token, centre=Centre.of(request), now=timezone.now())
    with override(opened.booking.language if opened else get_language()):
        return redirect("booking:booking", token=token)


@require_http_methods(["GET", "POST"])
@private
def contact(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask for contact, which is optional, and confirm."""
    if booking.status != Booking.Status.RESERVED:
        return redirect("booking:booking", token=token)
    now = timezone.now()
    mine = Visit.of(request)
    is_mine = mine.booking == token
    left = left_out(wishes_now(mine, booking.centre), booking) if is_mine else None
    form = BookingForm(
        request.POST if request.method == "POST" else None, booking=booking, left=left
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        waiting = form.waiting()
        try:
            actions.confirm(booking=booking, now=now, waiting=waiting, **form.contact())
        except actions.ReservationExpired:
            return expired(request)
        except actions.AlreadyBooked:
            status = HTTPStatus.CONFLICT
        except actions.CannotWait:
            form.add_error("wait", CANNOT_WAIT)
        else:
            return _confirmed(request, booking, token, waiting)
    if booking.expires_at is None or booking.expires_at <= now:
        return expired(request)
    context = booking_context(booking, get_language(), now=now) | {
        "form": form,
        "sends_sms": bool(settings.SMS_URL),
        "token": token,
        "already_booked": status == HTTPStatus.CONFLICT,
        "is_mine": is_mine,
        "can_extend": booking.extensions < actions.MOST_EXTENSIONS,
    }
    return render(request, "booking/pages/contact.html", context, status=status)


def _confirmed(
    request: HttpRequest, booking: Booking, token: str, waiting: Wishes | None
) -> HttpResponse:
    """Keep what the booking leaves of the visit; a visit that is another one stays as it is."""
    mine = Visit.of(request)
    if mine.booking == token:
        rest_of(mine, booking, waiting).save(request)
    return redirect("booking:booking", token=token)


@sent_from("booking:contact")
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


@sent_from("booking:contact")
@private_to(Scope.MANAGE)
def give_up(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Give back a reservation, and show plans if the visit is in this session."""
    stored = actions.give_up(booking=booking, now=timezone.now())
    if stored.status == Booking.Status.CONFIRMED:
        messages.warning(request, _("These appointments are booked. You can cancel them here."))
        return redirect("booking:booking", token=token)
    mine = Visit.of(request)
    if mine.booking == token:
        mine.forget_reservation()
        mine.save(request)
    messages.success(
        request, _("We no longer keep these appointments for you. Others can have them soon.")
    )
    return redirect("booking:plans")


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
    now = timezone.now()
    opened = links.opened(token, centre=booking.centre, now=now)
    change = queries.open_change(booking, now=now)
    waiting = waiting_view(request, booking, get_language())
    rest = rest_rows(Visit.of(request), booking, get_language(), bookable=waiting is None)
    context = booking_context(booking, get_language(), now=now)
    context |= {
        "token": token,
        "rest": rest,
        "change": change,
        "repair": repair_view(booking, change, get_language(), now=now),
        "waiting": waiting,
        "lost": _lost_results(context["stops"], now),
        "can_move": bool(queries.movable(booking, now=now)),
        "may_manage": opened is not None and opened.may(Scope.MANAGE),
        "address": address,
        "qr_code": segno.make(address, micro=False).svg_data_uri(scale=4, border=2),
    }
    return render(request, "booking/pages/booking.html", context)


def _lost_results(stops: list[StopView], now: dt.datetime) -> list[dict[str, str]]:
    """Return what needs the result of something that is cancelled."""
    booked = {stop.appointment.pk: stop for stop in stops if stop.appointment}
    appointments = [stop.appointment for stop in stops if stop.appointment]
    return [
        {"after": booked[need.after.pk].card.title, "before": booked[need.before.pk].card.title}
        for need in queries.lost_results(appointments, now=now)
    ]


def _needed_by(stops: list[StopView]) -> list[tuple[StopView, list[str]]]:
    """Return each stop with the titles of those that need its result."""
    needs = queries.needs_of([stop.appointment for stop in stops if stop.appointment])
    titles = {stop.appointment.pk: stop.card.title for stop in stops if stop.appointment}
    return [
        (stop, [titles[need.after.pk] for need in needs if need.before == stop.appointment])
        for stop in stops
    ]


@require_GET
@private
def print_page(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Show the day on paper: own language beside German."""
    address = request.build_absolute_uri(reverse("booking:booking", args=[token]))
    context = booking_context(booking, get_language(), now=timezone.now()) | {
        "token": token,
        "two_languages": get_language() != settings.LANGUAGE_CODE,
        "qr_code": segno.make(address, micro=False).svg_data_uri(scale=4, border=2),
    }
    return render(request, "booking/pages/print.html", context)


@require_GET
@private
def calendar(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:  # noqa: ARG001  the decorator passes it
    """Give all appointments as one calendar file; a discreet one names no office."""
    file = ics.calendar_file(
        booking,
        get_language() or "de",
        now=timezone.now(),
        discreet=request.GET.get("discreet") == "1",
    )
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = 'attachment; filename="appointments.ics"'
    return response


@require_http_methods(["GET", "POST"])
@private_to(Scope.MANAGE)
def cancel(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Ask which appointments to give back; the button does it."""
    now = timezone.now()
    shown = booking_context(booking, get_language(), now=now)
    stops = shown["stops"]
    open_ones = [stop for stop in stops if stop.can_be_cancelled(now)]
    waits, error = queries.waiting_place(booking) is not None, ""
    if request.method == "POST":
        known = {str(stop.appointment.pk): stop.appointment.pk for stop in open_ones}
        chosen = [known[text] for text in request.POST.getlist("appointment") if text in known]
        if chosen:
            stored = actions.cancel(booking=booking, appointment_ids=chosen, now=now)
            messages.success(
                request, _("The appointments are cancelled. Others can have them soon.")
            )
            if waits and stored.status == Booking.Status.CANCELLED:
                messages.info(request, _("You are no longer on the waiting list either."))
            return redirect("booking:booking", token=token)
        error = _("Choose at least one appointment.")
    return render(
        request,
        "booking/pages/cancel.html",
        shown
        | {
            "choices": _needed_by(open_ones),
            "token": token,
            "error": error,
            "ends_waiting": waits and all(one.cancelled or one in open_ones for one in stops),
        },
        status=422 if error else 200,
    )
