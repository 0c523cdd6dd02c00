"""Short ways to write times, plans and wishes."""

import datetime as dt
from zoneinfo import ZoneInfo

from booking.proposals import PlanToReserve, ProposedStop
from booking.queries import Wishes

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = "2026-12-01"


def at(text: str) -> dt.datetime:
    """Return a local time: "09:00" is on Tuesday, 1 December 2026."""
    full = text if len(text) > 5 else f"{TUESDAY} {text}"
    return dt.datetime.fromisoformat(full).replace(tzinfo=BERLIN)


NOW = at("2026-11-30 08:00")
"""The Monday before."""


def stop(counter, public_service, start, *, interpreter=None, minutes=None):
    """Return one stop, as long as the public service takes."""
    starts_at = at(start)
    return ProposedStop(
        public_service=public_service,
        office=counter.office,
        counter=counter,
        interpreter=interpreter,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes or public_service.minutes),
    )


def one_stop(counter, public_service, start, **answers):
    """Return a plan with one stop."""
    return PlanToReserve(stops=(stop(counter, public_service, start),), **answers)


def wishes(*services, **more):
    """Return wishes for public services."""
    return Wishes(services=tuple(one.code for one in services), **more)
