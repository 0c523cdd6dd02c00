"""Short ways to wait: who has one appointment, and one more matter on the waiting list."""

import datetime as dt

from django.utils import timezone

from booking import actions, queries
from booking.models import Booking, Message
from booking.proposals import PlanToReserve
from tests.factories.booking import CounterFactory, OpeningFactory, PublicServiceFactory
from tests.plans import BERLIN, NOW, at, stop, wishes

THURSDAY = "2026-12-03"
LATER = NOW + dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)


def scarce(**service):
    """Return a counter that is never open, and the public service that it offers."""
    public_service = PublicServiceFactory(**service)
    return CounterFactory(office=public_service.office, public_services=[public_service]), (
        public_service
    )


def opens(counter, start, end):
    """Let a counter have room."""
    return OpeningFactory(counter=counter, starts_at=at(start), ends_at=at(end))


def room_for(service, days=4):
    """Open the counter of a public service for half an hour, some days from today."""
    day = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=days)
    start = dt.datetime.combine(day, dt.time(9), BERLIN)
    OpeningFactory(
        counter=service.counters.get(), starts_at=start, ends_at=start + dt.timedelta(minutes=30)
    )


def waits(kept, *missing, email="one@example.org", now=NOW, phone="", answers=None, **times):
    """Return a confirmed booking of one stop that waits for some public services."""
    counter, service, start = kept
    plan = PlanToReserve(stops=(stop(counter, service, start),), **(answers or {}))
    centre = counter.office.centre
    booking = actions.reserve(centre=centre, plan=plan, language="en", now=now).booking
    return actions.confirm(
        booking=booking, now=now, email=email, phone=phone, waiting=wishes(*missing, **times)
    )


def serve(now=LATER, **more):
    """Let the worker look once, and return how many offers it made."""
    return actions.serve_waiting(now=now, **more).offers_made


def offer_of(booking, now=LATER):
    """Return the open offer of a booking, if it has one."""
    return queries.open_change(booking, now=now)


def offered_starts(booking, now=LATER):
    """Return when the appointments of the open offer begin."""
    offer = offer_of(booking, now)
    return [one.starts_at for one in queries.appointments_of(offer)] if offer else []


def told(booking, kind="offered"):
    """Return how many messages of a kind tell of a booking."""
    return Message.objects.filter(booking=booking, kind=kind).count()


def offers():
    """Return how many offers were ever held."""
    return Booking.objects.filter(why=Booking.Why.WAITING).count()
