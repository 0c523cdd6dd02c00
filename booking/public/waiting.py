"""Waiting for what a plan leaves out: the choice when booking, and what the private page shows."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from booking import queries
from booking.contact import ContactForm
from booking.models import Ask, Booking
from booking.notifications import channel_of
from booking.proposals import sort_out
from booking.public.visit import Visit
from booking.queries import Wishes

CANNOT_WAIT = _("Nobody can wait for these matters at the moment. Take the tick away, please.")


def left_out(mine: Visit, booking: Booking) -> Wishes | None:
    """Return the wishes for matters of this visit that can be booked here and are not in it."""
    wishes = mine.wishes()
    booked = {one.public_service.code for one in queries.appointments_of(booking)}
    sorting = sort_out(centre=booking.centre, wishes=wishes)
    codes = tuple(code for code in sorting.plannable if code not in booked)
    return replace(wishes, services=codes) if codes else None


class BookingForm(ContactForm):
    """Contact, and whether to wait for what was left out; then somebody must be reachable."""

    wait = forms.BooleanField(required=False)

    def __init__(self, *args: Any, booking: Booking, left: Wishes | None, **kwargs: Any) -> None:
        asked = queries.asked_of(booking, waits=left is not None)
        if left is not None:
            asked["wait"] = Ask.OPTIONAL
        super().__init__(*args, asked=asked, **kwargs)
        self._left = left
        if left is not None:
            self._name(left, booking)

    def _name(self, left: Wishes, booking: Booking) -> None:
        """Say what there is to wait for, and what that means."""
        known = queries.titles(booking.centre, get_language())
        comma = pgettext("between the entries of a list", ", ")
        titles = comma.join(known[code] for code in left.services)
        label = gettext("Book these appointments and wait for the rest: %(matters)s")
        self.fields["wait"].label = label % {"matters": titles}
        self.fields["wait"].help_text = how_it_works()

    def waiting(self) -> Wishes | None:
        """Return what the person wants to wait for, if anything."""
        return self._left if self.cleaned_data.get("wait") else None

    def contact(self) -> dict[str, Any]:
        """Return name, e-mail address and phone number, as far as they were asked."""
        return {name: text for name, text in self.cleaned_data.items() if name != "wait"}

    def clean(self) -> dict[str, Any]:
        """Ask who wants to wait how offers can reach them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        reached = data.get("email") or (data.get("phone") and settings.SMS_URL)
        if data.get("wait") and not reached and not self.errors:
            self.add_error("wait", unreachable())
        return data


def unreachable() -> str:
    """Return what is missing so that offers can reach somebody."""
    if settings.SMS_URL:
        return gettext("Offers come by message. We need an e-mail address or a phone number.")
    return gettext("Offers come by e-mail. We need an e-mail address.")


def how_it_works() -> str:
    """Return what waiting means, in plain words."""
    return gettext(
        "As soon as there is room, we keep a time for you and send you a message. You have "
        "%(hours)d hours to say yes or no. You get up to %(most)d offers. Who came first is asked "
        "first."
    ) % {"hours": settings.WAITING_OFFER_HOURS, "most": settings.WAITING_OFFERS}


@dataclass(frozen=True)
class Waiting:
    """What the private page says about the waiting list: what waits, or what could."""

    waits: tuple[str, ...]
    could_wait: tuple[str, ...]
    how: str


def waiting_view(request: HttpRequest, booking: Booking, language: str | None) -> Waiting | None:
    """Return what waits with a booking, or what this session knows to have been left out."""
    place = queries.waiting_place(booking)
    could = could_wait(request, booking) if place is None else None
    if place is None and could is None:
        return None
    known = queries.titles(booking.centre, language)
    waits = queries.waits_for(place) if place else ()
    return Waiting(
        waits=tuple(known[code] for code in waits),
        could_wait=tuple(known[code] for code in could.services) if could else (),
        how=how_it_works(),
    )


def could_wait(request: HttpRequest, booking: Booking) -> Wishes | None:
    """Return what was left out of a booking that this session made, if offers can reach it."""
    mine = Visit.of(request)
    live = booking.status == Booking.Status.CONFIRMED
    if mine.left_by != booking.reference or not live or not channel_of(booking):
        return None
    return left_out(mine, booking)
