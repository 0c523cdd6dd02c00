"""Which appointments of a booking need the result of which other ones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from booking.models import Appointment, Precedence


@dataclass(frozen=True)
class Need:
    """An appointment that takes place, one of the same booking whose result it needs, and when.

    `result` says how soon after the earlier one its result is there.
    """

    after: Appointment
    before: Appointment
    result: str


def needs_of(appointments: Sequence[Appointment]) -> list[Need]:
    """Return what appointments of a booking need of each other, of cancelled ones too."""
    services = {one.public_service_id for one in appointments}
    edges = Precedence.objects.filter(
        kind=Precedence.Kind.HARD, before__in=services, after__in=services
    ).order_by("pk")
    return [
        Need(after, before, edge.result)
        for edge in edges
        for after in appointments
        if after.public_service_id == edge.after_id and after.takes_place
        for before in appointments
        if before.public_service_id == edge.before_id
    ]


def lost_results(appointments: Sequence[Appointment], *, now: dt.datetime) -> list[Need]:
    """Return the needs of appointments still to come that nothing serves: that is cancelled."""
    cancelled = Appointment.Status.CANCELLED
    served = {one.public_service_id for one in appointments if one.status != cancelled}
    lost = {
        (need.after.pk, need.before.public_service_id): need
        for need in needs_of(appointments)
        if need.before.public_service_id not in served and need.after.starts_at > now
    }
    return list(lost.values())
