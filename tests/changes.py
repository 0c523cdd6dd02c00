"""Short ways to book, to hold a change, and to look at what is held."""

from booking import actions
from booking.proposals import PlanToReserve
from tests.plans import NOW, one_stop


def booked(*stops, **contact):
    """Return a confirmed booking of these stops."""
    centre = stops[0].office.centre
    booking = actions.reserve(
        centre=centre, plan=PlanToReserve(stops=stops), language="en", now=NOW
    ).booking
    return actions.confirm(booking=booking, now=NOW, **contact)


def hold(booking, *stops, now=NOW, **more):
    """Return a change held for a booking."""
    return actions.hold_change(
        booking=booking, plan=PlanToReserve(stops=stops), now=now, **more
    ).booking


def times(booking):
    """Return when a booking's appointments are, by now."""
    live = booking.appointments.exclude(status="cancelled").order_by("starts_at", "pk")
    return [one.starts_at for one in live]


def pieces(appointment):
    """Return the starts of the five minutes that an appointment holds."""
    return sorted(appointment.claims.values_list("starts_at", flat=True))


def is_free(counter, service, start, now=NOW):
    """Return whether somebody else can reserve this; nothing stays reserved."""
    plan = one_stop(counter, service, start)
    try:
        found = actions.reserve(centre=counter.office.centre, plan=plan, language="en", now=now)
    except actions.CounterTaken:
        return False
    found.booking.delete()
    return True
