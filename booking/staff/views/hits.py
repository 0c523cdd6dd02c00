"""Appointments that offices cannot keep: who is hit, who has not answered, who was called."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booking import actions, notifications, queries
from booking.models import Appointment, AuditEntry, Hit
from booking.staff.access import needs, offices_of, own_office
from booking.staff.forms import CancelForm
from content.models import Centre

TO_CALL = (Hit.State.NOTHING, Hit.State.UNANSWERED)


@require_GET
@needs("booking.follow_hits")
def hits(request: HttpRequest) -> HttpResponse:
    """List them, the soonest first: those still without another time, and those settled lately."""
    found = list(own_hits(request))
    _note_seen(request, found)
    titles = queries.titles(Centre.of(request), get_language())
    rows = [_row(request, hit, titles) for hit in found]
    context = {
        "open": [row for row in rows if row["hit"].is_open],
        "settled": [row for row in rows if not row["hit"].is_open],
    }
    return render(request, "booking/staff/hits.html", context)


@require_POST
@needs("booking.follow_hits")
def reached(request: HttpRequest, hit_id: int) -> HttpResponse:
    """Note that somebody spoke to the person."""
    hit = own_hits(request).filter(pk=hit_id).first()
    if hit is None:
        raise PermissionDenied
    if actions.note_reached(hit=hit, now=timezone.now(), staff=request.user):
        messages.success(request, _("Saved: reached by phone."))
    else:
        messages.warning(request, _("This is settled already. Nothing was changed."))
    return redirect("booking_staff:hits")


@require_http_methods(["GET", "POST"])
@needs("booking.see_day")
def cancel(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Ask why the office cannot keep one appointment; the button tells the person."""
    appointment = get_object_or_404(
        Appointment.objects.select_related("counter", "public_service", "booking"),
        pk=appointment_id,
    )
    office = own_office(request, appointment.counter.office_id)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _cancelled(request, appointment, Hit.Why(form.cleaned_data["why"]))
    titles = queries.titles(Centre.of(request), get_language())
    context = {
        "form": form,
        "office": office,
        "appointment": appointment,
        "title": titles.get(appointment.public_service.code, appointment.public_service.code),
    }
    status = 422 if form.is_bound else 200
    return render(request, "booking/staff/cancel.html", context, status=status)


def _cancelled(request: HttpRequest, appointment: Appointment, why: Hit.Why) -> HttpResponse:
    try:
        actions.cancel_for_office(
            appointment=appointment, why=why, now=timezone.now(), staff=request.user
        )
    except actions.CannotCancel:
        messages.warning(request, _("This appointment cannot be cancelled any more."))
    else:
        messages.success(request, _("Saved. The person gets new times to choose from."))
    return redirect("booking_staff:hits")


def own_hits(request: HttpRequest) -> QuerySet[Hit]:
    """Return the hits of one's own offices; coordinators follow those of the whole centre."""
    found = queries.hits_to_follow(Centre.of(request), now=timezone.now())
    if request.user.has_perm("booking.book_at_desk"):
        return found
    return found.filter(appointment__counter__office__in=offices_of(request))


def _row(request: HttpRequest, hit: Hit, titles: dict[str, str]) -> dict[str, Any]:
    """Return a hit with words, and what somebody needs who calls the person."""
    one, booking = hit.appointment, hit.appointment.booking
    zone = booking.centre.zone
    known = queries.known_to_office(one)
    # Coordinators speak for every office, so they may know what any of the matters asked for.
    phone = booking.phone if request.user.has_perm("booking.book_at_desk") else known["phone"]
    return {
        "hit": hit,
        "appointment": one,
        "starts_at": one.starts_at.astimezone(zone),
        "changed_at": hit.changed_at.astimezone(zone),
        "tried_at": hit.tried_at and hit.tried_at.astimezone(zone),
        "title": titles.get(one.public_service.code, one.public_service.code),
        "office": one.counter.office.name,
        "reference": booking.reference,
        "name": known["name"],
        "phone": phone,
        "language": booking.language,
        "no_message": not notifications.channel_of(booking),
        "to_call": hit.state in TO_CALL,
    }


def _note_seen(request: HttpRequest, found: list[Hit]) -> None:
    """Leave in the audit whose appointments were looked at, office by office."""
    rows = sorted((hit.appointment for hit in found), key=lambda one: one.counter.office_id)
    for _office, appointments in groupby(rows, key=lambda one: one.counter.office_id):
        seen = list(appointments)
        actions.audit.record(
            AuditEntry.Act.HITS_SEEN,
            now=timezone.now(),
            staff=request.user,
            office=seen[0].counter.office,
            appointments=[one.pk for one in seen],
        )
