"""Note on the day board who has come."""

import datetime as dt

from django.db import transaction

from booking.models import Appointment, Booking

MARKS = (
    Appointment.Status.PLANNED,
    Appointment.Status.ARRIVED,
    Appointment.Status.DONE,
    Appointment.Status.NO_SHOW,
)
"""What can be noted; planned takes a note back."""


class CannotMark(Exception):
    """The appointment is not confirmed, was cancelled, or has not begun yet."""


def possible_marks(appointment: Appointment, now: dt.datetime) -> list[Appointment.Status]:
    """Return what can be noted of an appointment at this moment; nothing if it is not booked."""
    booking = appointment.booking
    if (
        appointment.status == Appointment.Status.CANCELLED
        or booking.status != Booking.Status.CONFIRMED
    ):
        return []
    zone = booking.centre.zone
    is_due = appointment.starts_at.astimezone(zone).date() <= now.astimezone(zone).date()
    can_be_true = {
        Appointment.Status.PLANNED: True,
        Appointment.Status.ARRIVED: is_due,
        Appointment.Status.DONE: is_due,
        Appointment.Status.NO_SHOW: appointment.starts_at <= now,
    }
    return [one for one in MARKS if can_be_true[one]]


@transaction.atomic
def mark(appointment: Appointment, status: str, now: dt.datetime) -> Appointment:
    """Set an appointment to planned (undo), arrived, done or not come.

    Raises:
        CannotMark: if this cannot be true of the appointment at this moment.
    """
    stored = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("booking")
        .get(pk=appointment.pk)
    )
    if status not in possible_marks(stored, now):
        raise CannotMark
    stored.status = status
    stored.save(update_fields=["status"])
    return stored
