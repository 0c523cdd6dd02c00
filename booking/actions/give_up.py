"""Give back a reservation that nobody wants to book any more."""

import datetime as dt

from booking.actions.cancel import give_back
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.models import Appointment, Booking


@in_one_piece
def give_up(*, booking: Booking, now: dt.datetime) -> Booking:
    """Give back what an open reservation holds, as `cancel` does; return it as it is then.

    What was booked meanwhile, on another page, stays. Doing it twice changes nothing, and so
    does giving up what ran out: others can have that by now.
    """
    stored = locked_booking(booking)
    is_open = stored.expires_at is not None and stored.expires_at > now
    if stored.status == Booking.Status.RESERVED and is_open:
        held = stored.appointments.filter(status=Appointment.Status.PLANNED)
        give_back(stored, held, now=now)
    return stored
