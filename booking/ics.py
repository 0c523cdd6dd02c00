"""Appointments as an iCalendar file (RFC 5545), for any calendar program.

Times are in UTC: each appointment is fixed, so no program needs to know the rules of a time
zone, and the change of clocks moves nothing.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from booking import queries
from booking.models import Appointment, Booking
from booking.queries import OfficeCard, ServiceCard


@dataclass(frozen=True)
class CalendarFile:
    """The file, and what it wants of a calendar: PUBLISH, or CANCEL if nothing is left."""

    content: bytes
    method: str

    @property
    def media_type(self) -> str:
        """The media type with the method, as RFC 5545 (8.1) asks for."""
        return f"text/calendar; charset=utf-8; method={self.method}"


def calendar_file(
    booking: Booking, language: str, *, now: dt.datetime, discreet: bool = False
) -> CalendarFile:
    """Return all appointments of a booking as one calendar file in a language.

    A discreet file names neither office nor matter, for calendars that others see.
    """
    appointments = list(queries.appointments_of(booking))
    over = not any(one.takes_place for one in appointments)
    method = "CANCEL" if over else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", "-//Lotse//booking//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    with override(language):
        details = {} if discreet else _details(booking, appointments, language)
        for appointment in appointments:
            event = _event(booking, appointment, now)
            for name, value in details.get(appointment.pk, _discreet(booking)).items():
                if value:
                    event.add(name, value)
            calendar.add_component(event)
    return CalendarFile(bytes(calendar.to_ical()), method)


def _event(booking: Booking, appointment: Appointment, now: dt.datetime) -> Event:
    """Return what every calendar needs: which event, which version of it, when, whether."""
    event = Event()
    # The key keeps the event the same in every file; it tells strangers nothing.
    event.add("uid", f"{booking.reference}-{appointment.pk}@lotse")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", appointment.starts_at.astimezone(dt.UTC))
    event.add("dtend", appointment.ends_at.astimezone(dt.UTC))
    event.add("status", _status(booking) if appointment.takes_place else "CANCELLED")
    return event


def _status(booking: Booking) -> str:
    return "CONFIRMED" if booking.status == Booking.Status.CONFIRMED else "TENTATIVE"


def _discreet(booking: Booking) -> dict[str, str]:
    return {"summary": _("Appointment"), "description": _reference(booking), "class": "PRIVATE"}


def _details(
    booking: Booking, appointments: list[Appointment], language: str
) -> dict[int, dict[str, str]]:
    """Return office, matter and way of each appointment, by its key."""
    cards = {card.code: card for card in queries.public_services(booking.centre, language)}
    offices = queries.office_cards(booking.centre, language)
    return {
        one.pk: _words(booking, cards[one.public_service.code], offices[one.counter.office_id])
        for one in appointments
    }


def _words(booking: Booking, card: ServiceCard, office: OfficeCard) -> dict[str, str]:
    lines = [
        _reference(booking),
        card.title_de if card.title_de != card.title else "",
        office.floor_and_way,
    ]
    return {
        "summary": f"{card.title} · {office.name}",
        "location": ", ".join(part for part in (office.name_de, office.address) if part),
        "description": "\n".join(line for line in lines if line),
    }


def _reference(booking: Booking) -> str:
    return _("Reference: %(reference)s") % {"reference": booking.reference}
