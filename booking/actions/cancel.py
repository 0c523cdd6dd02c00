"""Give the counters back."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from booking.actions.claims import locked_booking, release
from booking.models import Appointment, Booking


@transaction.atomic
def cancel(
    *, booking: Booking, appointment_ids: Collection[int] | None = None, now: dt.datetime
) -> Booking:
    """Cancel some appointments of a booking, or all that are still to come.

    Others can have them at once. The booking itself is cancelled with its last appointment;
    doing it twice changes nothing.
    """
    stored = locked_booking(booking)
    chosen = stored.appointments.filter(status=Appointment.Status.PLANNED, starts_at__gt=now)
    if appointment_ids is not None:
        chosen = chosen.filter(pk__in=appointment_ids)
    keys = list(chosen.values_list("pk", flat=True))
    appointments = Appointment.objects.filter(pk__in=keys)
    release(appointments)
    appointments.update(status=Appointment.Status.CANCELLED, sequence=F("sequence") + 1)
    still_live = stored.appointments.exclude(status=Appointment.Status.CANCELLED).exists()
    if keys and not still_live:
        stored.status = Booking.Status.CANCELLED
        stored.cancelled_at = now
        stored.save(update_fields=["status", "cancelled_at"])
    return stored
