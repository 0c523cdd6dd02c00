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
    day = stored.starts_at.astimezone(stored.booking.centre.zone).date()
    today = now.astimezone(stored.booking.centre.zone).date()
    marks: dict[str, bool] = {
        Appointment.Status.PLANNED: True,
        Appointment.Status.ARRIVED: day <= today,
        Appointment.Status.DONE: day <= today,
        Appointment.Status.NO_SHOW: stored.starts_at <= now,
    }
    if (
        stored.status == Appointment.Status.CANCELLED
        or stored.booking.status != Booking.Status.CONFIRMED
        or not marks.get(status, False)
    ):
        raise CannotMark
    stored.status = status
    stored.save(update_fields=["status"])
    return stored
