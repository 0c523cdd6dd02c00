"""Erase what is stored about a person, when they say so."""

import datetime as dt

from booking import notifications
from booking.actions.audit import record
from booking.actions.cancel import cancel
from booking.actions.claims import locked_booking
from booking.actions.housekeeping import anonymise
from booking.actions.in_one_piece import in_one_piece
from booking.actions.offer import leave
from booking.models import Appointment, AuditEntry, Booking, Consent, ContactClaim

CONTACT = ("name", "email", "phone")


@in_one_piece
def erase(*, booking: Booking, keep: bool, now: dt.datetime) -> Booking:
    """Erase contact at once, and everything else with it unless appointments are kept.

    Kept appointments stay without a name: what the offices prepare for (how many people, an
    interpreter) and the private link stay until the visit is over; nothing waits any more.
    Otherwise what is still to come is cancelled and the link leads nowhere from now on.
    """
    stored = locked_booking(booking)
    coming = stored.appointments.filter(status=Appointment.Status.PLANNED, ends_at__gt=now)
    kept = keep and coming.exists()
    fields = [name for name in CONTACT if getattr(stored, name)]
    if kept:
        stored.name = stored.email = stored.phone = ""
        stored.booked_by = stored.idempotency_key = None
        stored.save(update_fields=[*CONTACT, "booked_by", "idempotency_key"])
        Consent.objects.filter(booking=stored).delete()
        ContactClaim.objects.filter(appointment__booking=stored).delete()
        leave(booking=stored, now=now)
        notifications.forget([stored])
    else:
        stored = cancel(booking=stored, now=now)
        anonymise([stored], now=now)
    record(AuditEntry.Act.ERASED, now=now, booking=stored, fields=fields, kept=kept)
    return stored
