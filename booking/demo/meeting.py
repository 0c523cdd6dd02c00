"""One hour in which an office of the demo is closed: who is booked then has new times to accept."""

import datetime as dt
from collections import defaultdict

from booking import actions, calendars, links
from booking.demo import bookings
from booking.models import Appointment, Closure, Hit, Office
from content.models import Centre

HOUR = dt.timedelta(hours=1)
FIRST, LAST = dt.timedelta(days=2), dt.timedelta(days=14)


def forget(offices: dict[str, Office], reason: str) -> None:
    """Let an office receive people in the hours in which it was closed on other days."""
    Closure.objects.filter(office__in=offices.values(), reason=reason).delete()


def hold(office: Office, reason: str, now: dt.datetime) -> None:
    """Close the office in the hour that hits the fewest people, all of the demo; repair that."""
    hours: dict[dt.datetime, list[bool]] = defaultdict(list)
    coming = Appointment.objects.filter(
        counter__office=office, starts_at__gt=now + FIRST, starts_at__lt=now + LAST
    )
    for one in coming.select_related("booking"):
        hour = one.starts_at.replace(minute=0)
        while hour < one.ends_at:
            hours[hour].append(one.booking.is_demo)
            hour += HOUR
    hits = {hour: len(who) for hour, who in hours.items() if all(who)}
    if not hits:
        return
    start = min(hits, key=lambda hour: (hits[hour], hour))
    closure = Closure(office=office, starts_at=start, ends_at=start + HOUR, reason=reason)
    actions.close_office(closure=closure, now=now)
    calendars.refresh_openings(now=now, office=office)
    actions.repair(now=now)


def address_of_offer(centre: Centre) -> str:
    """Return the private link of somebody of the demo who has new times to accept, if any."""
    offered = Hit.objects.filter(
        appointment__booking__centre=centre,
        appointment__booking__is_demo=True,
        state=Hit.State.OFFERED,
    ).order_by("appointment__starts_at", "pk")
    hit = offered.select_related("appointment__booking__centre").first()
    if hit is None:
        return ""
    booking = hit.appointment.booking
    return links.address(booking, bookings.token_of(booking))
