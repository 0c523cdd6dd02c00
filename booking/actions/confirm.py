"""Make a reservation final, and notify."""

import datetime as dt

from django.db import transaction

from booking import notifications
from booking.actions.claims import locked_booking
from booking.actions.extend import live_reservation
from booking.models import Booking
from booking.queries import asked_of


@transaction.atomic
def confirm(
    *,
    booking: Booking,
    now: dt.datetime,
    name: str = "",
    email: str = "",
    phone: str = "",
    link: str = "",
) -> Booking:
    """Confirm a reservation with the contact that the visitor chose to give, if any.

    What no chosen matter asks for is not stored.

    A booking that is confirmed already stays as it is. The private link is not stored; it
    goes into the message only.

    Raises:
        ReservationExpired: if the reservation is over.
    """
    stored = locked_booking(booking)
    if stored.status == Booking.Status.CONFIRMED:
        return stored
    stored = live_reservation(booking, now)
    stored.status = Booking.Status.CONFIRMED
    stored.confirmed_at = now
    stored.expires_at = None
    asked = asked_of(stored)
    for field, text in (("name", name), ("email", email), ("phone", phone)):
        setattr(stored, field, text if field in asked else "")
    stored.save(update_fields=["status", "confirmed_at", "expires_at", "name", "email", "phone"])
    if stored.email:
        notifications.confirmed(stored, link)
    return stored
