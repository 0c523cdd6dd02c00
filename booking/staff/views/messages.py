"""Messages that did not arrive, for administrators: which booking, why, and what to do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from booking import notifications
from booking.staff.access import needs
from content.models import Centre

MOST_SHOWN = 200


@require_GET
@needs("booking.change_message")
def undelivered(request: HttpRequest) -> HttpResponse:
    """List what failed and what may have been sent or not, without its contents."""
    found = notifications.to_look_at().filter(booking__centre=Centre.of(request))
    context = {"found": found[:MOST_SHOWN], "count": found.count()}
    return render(request, "booking/staff/messages.html", context)


@require_POST
@needs("booking.change_message")
def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """Let the worker try once more."""
    found = notifications.to_look_at().filter(booking__centre=Centre.of(request))
    if notifications.send_again(get_object_or_404(found, pk=message_id), now=timezone.now()):
        messages.success(request, _("The message will be sent in a moment."))
    return redirect("booking_staff:messages")


@require_POST
@needs("booking.change_message")
def settle(request: HttpRequest, message_id: int) -> HttpResponse:
    """Take a message off the list: somebody called the person, or it does not matter."""
    found = notifications.to_look_at().filter(booking__centre=Centre.of(request))
    if notifications.settle(get_object_or_404(found, pk=message_id), now=timezone.now()):
        messages.success(request, _("Settled. Nothing will be sent."))
    return redirect("booking_staff:messages")
