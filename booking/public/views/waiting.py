"""Come onto the waiting list from the private page, and leave it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import actions
from booking.links import Scope
from booking.models import Booking
from booking.public.rest import rest_of
from booking.public.sending import sent_from
from booking.public.views.bookings import private_to
from booking.public.visit import Visit
from booking.public.waiting import could_wait


@sent_from("booking:booking")
@private_to(Scope.MANAGE)
def join(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Let the matters that were left out of this booking wait."""
    wishes = could_wait(request, booking)
    try:
        if wishes is not None:
            actions.join(booking=booking, wishes=wishes, now=timezone.now())
            rest_of(Visit.of(request), booking, wishes).save(request)
            messages.success(request, _("You are on the waiting list now."))
    except actions.CannotWait:
        messages.warning(request, _("Nobody can wait for these matters at the moment."))
    return redirect("booking:booking", token=token)


@sent_from("booking:booking")
@private_to(Scope.MANAGE)
def leave(request: HttpRequest, *, booking: Booking, token: str) -> HttpResponse:
    """Leave the list; what is booked stays."""
    actions.leave(booking=booking, now=timezone.now())
    messages.success(request, _("You have left the waiting list. Your appointments stay."))
    return redirect("booking:booking", token=token)
