"""Short ways to let the worker repair what offices cannot keep, and to look at what came of it."""

from booking import actions, queries
from booking.models import Hit
from tests.factories.booking import OpeningFactory
from tests.plans import NOW, at


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
