"""After booking at the desk: consent and contact, then the page to hand over.

The private link of the booking is in the coordinator's session until the next person comes;
it is stored nowhere else, and stands in no address below the admin's. Beside it is what was
asked for, without anything about who the person is: it says what the booking leaves out.
"""

import datetime as dt
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booking import actions, consent, daysheet, links, queries
from booking.actions.in_one_piece import in_one_piece
from booking.models import AuditEntry, Booking, Consent
from booking.notifications import channel_of
from booking.presentation import booking_context
from booking.queries import Wishes
from booking.staff.access import needs
from booking.staff.forms import DeskContactForm, DeskForm
from booking.waiting import CANNOT_WAIT, how_it_works, left_out
from content.languages import direction
from content.models import Centre

SESSION_KEY = "desk"
ASKED_KEY = "desk_asked"
FOUND_KEY = "desk_found"


def remember(request: HttpRequest, token: str, asked: str) -> None:
    """Keep the private link of the booking that is being made, and the query it came from."""
    request.session[SESSION_KEY] = token
    request.session[ASKED_KEY] = asked
    request.session.pop(FOUND_KEY, None)


def remember_found(request: HttpRequest, token: str) -> None:
    """Keep a new link to a booking that was opened by its number."""
    remember(request, token, "")
    request.session[FOUND_KEY] = True


def left(request: HttpRequest, booking: Booking) -> Wishes | None:
    """Return what was asked for, can be booked here and is not in the booking."""
    query = QueryDict(request.session.get(ASKED_KEY, ""))
    form = DeskForm(query, centre=booking.centre, language=get_language())
    return left_out(form.wishes(), booking) if form.is_valid() else None


def _booking(request: HttpRequest) -> Booking | None:
    """Return the booking in hand: this person made it, or opened it by its number."""
    token = request.session.get(SESSION_KEY, "")
    found = links.opened(token, centre=Centre.of(request), now=timezone.now())
    if found is None:
        return None
    is_theirs = found.booking.booked_by_id == request.user.pk or FOUND_KEY in request.session
    return found.booking if is_theirs else None


@in_one_piece
def confirm(
    request: HttpRequest,
    booking: Booking,
    *,
    contact: dict[str, Any],
    now: dt.datetime,
    waiting: Wishes | None = None,
) -> None:
    """Make the booking final; with contact goes the consent to it, and perhaps a place to wait.

    Raises:
        AlreadyBooked: if this contact has an appointment to come for one of the matters.
        CannotWait: if none of the matters that shall wait can.
        ReservationExpired: if the reservation is over.
    """
    stored = actions.confirm(booking=booking, now=now, waiting=waiting, **contact)
    given = [name for name in queries.PERSONAL if getattr(stored, name)]
    if given:
        Consent.objects.create(
            booking=stored,
            text_version=consent.VERSION,
            recorded_at=now,
            recorded_by=stored.booked_by,
        )
    actions.audit.record(
        AuditEntry.Act.BOOKED,
        now=now,
        staff=request.user,
        booking=stored,
        fields=given,
        consent=consent.VERSION if given else None,
        waits=waiting is not None,
    )


@in_one_piece
def let_wait(request: HttpRequest, booking: Booking, wishes: Wishes, *, now: dt.datetime) -> None:
    """Let matters wait with a booking that is made; two taps at once are one.

    Raises:
        CannotWait: if none of the matters can.
    """
    place = actions.join(booking=booking, wishes=wishes, now=now)
    if place.since == now:
        actions.audit.record(
            AuditEntry.Act.WAITS, now=now, staff=request.user, booking=booking, waits=True
        )


@require_http_methods(["GET", "POST"])
@needs("booking.book_at_desk")
def contact(request: HttpRequest) -> HttpResponse:
    """Ask what the chosen matters ask for, and for consent to store it."""
    booking = _booking(request)
    if booking is None:
        return redirect("booking_staff:desk")
    if booking.status != Booking.Status.RESERVED:
        return redirect("booking_staff:hand-over")
    sent = request.POST if request.method == "POST" else None
    form = DeskContactForm(sent, booking=booking, left=left(request, booking))
    if form.is_valid():
        known, waiting = form.contact(), form.waiting()
        try:
            confirm(request, booking, contact=known, now=timezone.now(), waiting=waiting)
        except actions.ReservationExpired:
            return render(request, "booking/staff/desk_expired.html", status=410)
        except actions.CannotWait:
            form.add_error("wait", CANNOT_WAIT)
        except actions.AlreadyBooked:
            form.add_error(
                None,
                _(
                    "There is already a booking for one of these matters with this e-mail "
                    "address or phone number. Cancel it first, or leave other contact."
                ),
            )
        else:
            return redirect("booking_staff:hand-over")
    context = {
        "form": form,
        "texts": [_text(code) for code in dict.fromkeys(["de", booking.language])],
        "waits": "wait" in form.fields,
    }
    status = 422 if form.is_bound else 200
    return render(request, "booking/staff/desk_contact.html", context, status=status)


