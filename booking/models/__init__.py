"""Re-exports, so that Django finds the models."""

from booking.models.audit import AuditEntry
from booking.models.bookings import Appointment, Booking, CounterClaim, InterpreterClaim
from booking.models.consents import Consent
from booking.models.offices import Closure, Counter, Interpreter, Office, Opening, TravelTime
from booking.models.public_services import (
    Ask,
    BookingMode,
    Precedence,
    PublicService,
    PublicServiceText,
)

__all__ = [
    "Appointment",
    "Ask",
    "AuditEntry",
    "Booking",
    "BookingMode",
    "Closure",
    "Consent",
    "Counter",
    "CounterClaim",
    "Interpreter",
    "InterpreterClaim",
    "Office",
    "Opening",
    "Precedence",
    "PublicService",
    "PublicServiceText",
    "TravelTime",
]
