"""Messages in the visitor's language with the German beside it, sent by the worker."""

from functools import partial
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from booking import ics, queries
from booking.models import Appointment, Booking

SOURCE = "de"


class NotSent(Exception):
    """The mail host did not take a message; says why, and never to whom."""


def confirmed(booking: Booking, link: str) -> None:
    """Send the confirmation as soon as the booking is stored."""
    transaction.on_commit(partial(send_confirmation.enqueue, booking.pk, link))


@task
def send_confirmation(booking_id: int, link: str) -> None:
    """Send the confirmation, unless the booking is cancelled or its address erased by now."""
    booking = (
        Booking.objects.filter(pk=booking_id, status=Booking.Status.CONFIRMED)
        .select_related("centre")
        .first()
    )
    if booking is None or not booking.email:
        return
    try:
        confirmation(booking, link).send()
    except (SMTPException, OSError) as error:
        # The mail host's answer quotes the address, and failures of tasks are logged.
        raise NotSent(type(error).__name__) from None


def confirmation(booking: Booking, link: str) -> EmailMultiAlternatives:
    """Return the confirmation of a booking. Its subject tells an onlooker nothing."""
    languages = list(dict.fromkeys([booking.language, SOURCE]))
    parts = [_part(booking, link, language) for language in languages]
    subjects = []
    for language in languages:
        with override(language):
            subjects.append(_("Your appointments"))
    message = EmailMultiAlternatives(
        subject=" · ".join(dict.fromkeys(subjects)),
        body=render_to_string("booking/mail/confirmation.txt", {"parts": parts}),
        to=[booking.email],
    )
    message.attach_alternative(
        render_to_string("booking/mail/confirmation.html", {"parts": parts}), "text/html"
    )
    message.attach(
        "appointments.ics", ics.calendar_file(booking, booking.language), "text/calendar"
    )
    return message


def _part(booking: Booking, link: str, language: str) -> dict[str, Any]:
    """Return everything that the message says in one language."""
    cards = {card.code: card for card in queries.public_services(booking.centre, language)}
    offices = queries.office_cards(booking.centre, language)
    stops: list[dict[str, Any]] = [
        {
            "card": cards[appointment.public_service.code],
            "office": offices[appointment.counter.office_id],
            "counter": appointment.counter.name,
            "starts_at": appointment.starts_at.astimezone(booking.centre.zone),
            "ends_at": appointment.ends_at.astimezone(booking.centre.zone),
        }
        for appointment in queries.appointments_of(booking)
        if appointment.status != Appointment.Status.CANCELLED
    ]
    codes = [code for stop in stops for code in stop["card"].evidence]
    return {
        "language": language,
        "booking": booking,
        "centre": booking.centre,
        "stops": stops,
        "papers": queries.evidence_list(codes, language),
        "link": link,
    }
