"""Short ways to let the worker repair what offices cannot keep, and to look at what came of it."""

from booking import actions, queries
from booking.models import Hit
from tests.changes import booked
from tests.factories.booking import CounterFactory, OpeningFactory, desk
from tests.plans import NOW, at, stop


def told(now=NOW):
    """Let the worker look once, and return how many people it told something."""
    return actions.repair(now=now).told_of_hits


def offer(booking, now=NOW):
    """Return the new times that are held for a booking, by matter."""
    change = queries.open_change(booking, now=now)
    return (
        {}
        if change is None
        else {one.public_service.code: one.starts_at for one in queries.appointments_of(change)}
    )


def states(booking):
    return [hit.state for hit in Hit.objects.filter(appointment__booking=booking).order_by("pk")]


def open_on(counter, day, start="08:00", end="12:00"):
    OpeningFactory(
        counter=counter, starts_at=at(f"2026-12-{day} {start}"), ends_at=at(f"2026-12-{day} {end}")
    )


def booked_beside_another(opens="08:00", closes="12:00"):
    """Return a counter, another one of its office for the same matter, and a booking at nine."""
    counter, service = desk()
    other = CounterFactory(office=counter.office, public_services=[service])
    OpeningFactory(counter=other, starts_at=at(opens), ends_at=at(closes))
    return counter, other, booked(stop(counter, service, "09:00"), email="demo@example.org")


def offered_stop(booking):
    """Return the one appointment that is offered."""
    return queries.open_change(booking, now=NOW).appointments.get()
