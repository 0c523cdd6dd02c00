"""Give counters back, after a delay that makes it useless to trade them."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db.models import F, QuerySet

from booking import notifications
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.actions.waiting_list import open_offers
from booking.models import Appointment, Booking, ContactClaim, Hit, WaitingPlace


@in_one_piece
def cancel(
    *, booking: Booking, appointment_ids: Collection[int] | None = None, now: dt.datetime
) -> Booking:
    """Cancel some appointments of a booking, or all that are still to come.

    Others can have them a little later (`release_moment`). The booking itself is cancelled
    with its last appointment, and waits for nothing any more; doing it twice changes nothing.
    A held change that would move one of them is given back.
    """
    stored = locked_booking(booking)
    chosen = stored.appointments.filter(status=Appointment.Status.PLANNED, starts_at__gt=now)
    if appointment_ids is not None:
        chosen = chosen.filter(pk__in=appointment_ids)
    keys = give_back(stored, chosen, now=now)
    settle_hits(keys, Hit.State.OTHERWISE, now=now)
    ContactClaim.objects.filter(appointment__in=keys).delete()
    changes = _changes_of(keys)
    waited = False
    if stored.status == Booking.Status.CANCELLED:
        waited = bool(WaitingPlace.objects.filter(booking=stored).delete()[0])
        changes += open_offers(stored)
    for change in changes:
        give_back(change, change.appointments.all(), now=now)
    if keys and stored.confirmed_at:
        notifications.cancelled(stored, waited=waited, now=now)
    return stored


def give_back(
    booking: Booking, appointments: QuerySet[Appointment], *, now: dt.datetime
) -> list[int]:
    """Cancel appointments of a locked booking, and it with its last one; return their keys."""
    keys = list(appointments.values_list("pk", flat=True))
    Appointment.objects.filter(pk__in=keys).update(
        status=Appointment.Status.CANCELLED,
        released_at=release_moment(booking, now),
        sequence=F("sequence") + 1,
    )
    still_live = booking.appointments.exclude(status=Appointment.Status.CANCELLED).exists()
    if keys and not still_live:
        booking.status = Booking.Status.CANCELLED
        booking.cancelled_at = now
        booking.origin = ""
        booking.save(update_fields=["status", "cancelled_at", "origin"])
    return keys


def settle_hits(keys: Collection[int], state: Hit.State, *, now: dt.datetime) -> None:
    """Note what became of appointments that could not be kept; the booking is locked."""
    open_ones = Hit.objects.filter(appointment__in=keys, state__in=Hit.OPEN)
    open_ones.update(state=state, changed_at=now)


def _changes_of(keys: Collection[int]) -> list[Booking]:
    """Return the held changes that would move one of these, locked."""
    held = Booking.objects.filter(
        status=Booking.Status.RESERVED,
        pk__in=Appointment.objects.filter(instead_of__in=keys).values("booking"),
    )
    return list(held.order_by("pk").select_for_update(no_key=True))


def release_moment(booking: Booking, now: dt.datetime) -> dt.datetime:
    """Return from when on others can have what this booking gives back at this moment.

    Whoever sells an appointment cancels it in the moment in which the buyer asks for it. So
    the moment is by chance, between half and the whole of what the centre sets.
    """
    most = 60 * booking.centre.release_minutes
    return now + dt.timedelta(seconds=most - secrets.randbelow(most // 2 + 1))
