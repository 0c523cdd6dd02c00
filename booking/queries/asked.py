"""What the chosen matters ask about a person, and what an office may see of it."""

from booking.models import Appointment, Ask, Booking, PublicService

PERSONAL = ("name", "email", "phone")
"""What can be asked: fields of a booking; a public service says so in `asks_…`."""


REACHES = ("email", "phone")
"""Where messages can go to."""


def asks(service: PublicService, field: str) -> Ask:
    """Return whether a public service asks for a field."""
    return Ask(getattr(service, f"asks_{field}"))


def asked_of(booking: Booking, *, waits: bool = False) -> dict[str, Ask]:
    """Return the fields that a booking's matters ask for; necessary if it is so for one.

    Offers of the waiting list come by message: who `waits` can be asked how to be reached.
    """
    services = list(
        PublicService.objects.filter(
            pk__in=Appointment.objects.filter(booking=booking)
            .exclude(status=Appointment.Status.CANCELLED)
            .values("public_service")
        )
    )
    found: dict[str, Ask] = {}
    for field in PERSONAL:
        wishes = {asks(service, field) for service in services} - {Ask.NOT}
        if wishes:
            found[field] = Ask.REQUIRED if Ask.REQUIRED in wishes else Ask.OPTIONAL
        elif waits and field in REACHES:
            found[field] = Ask.OPTIONAL
    return found


def known_to_office(appointment: Appointment) -> dict[str, str]:
    """Return what the office of an appointment may know: what its own matter asks for."""
    return {
        field: getattr(appointment.booking, field)
        if asks(appointment.public_service, field) != Ask.NOT
        else ""
        for field in PERSONAL
    }
