"""What closing or shorter hours would do to people who are booked, and what it did."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from booking import notifications
from booking.models import Appointment, Hit


@dataclass(frozen=True)
class Foreseen:
    """How many appointments cannot be kept, for how many people no message goes out, and why."""

    hit: int
    without_message: int
    why: str


def foresee(hit: Iterable[Appointment], why: Hit.Why) -> Foreseen:
    """Return what would become of these appointments; changes nothing."""
    bookings = [one.booking for one in hit]
    people = {one.pk: one for one in bookings}.values()
    return Foreseen(
        hit=len(bookings),
        without_message=sum(not notifications.channel_of(one) for one in people),
        why=str(why.label),
    )


def lead_to_hits(request: HttpRequest, hit: int) -> HttpResponse:
    """Say how many appointments cannot be kept now, and lead to the list of them."""
    messages.warning(
        request,
        ngettext(
            "One appointment cannot be kept. The person gets new times to choose from.",
            "%(count)d appointments cannot be kept. These people get new times to choose from.",
            hit,
        )
        % {"count": hit},
    )
    return redirect("booking_staff:hits")
