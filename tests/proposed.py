"""Short ways to have plans proposed for a few desks."""

from booking.proposals import propose
from tests.factories.booking import CentreFactory, OpeningFactory
from tests.plans import NOW, at, wishes


def proposal(*services, **more):
    """Return what is proposed for some public services."""
    return propose(centre=CentreFactory(), wishes=wishes(*services, **more), now=NOW)


def plans(*services, **more):
    """Return the plans alone."""
    return proposal(*services, **more).plans


def on(counter, *days, opens="08:00", closes="12:00"):
    """Let a counter be open on days of December 2026 only."""
    counter.openings.all().delete()
    for day in days:
        start, end = (at(f"2026-12-{day:02} {time}") for time in (opens, closes))
        OpeningFactory(counter=counter, starts_at=start, ends_at=end)
