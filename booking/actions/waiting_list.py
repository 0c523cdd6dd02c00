"""Who waits for what: come onto the waiting list, be served, leave it."""

import datetime as dt
from collections.abc import Collection

from booking import queries
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.models import Appointment, Booking, BookingMode, PublicService, WaitingPlace
from booking.notifications import channel_of
from booking.queries import Wishes


class CannotWait(Exception):
    """None of the matters can wait with this booking."""


class Unreachable(CannotWait):
    """Offers come by message, and there is no address or number for one."""


@in_one_piece
def join(*, booking: Booking, wishes: Wishes, now: dt.datetime) -> WaitingPlace:
    """Let the matters of some wishes wait with a confirmed booking; it can wait once only.

    Of the wishes only matters and times are stored: the rest is the booking's. Matters that it
    has by now are left out; who waits by now stays where they are.

    Raises:
        CannotWait: if the booking is not confirmed, or no matter is left that can be booked.
        Unreachable: if no message can reach the person.
    """
    stored = locked_booking(booking)
    earlier = queries.waiting_place(stored)
    if earlier is not None:
        return earlier
    booked = Appointment.objects.filter(booking=stored).exclude(status=Appointment.Status.CANCELLED)
    matters = PublicService.objects.filter(
        centre=stored.centre, mode=BookingMode.ONLINE, code__in=wishes.services
    ).exclude(pk__in=booked.values("public_service"))
    if stored.status != Booking.Status.CONFIRMED or stored.changes_id or not matters:
        raise CannotWait
    if not channel_of(stored):
        raise Unreachable
    times = queries.packed(wishes)
    place = WaitingPlace.objects.create(
        booking=stored,
        since=now,
        available=times["available"],
        breaks=times["breaks"],
        earliest=wishes.earliest,
        latest=wishes.latest,
        max_days=wishes.max_days,
    )
    place.public_services.set(matters)
    return place


def served(booking: Booking, matters: Collection[int]) -> None:
    """Take matters off the list that a locked booking has now; what is left may be offered anew."""
    place = queries.waiting_place(booking)
    if place is None:
        return
    place.public_services.remove(*matters)
    if place.public_services.exists():
        place.offers = 0
        place.save(update_fields=["offers"])
    else:
        place.delete()


def open_offers(booking: Booking) -> list[Booking]:
    """Return the offer that is held for a locked booking, locked too, if there is one."""
    held = Booking.objects.filter(
        changes=booking, status=Booking.Status.RESERVED, why=Booking.Why.WAITING
    )
    return list(held.order_by("pk").select_for_update(no_key=True))
