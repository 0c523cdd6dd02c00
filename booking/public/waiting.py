"""What the private page says about the waiting list."""

from dataclasses import dataclass

from django.http import HttpRequest

from booking import queries
from booking.models import Booking
from booking.notifications import channel_of
from booking.public.rest import wishes_now
from booking.public.visit import Visit
from booking.queries import Wishes
from booking.waiting import how_it_works, left_out


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
    return left_out(wishes_now(mine, booking.centre), booking)
