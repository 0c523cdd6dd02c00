"""A coordinator opens a booking by its number: whoever calls, or lost their link, gets help.

A new private link goes into the session, as after booking at the desk. All that can be done for
the person is done on their own page; the page to hand over leads there.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from booking import actions, links
from booking.models import AuditEntry, BookingLink
from booking.staff.access import needs
from booking.staff.forms import FindForm
from booking.staff.views import hand_over
from content.models import Centre


@require_http_methods(["GET", "POST"])
@needs("booking.book_at_desk")
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number; lead to the page to hand over if there is such a booking."""
    sent = request.POST if request.method == "POST" else None
    form = FindForm(sent, centre=Centre.of(request))
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "booking/staff/find.html", {"form": form}, status=status)
    booking, now = form.cleaned_data["reference"], timezone.now()
    token = links.issue(
        booking,
        scope=BookingLink.Scope.MANAGE,
        expires_at=links.end_of(booking, now=now),
        now=now,
    )
    actions.audit.record(AuditEntry.Act.FOUND, now=now, staff=request.user, booking=booking)
    hand_over.remember_found(request, token)
    return redirect("booking_staff:hand-over")
