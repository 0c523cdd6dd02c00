"""Appointments as an iCalendar file (RFC 5545)."""

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from booking import queries
from booking.models import Appointment, Booking
from booking.queries import OfficeCard, ServiceCard


def calendar_file(booking: Booking, language: str) -> bytes:
    """Return all appointments of a booking as one calendar file in a language."""
    cards = {card.code: card for card in queries.public_services(booking.centre, language)}
    offices = queries.office_cards(booking.centre, language)
    calendar = Calendar()
    calendar.add("prodid", "-//Lotse//booking//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    with override(language):
        for appointment in queries.appointments_of(booking):
            calendar.add_component(
                _event(
                    booking,
                    appointment,
                    cards[appointment.public_service.code],
                    offices[appointment.counter.office_id],
                )
            )
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(
    booking: Booking, appointment: Appointment, card: ServiceCard, office: OfficeCard
) -> Event:
    event = Event()
    # The key keeps the event the same in every file; it tells strangers nothing.
    event.add("uid", f"{booking.reference}-{appointment.pk}@lotse")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", booking.confirmed_at or booking.created_at)
    event.add("dtstart", appointment.starts_at.astimezone(booking.centre.zone))
    event.add("dtend", appointment.ends_at.astimezone(booking.centre.zone))
    event.add("summary", f"{card.title} · {office.name}")
    event.add("location", ", ".join(part for part in (office.name_de, office.address) if part))
    event.add("description", _description(booking, card, office))
    cancelled = appointment.status == Appointment.Status.CANCELLED
    event.add("status", "CANCELLED" if cancelled else _status(booking))
    return event


def _status(booking: Booking) -> str:
    return "CONFIRMED" if booking.status == Booking.Status.CONFIRMED else "TENTATIVE"


def _description(booking: Booking, card: ServiceCard, office: OfficeCard) -> str:
    lines = [
        _("Reference: %(reference)s") % {"reference": booking.reference},
        card.title_de if card.title_de != card.title else "",
        office.floor_and_way,
    ]
    return "\n".join(line for line in lines if line)
