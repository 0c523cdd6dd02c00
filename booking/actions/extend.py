"""Give a visitor more time to decide (WCAG 2.2.1)."""

import datetime as dt

from django.conf import settings

from booking.actions.claims import holds_everything, locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.models import Booking

MOST_EXTENSIONS = 10


class ReservationExpired(Exception):
    """The reservation ran out, or was cancelled; its counters are free for others."""


class ExtensionsUsedUp(Exception):
    """The reservation has been extended as often as possible."""


@in_one_piece
def extend(*, booking: Booking, now: dt.datetime) -> Booking:
    """Hold a reservation as long from now on as a fresh one.

    Raises:
        ReservationExpired: if it is over.
        ExtensionsUsedUp: if this was done ten times.
    """
    stored = live_reservation(booking, now)
    if stored.extensions >= MOST_EXTENSIONS:
        raise ExtensionsUsedUp
    stored.extensions += 1
    fresh = now + dt.timedelta(minutes=settings.RESERVATION_MINUTES)
    # Where the clock was put back, a fresh one would end sooner.
    stored.expires_at = max(fresh, stored.expires_at or fresh)
    stored.save(update_fields=["extensions", "expires_at"])
    return stored


def live_reservation(booking: Booking, now: dt.datetime) -> Booking:
    """Return the reservation, locked.

    Raises:
        ReservationExpired: if it is over, or no longer holds what it held.
    """
    stored = locked_booking(booking)
    if (
        stored.status != Booking.Status.RESERVED
        or stored.expires_at is None
        or stored.expires_at <= now
        or not holds_everything(stored)
    ):
        raise ReservationExpired
    return stored
