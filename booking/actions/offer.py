"""Offer room to those who wait: first come, first served, within what fits.

A worker calls `serve_waiting` every few minutes. docs/waiting.md has the rules.
"""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.utils import timezone

from booking import notifications, queries
from booking.actions.cancel import cancel, give_back
from booking.actions.change import CannotMove, hold_change
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.actions.rivals import CounterTaken
from booking.actions.waiting_list import open_offers
from booking.failures import each
from booking.models import Appointment, Booking, WaitingPlace
from booking.proposals import PlanOutdated, PlanToReserve, plan_for_waiting

MOST_LOOKS = 200
"""How many are looked at in one run; a look takes some hundredths of a second."""

BEFORE_ERASURE = dt.timedelta(days=3)
"""So long before its personal data are erased a booking waits no more."""


@dataclass(frozen=True)
class Served:
    """What a run did; it names nobody."""

    looked_at: int
    offers_made: int
    waits_ended: int
    looks_failed: int


def serve_waiting(*, now: dt.datetime, most: int = MOST_LOOKS) -> Served:
    """Look for room for those who wait, in the order of their turn, and hold it for them.

    Doing it again at once offers nothing twice: who has an offer or another held change is
    passed over, also if another worker made it a moment ago. Where looking fails, the others
    have their turn all the same.
    """
    line = queries.waiting_line(most=most)
    done, failed = each(
        line,
        partial(_serve, now=now),
        name=lambda place: f"Looking for room for booking {place.booking_id}",
    )
    WaitingPlace.objects.filter(pk__in=[place.pk for place in line]).update(looked_at=now)
    return Served(
        looked_at=len(line),
        offers_made=done.count("offered"),
        waits_ended=done.count("ended"),
        looks_failed=failed,
    )


def _serve(place: WaitingPlace, now: dt.datetime) -> str:
    """Offer what fits, or end what is over; return what was done, if something was."""
    if queries.open_change(place.booking, now=now):
        return ""
    if _is_over(place, now):
        return "ended" if _end(place, now) else ""
    if notifications.channel_of(place.booking) and _look(place, now):
        return "offered"
    return ""


def _is_over(place: WaitingPlace, now: dt.datetime) -> bool:
    """Return whether nothing more can be offered.

    That is so after three offers, after the last day that was wished, and some days before
    everything personal is erased, so that the last offer is answered and the end told by then.
    """
    zone = place.booking.centre.zone
    if place.offers >= settings.WAITING_OFFERS:
        return True
    if place.latest and place.latest < _first_day(place, now):
        return True
    ends = place.booking.appointments.order_by("-ends_at").values_list("ends_at", flat=True)
    last = timezone.localdate(ends.first() or place.since, zone)
    kept_for = dt.timedelta(days=settings.BOOKING_RETENTION_DAYS)
    return timezone.localdate(now, zone) >= last + kept_for - BEFORE_ERASURE


def _first_day(place: WaitingPlace, now: dt.datetime) -> dt.date:
    """Return the first day of an offer made now: the one after its last hour."""
    return _until(place, now).astimezone(place.booking.centre.zone).date() + dt.timedelta(days=1)


def _until(place: WaitingPlace, now: dt.datetime) -> dt.datetime:
    """Return until when an offer made now is held: a day from when its message may go out."""
    hours = dt.timedelta(hours=settings.WAITING_OFFER_HOURS)
    return notifications.daytime_from(now, place.booking.centre.zone) + hours


def _look(place: WaitingPlace, now: dt.datetime) -> bool:
    """Offer what fits, if something does; whoever was faster at it keeps it."""
    plan = plan_for_waiting(place, first_day=_first_day(place, now), now=now)
    if plan is None:
        return False
    try:
        _offer(place, plan, now)
    except (CannotMove, CounterTaken, PlanOutdated):
        return False
    return True


@in_one_piece
def _offer(place: WaitingPlace, plan: PlanToReserve, now: dt.datetime) -> None:
    """Hold the times of a plan, count the offer and tell of it: all or nothing.

    Raises:
        CannotMove: if the person left the list meanwhile, or has another offer.
    """
    offer = hold_change(
        booking=place.booking,
        plan=plan,
        now=now,
        why=Booking.Why.WAITING,
        expires_at=_until(place, now),
    ).booking
    # The booking is locked by now; who counted before us has made the offer.
    mine = WaitingPlace.objects.filter(pk=place.pk, offers=place.offers)
    if not mine.update(offers=place.offers + 1):
        raise CannotMove
    notifications.offered(
        place.booking,
        occasion=str(offer.pk),
        valid_until=offer.expires_at or _until(place, now),
        now=now,
    )


@in_one_piece
def _end(place: WaitingPlace, now: dt.datetime) -> bool:
    """Take somebody off the list and tell them, once; what is booked stays."""
    booking = locked_booking(place.booking)
    count, _each = WaitingPlace.objects.filter(pk=place.pk, offers=place.offers).delete()
    if not count:
        return False
    notifications.waiting_over(booking, occasion=str(place.pk), now=now)
    return True


@in_one_piece
def refuse(*, offer: Booking, now: dt.datetime) -> None:
    """Give an offer back at once: the next in line has it at the next run."""
    locked_booking(Booking.objects.get(held_changes=offer))
    refused = cancel(booking=offer, now=now)
    Appointment.objects.filter(booking=refused, status=Appointment.Status.CANCELLED).update(
        released_at=now
    )


@in_one_piece
def leave(*, booking: Booking, now: dt.datetime) -> None:
    """Leave the waiting list; an open offer is given back. What is booked stays."""
    stored = locked_booking(booking)
    WaitingPlace.objects.filter(booking=stored).delete()
    for offer in open_offers(stored):
        give_back(offer, offer.appointments.all(), now=now)
