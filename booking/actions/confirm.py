"""Make a reservation final, and notify."""

import datetime as dt

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from booking import notifications
from booking.actions.claims import locked_booking
from booking.actions.extend import live_reservation
from booking.actions.in_one_piece import in_one_piece
from booking.actions.waiting_list import join
from booking.models import Appointment, Booking, ContactClaim
from booking.queries import Wishes, asked_of


class AlreadyBooked(Exception):
    """The contact has a confirmed appointment to come for one of these matters."""


@in_one_piece
def confirm(
    *,
    booking: Booking,
    now: dt.datetime,
    name: str = "",
    email: str = "",
    phone: str = "",
    waiting: Wishes | None = None,
) -> Booking:
    """Confirm a reservation with the contact that the visitor chose to give, if any.

    What no chosen matter asks for is not stored; who waits for more can be reached in any
    case. A booking that is confirmed already stays as it is, name and contact too: otherwise
    it could be handed on. `waiting` names matters that go onto the waiting list with it.

    Raises:
        AlreadyBooked: if this contact has an appointment to come for one of the matters; the
            reservation stays.
        CannotWait: if none of the matters that shall wait can; the reservation stays.
        ReservationExpired: if the reservation is over.
    """
    stored = locked_booking(booking)
    if stored.status == Booking.Status.CONFIRMED:
        return stored
    stored = live_reservation(booking, now)
    stored.status = Booking.Status.CONFIRMED
    stored.confirmed_at = now
    stored.expires_at = None
    stored.origin = ""
    asked = asked_of(stored, waits=waiting is not None)
    for field, text in (("name", name), ("email", email), ("phone", phone)):
        setattr(stored, field, text if field in asked else "")
    stored.save(
        update_fields=["status", "confirmed_at", "expires_at", "origin", "name", "email", "phone"]
    )
    live = stored.appointments.exclude(status=Appointment.Status.CANCELLED)
    claim_matters(stored, live, now)
    if waiting is not None:
        join(booking=stored, wishes=waiting, now=now)
    notifications.confirmed(stored, now=now)
    return stored


def claim_matters(booking: Booking, appointments: QuerySet[Appointment], now: dt.datetime) -> None:
    """Let a contact have one live booking for each of these matters; what is past does not count.

    Raises:
        AlreadyBooked: if the contact has one for a matter; the transaction must end then.
    """
    contacts = sorted(hash_of_contact(one) for one in (booking.email, booking.phone) if one)
    matters = sorted(appointments.values_list("public_service_id", "pk")) if contacts else []
    if not matters:
        return
    past = ContactClaim.objects.filter(contact__in=contacts, appointment__ends_at__lte=now)
    keys = [one.pk for one in past.order_by("pk").select_for_update(of=("self",))]
    ContactClaim.objects.filter(pk__in=keys).delete()
    try:
        ContactClaim.objects.bulk_create(
            ContactClaim(contact=contact, public_service_id=service, appointment_id=appointment)
            for contact in contacts
            for service, appointment in matters
        )
    except IntegrityError as error:
        raise AlreadyBooked from error


def hash_of_contact(contact: str) -> str:
    """Return what is stored of an e-mail address or a phone number to know it again."""
    digest = salted_hmac("booking.contact", contact.strip().casefold(), algorithm="sha256")
    return digest.hexdigest()
