"""How appointments of a booking belong together: needed results, and better orders."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from booking.models import Appointment, Precedence
from booking.queries.sorting import Edge


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


def turned_round(
    new: Sequence[Appointment], kept: Sequence[Appointment], *, now: dt.datetime
) -> list[Edge]:
    """Return the orders that are only better so and that new appointments turn round.

    That is among themselves, and with what is kept and still to come.
    """
    coming = [*new, *(one for one in kept if one.takes_place and one.starts_at > now)]
    starts = {one.public_service_id: one.starts_at for one in coming}
    moving = {one.public_service_id for one in new}
    orders = (
        Precedence.objects.filter(kind=Precedence.Kind.SOFT, before__in=starts, after__in=starts)
        .select_related("before", "after")
        .order_by("pk")
    )
    return [
        Edge(order.before.code, order.after.code)
        for order in orders
        if {order.before_id, order.after_id} & moving
        and starts[order.before_id] > starts[order.after_id]
    ]
