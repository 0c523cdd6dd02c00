"""Bookings, and new times proposed for some of their appointments."""

from booking import actions, queries
from booking.proposals import PlanToReserve, propose_move, wishes_of
from tests.factories.booking import OpeningFactory
from tests.plans import NOW, at


def open_on(counter, *days):
    """Open a counter on some mornings."""
    for day in days:
        OpeningFactory(counter=counter, starts_at=at(f"{day} 08:00"), ends_at=at(f"{day} 12:00"))


def opens(counter, start, end):
    """Open a counter once."""
    OpeningFactory(counter=counter, starts_at=at(start), ends_at=end)


def booked(*stops, **answers):
    """Return a booking with these appointments."""
    plan = PlanToReserve(stops=stops, **answers)
    centre = stops[0].office.centre
    booking = actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking
    return actions.confirm(booking=booking, now=NOW)


def moves(booking, *services, now=NOW, **more):
    """Return what is proposed for the appointments with some services: all if none is named."""
    codes = {one.code for one in services}
    moved = [
        one
        for one in queries.movable(booking, now=now)
        if not codes or one.public_service.code in codes
    ]
    wishes = wishes_of(booking, moved)
    for name, value in more.items():
        object.__setattr__(wishes, name, value)
    return propose_move(booking=booking, moved=moved, wishes=wishes, now=now)


def starts(proposal):
    """Return when the appointments of each plan start."""
    return [[one.starts_at for one in plan.stops] for plan in proposal.plans]