def _text(code: str) -> dict[str, str]:
    """Return the text of the consent in a language, and what waiting means."""
    with override(code):
        words = consent.TEXTS[consent.VERSION] % {"days": settings.BOOKING_RETENTION_DAYS}
        waiting = how_it_works()
    return {"code": code, "direction": direction(code), "words": words, "waiting": waiting}


@require_GET
@needs("booking.book_at_desk")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show the code for the person's phone, the number, and the way to the paper."""
    booking = _booking(request)
    if booking is None:
        return redirect("booking_staff:desk")
    if booking.status == Booking.Status.RESERVED:
        return redirect("booking_staff:contact")
    now = timezone.now()
    actions.audit.record(AuditEntry.Act.HANDED_OVER, now=now, staff=request.user, booking=booking)
    address = _address(request, booking)
    with override(booking.language):
        invitation = gettext("Point your phone's camera at this code. It opens your appointments.")
    context: dict[str, Any] = booking_context(booking, get_language(), now=now) | {
        **_waiting(request, booking),
        "address": address,
        "invitation": invitation,
        "was_found": FOUND_KEY in request.session,
        "language": booking.language,
        "direction": direction(booking.language),
        "qr_code": segno.make(address, micro=False).svg_data_uri(scale=10, border=4),
    }
    return render(request, "booking/staff/hand_over.html", context)


@require_POST
@needs("booking.book_at_desk")
def wait(request: HttpRequest) -> HttpResponse:
    """Let what is left out wait after all; the person can be reached and agreed to it before."""
    booking = _booking(request)
    wishes = _could_wait(request, booking) if booking else None
    if booking and wishes:
        try:
            let_wait(request, booking, wishes, now=timezone.now())
        except actions.CannotWait:
            messages.warning(request, _("Nobody can wait for these matters at the moment."))
    return redirect("booking_staff:hand-over")


def _could_wait(request: HttpRequest, booking: Booking) -> Wishes | None:
    """Return what could still wait with a booking that offers can reach."""
    live = booking.status == Booking.Status.CONFIRMED
    if not live or not channel_of(booking) or queries.waiting_place(booking):
        return None
    return left(request, booking)


def _waiting(request: HttpRequest, booking: Booking) -> dict[str, list[str]]:
    """Return the titles of the matters that wait with the booking, and of those that could."""
    known = queries.titles(booking.centre, get_language())
    place, could = queries.waiting_place(booking), _could_wait(request, booking)
    return {
        "waits_for": [known[code] for code in queries.waits_for(place)] if place else [],
        "could_wait": [known[code] for code in could.services] if could else [],
    }


def _address(request: HttpRequest, booking: Booking) -> str:
    """Return the private link, in the person's language."""
    token = request.session[SESSION_KEY]
    with override(booking.language):
        return request.build_absolute_uri(reverse("booking:booking", args=[token]))


@require_GET
@needs("booking.book_at_desk")
def sheet(request: HttpRequest) -> HttpResponse:
    """Open the day sheet, ready to print; where it cannot be made, the page to print."""
    booking = _booking(request)
    if booking is None:
        return redirect("booking_staff:desk")
    address = _address(request, booking)
    try:
        pdf = daysheet.day_sheet(booking, language=booking.language, address=address)
    except daysheet.GlyphMissing:
        return redirect(f"{address}print/")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{booking.reference}.pdf"'
    return response


@require_POST
@needs("booking.book_at_desk")
def next_person(request: HttpRequest) -> HttpResponse:
    """Forget the private link and begin anew."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(ASKED_KEY, None)
    request.session.pop(FOUND_KEY, None)
    return redirect("booking_staff:desk")
