"""Change counters, interpreters and how people get a matter; whoever is booked there is hit.

The worker offers new times.
"""

from collections.abc import Callable, Collection

from booking import queries
from booking.actions.hits import mark_hits
from booking.actions.hours import Decision, lock_owners
from booking.actions.in_one_piece import in_one_piece
from booking.actions.repair import repair_soon
from booking.calendars import Owner
from booking.models import Appointment, Hit


class AppointmentsHit(Exception):
    """Booked appointments could not be kept, and nobody has agreed to that yet.

    Nothing was stored. `hit` are these appointments, `whys` all their reasons.
    """

    def __init__(self, hit: list[Appointment]) -> None:
        super().__init__()
        reasons = {getattr(one, "reason") for one in hit}  # noqa: B009  an annotation
        self.hit, self.whys = hit, [why for why in Hit.Why if why in reasons]


@in_one_piece
def change_catalogue(
    *, owners: Collection[Owner], change: Callable[[], object], decision: Decision
) -> int:
    """Let `change` store what is different; mark what these counters and interpreters cannot keep.

    They may be out of use, have fewer seats, or not offer a public service any more. Nobody
    reserves there at the same moment. Whom it hits is seen by doing it; without a yes to that
    the transaction leaves nothing. Returns how many booked appointments are hit.

    Raises:
        AppointmentsHit: if there are some that could be kept so far, and nobody has agreed.
    """
    now = decision.now
    lock_owners(*owners)
    # What cannot be kept anyway, and is found by the worker soon, is not this one's doing.
    before = set(queries.hit_at(owners, now=now))
    change()
    hit = [one for one in queries.hit_at(owners, now=now) if one not in before]
    if hit and not decision.agreed:
        raise AppointmentsHit(hit)
    marked = mark_hits(now=now, at=owners)
    repair_soon(*owners)
    return marked
