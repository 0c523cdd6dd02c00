"""An office's day: counters side by side, next person first, what happened to each."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import actions, queries
from booking.models import Appointment, AuditEntry
from booking.staff.access import choose_office, needs, own_office
from booking.staff.presentation import board
from content.models import Centre

FURTHEST = dt.timedelta(days=731)
"""So far back and ahead days are shown; what was booked is erased long before, or comes later."""


@require_GET
@needs("booking.see_day")
def offices(request: HttpRequest) -> HttpResponse:
    """List the offices one works for; with one only, go straight to its day."""
    return choose_office(request, _("Offices' days"), leads_to="booking_staff:day")


@require_GET
@needs("booking.see_day")
def day(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show the appointments of one office on one day."""
    office, centre = own_office(request, office_id), Centre.of(request)
    now = timezone.now()
    today, asked = timezone.localdate(now, centre.zone), request.GET.get("date", "")
    asked_day = _asked_day(asked, today)
    date = asked_day or today
    cards = {card.code: card for card in queries.public_services(centre, get_language())}
    columns = board(queries.office_day(office, date, now=now), cards, centre, now)
    shown = [one for column in columns for one in column.appointments]
    if shown:
        actions.audit.record(
            AuditEntry.Act.DAY_SEEN,
            now=now,
            staff=request.user,
            office=office,
            day=date.isoformat(),
            appointments=[one.pk for one in shown],
            fields=[name for name in queries.PERSONAL if any(getattr(one, name) for one in shown)],
        )
    return render(
        request,
        "booking/staff/day.html",
        {
            "office": office,
            "date": date,
            "columns": columns,
            "count": len(shown),
            "previous": date - dt.timedelta(days=1),
            "next": date + dt.timedelta(days=1),
            "now": now.astimezone(centre.zone),
            "is_today": date == today,
            "not_shown": asked and not asked_day,
        },
    )


@require_POST
@needs("booking.see_day")
def mark(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Say what happened to an appointment; choosing "planned" takes it back."""
    appointment = get_object_or_404(Appointment, pk=appointment_id)
    office = own_office(request, appointment.counter.office_id)
    status, now = request.POST.get("status", ""), timezone.now()
    if status not in actions.MARKS:
        raise PermissionDenied
    try:
        with transaction.atomic():
            actions.mark(appointment, status, now)
            actions.audit.record(
                AuditEntry.Act.MARKED,
                now=now,
                staff=request.user,
                booking=appointment.booking,
                office=office,
                appointments=[appointment.pk],
                fields=["status"],
            )
    except actions.CannotMark:
        messages.warning(request, _("This cannot be noted yet, or the appointment was cancelled."))
    else:
        messages.success(request, _("Saved. You can undo this at the appointment."))
    date = timezone.localdate(appointment.starts_at, office.centre.zone)
    return redirect(reverse("booking_staff:day", args=[office.pk]) + f"?date={date.isoformat()}")


def _asked_day(text: str, today: dt.date) -> dt.date | None:
    """Return the day if it exists and is near enough that something can be known of it."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and abs(day - today) <= FURTHEST else None
