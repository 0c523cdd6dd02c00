"""Re-exports, so that Django finds the models."""

from booking.models.audit import AuditEntry
from booking.models.bookings import (
    Appointment,
    Booking,
    ContactClaim,
    CounterClaim,
    Hit,
    InterpreterClaim,
)
from booking.models.consents import Consent
from booking.models.limits import RateBucket, UsedProof
from booking.models.messages import BookingLink, Message
from booking.models.offices import (
    Closure,
    Counter,
    Interpreter,
    Office,
    Opening,
    Seat,
    TravelTime,
)
from booking.models.public_services import (
    Ask,
    Attendance,
    BookingMode,
    Precedence,
    PublicService,
    PublicServiceText,
)
from booking.models.waiting import WaitingPlace

__all__ = [
    "Appointment",
    "Ask",
    "Attendance",
    "AuditEntry",
    "Booking",
    "BookingLink",
    "BookingMode",
    "Closure",
    "Consent",
    "ContactClaim",
    "Counter",
    "CounterClaim",
    "Hit",
    "Interpreter",
    "InterpreterClaim",
    "Message",
    "Office",
    "Opening",
    "Precedence",
    "PublicService",
    "PublicServiceText",
    "RateBucket",
    "Seat",
    "TravelTime",
    "UsedProof",
    "WaitingPlace",
]
