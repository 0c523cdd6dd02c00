"""The reservation that this session holds: go on with it, or give it back."""

import datetime as dt
from dataclasses import dataclass

from booking import links
from booking.models import Booking
from booking.presentation import booking_context
from booking.public.visit import Visit
from booking.shown import StopView
from content.models import Centre


@dataclass(frozen=True)
class Held:
    """An open reservation as the page of plans shows it."""

    token: str
    stops: tuple[StopView, ...]
    expires_at: dt.datetime


def held_booking(mine: Visit, centre: Centre, *, now: dt.datetime) -> Booking | None:
    """Return the reservation that this visit made, if it is still open."""
    booking = links.booking_of(mine.booking, centre=centre) if mine.booking else None
    if booking is None or booking.status != Booking.Status.RESERVED or not booking.expires_at:
        return None
    return booking if booking.expires_at > now else None


def held_view(
    mine: Visit, centre: Centre, language: str | None, *, now: dt.datetime
) -> Held | None:
    """Return the same with words."""
    booking = held_booking(mine, centre, now=now)
    if booking is None:
        return None
    shown = booking_context(booking, language, now=now)
    return Held(mine.booking, tuple(shown["live"]), shown["expires_at"])
