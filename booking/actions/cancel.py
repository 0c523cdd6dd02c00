"""Give counters back, after a delay that makes it useless to trade them."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db.models import F

from booking import notifications
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.models import Appointment, Booking, ContactClaim


@in_one_piece
def cancel(
    *, booking: Booking, appointment_ids: Collection[int] | None = None, now: dt.datetime
) -> Booking:
    """Cancel some appointments of a booking, or all that are still to come.

    Others can have them a little later (`release_moment`). The booking itself is cancelled
    with its last appointment; doing it twice changes nothing.
    """
    stored = locked_booking(booking)
    chosen = stored.appointments.filter(status=Appointment.Status.PLANNED, starts_at__gt=now)
    if appointment_ids is not None:
        chosen = chosen.filter(pk__in=appointment_ids)
    keys = list(chosen.values_list("pk", flat=True))
    Appointment.objects.filter(pk__in=keys).update(
        status=Appointment.Status.CANCELLED,
        released_at=release_moment(stored, now),
        sequence=F("sequence") + 1,
    )
    ContactClaim.objects.filter(appointment__in=keys).delete()
    still_live = stored.appointments.exclude(status=Appointment.Status.CANCELLED).exists()
    if keys and not still_live:
        stored.status = Booking.Status.CANCELLED
        stored.cancelled_at = now
        stored.origin = ""
        stored.save(update_fields=["status", "cancelled_at", "origin"])
    if keys and stored.confirmed_at:
        notifications.cancelled(stored, now=now)
    return stored


def release_moment(booking: Booking, now: dt.datetime) -> dt.datetime:
    """Return from when on others can have what this booking gives back at this moment.

    Whoever sells an appointment cancels it in the moment in which the buyer asks for it. So
    the moment is by chance, between half and the whole of what the centre sets.
    """
    most = 60 * booking.centre.release_minutes
    return now + dt.timedelta(seconds=most - secrets.randbelow(most // 2 + 1))
