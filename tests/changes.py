"""Short ways to book, to hold a change, and to look at what is held."""

from booking import actions
from booking.actions import Decision
from booking.models import Closure, Opening
from booking.proposals import PlanToReserve
from tests.plans import NOW, at, one_stop


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


def closure(counter, start="08:00", end="12:00", *, only=False):
    """Return the closure of a counter's office, or of the counter only; it is not stored."""
    return Closure(
        office=counter.office,
        counter=counter if only else None,
        starts_at=at(start),
        ends_at=at(end),
    )


def close(counter, start="08:00", end="12:00", *, only=False, now=NOW):
    """Close an office, or one counter only, and rebuild the openings as the worker does."""
    closed = actions.close_office(closure=closure(counter, start, end, only=only), now=now)
    counters = [counter] if only else counter.office.counters.all()
    for opening in Opening.objects.filter(counter__in=counters).order_by("ends_at"):
        opening.delete()
        for left in ((opening.starts_at, at(start)), (at(end), opening.ends_at)):
            first, last = max(left[0], opening.starts_at), min(left[1], opening.ends_at)
            if first < last:
                Opening.objects.update_or_create(
                    counter=opening.counter, starts_at=first, defaults={"ends_at": last}
                )
    return closed


def changed(*owners, change=lambda: None):
    """Agree to a change of counters or interpreters, or to the one that was stored just now."""
    decision = Decision(now=NOW, agreed=True)
    return actions.change_catalogue(owners=owners, change=change, decision=decision)


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
