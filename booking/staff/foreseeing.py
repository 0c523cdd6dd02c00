"""What closing, shorter hours and the like would do to who is booked, and what it did."""

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
    new_times: bool


def foresee(hit: Iterable[Appointment], *whys: Hit.Why) -> Foreseen:
    """Return what would become of these appointments; changes nothing."""
    bookings = [one.booking for one in hit]
    people = {one.pk: one for one in bookings}.values()
    return Foreseen(
        hit=len(bookings),
        without_message=sum(not notifications.channel_of(one) for one in people),
        why=" ".join(str(why.label) for why in whys),
        new_times=set(whys) != {Hit.Why.MODE},
    )


def lead_to_hits(request: HttpRequest, hit: int, *, new_times: bool = True) -> HttpResponse:
    """Say how many appointments cannot be kept now, and lead to the list of them."""
    if new_times:
        words = ngettext(
            "One appointment cannot be kept. The person gets new times to choose from.",
            "%(count)d appointments cannot be kept. These people get new times to choose from.",
            hit,
        )
    else:
        words = ngettext(
            "One appointment cannot be kept. The person is told.",
            "%(count)d appointments cannot be kept. These people are told.",
            hit,
        )
    messages.warning(request, words % {"count": hit})
    return redirect("booking_staff:hits")
