"""Waiting for what a plan leaves out: what that is, the choice when booking, what it means."""

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from booking import queries
from booking.contact import ContactForm
from booking.models import Ask, Booking
from booking.proposals import sort_out
from booking.queries import Wishes

CANNOT_WAIT = _("Nobody can wait for these matters at the moment. Take the tick away, please.")


def left_out(wishes: Wishes, booking: Booking) -> Wishes | None:
    """Return the wishes for those matters that can be booked here and are not in the booking."""
    booked = [one.public_service.code for one in queries.appointments_of(booking)]
    # With what is booked, since a matter that waits for its result cannot be booked yet.
    known = tuple(dict.fromkeys((*booked, *wishes.services)))
    sorting = sort_out(centre=booking.centre, wishes=replace(wishes, services=known))
    codes = tuple(code for code in sorting.plannable if code not in booked)
    return replace(wishes, services=codes) if codes else None


class BookingForm(ContactForm):
    """Contact, and whether to wait for what was left out; then somebody must be reachable."""

    wait = forms.BooleanField(required=False)
    always: ClassVar[dict[str, Ask]] = {}
    """Fields that no matter has to ask for."""

    def __init__(self, *args: Any, booking: Booking, left: Wishes | None, **kwargs: Any) -> None:
        asked = queries.asked_of(booking, waits=left is not None) | self.always
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
        return {name: self.cleaned_data[name] for name in queries.PERSONAL if name in self.fields}

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
