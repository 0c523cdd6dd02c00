"""What a person has by now, as far as new times of other appointments must fit to it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from booking.models import Appointment, Booking, Counter, Precedence, PublicService
from booking.planner import Instance, Interval, Intervals, Offer
from booking.queries.cards import walking_minutes
from booking.queries.sorting import DAYS_UNTIL, Edge, without_cycles
from booking.queries.visits import appointments_of
from booking.queries.wishes import epoch_minutes, merged, without

PAUSE = 10
"""Minutes between two appointments of a visit besides the way, so that nobody has to run."""

FIRST, LAST = 0, 2**40
"""Epoch minutes before and after everything."""


@dataclass(frozen=True)
class Fixed:
    """An appointment as it is by now: office, and epoch minutes."""

    office: int
    start: int
    end: int


@dataclass(frozen=True)
class Beside:
    """What stays of a booking while some of its appointments move, or new ones come.

    `own` are the keys of what gives way: the appointments to be moved, and what is left of
    former changes. `bounds` says per code from when until when a matter can be, because of
    the order of matters. `better` are orders that are only better so, with what stays and is
    still to come; `coming` has its times by code.
    """

    moved: dict[str, Appointment]
    own: frozenset[int] = frozenset()
    kept: tuple[Fixed, ...] = ()
    kept_days: tuple[dt.date, ...] = ()
    bounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    walks: dict[tuple[int, int], int] = field(default_factory=dict)
    better: tuple[Edge, ...] = ()
    coming: dict[str, Interval] = field(default_factory=dict)

    def fits(self, code: str, office: int, start: int, end: int) -> bool:
        """Tell whether a matter can be at an office in this time."""
        first, last = self.bounds.get(code, (FIRST, LAST))
        return (
            first <= start
            and end <= last
            and all(end <= busy.start or busy.end <= start for busy in self._busy(office))
        )

    def narrowed(
        self,
        counters: dict[str, Counter],
        hours: dict[str, Intervals],
        offers: Iterable[Offer],
    ) -> tuple[dict[str, Counter], dict[str, Intervals], tuple[Offer, ...]]:
        """Return counters, their free time and offers with what a move leaves of them.

        Each offer gets counters of its own: what is possible differs from matter to matter.
        """
        narrow_counters, narrow_hours, narrow_offers = {}, {}, []
        for offer in offers:
            counter = counters[offer.counter]
            for part, spans in enumerate(self._left(offer, counter, hours[offer.counter])):
                name = f"{offer.counter} {offer.matter} {part}"
                narrow_counters[name], narrow_hours[name] = counter, spans
                narrow_offers.append(Offer(offer.matter, name, offer.minutes))
        return narrow_counters, narrow_hours, tuple(narrow_offers)

    def in_order(self, instance: Instance, edges: Iterable[Edge]) -> Instance:
        """Return what was `narrowed` with these orders between its matters and what stays."""
        limits: dict[str, tuple[int, int]] = {}
        for edge in edges:
            if edge.before in self.coming:
                first, last = limits.get(edge.after, (FIRST, LAST))
                limits[edge.after] = max(first, self.coming[edge.before].end), last
            elif edge.after in self.coming:
                first, last = limits.get(edge.before, (FIRST, LAST))
                limits[edge.before] = first, min(last, self.coming[edge.after].start)
        matters = {offer.counter: offer.matter for offer in instance.offers}
        return replace(
            instance,
            counters=tuple(
                replace(counter, free=counter.free.within(*limits[matter]))
                if (matter := matters.get(counter.id)) in limits
                else counter
                for counter in instance.counters
            ),
        )

    def _left(self, offer: Offer, counter: Counter, free: Intervals) -> list[Intervals]:
        """Return the free time in which a matter can be, without the time that it has by now.

        What ends before the present end and what starts after the present start are two
        counters: together they have every start but the present one. What an office cannot keep
        may stay at its time if another counter is free then.
        """
        first, last = self.bounds.get(offer.matter, (FIRST, LAST))
        spans = Intervals(without(free, self._busy(counter.office_id))).within(first, last)
        now = self.moved.get(offer.matter)
        if now is None or now.counter.office_id != counter.office_id:
            return [spans]
        if now.unkept and now.counter_id != counter.pk:
            return [spans]
        start, end = epoch_minutes(now.starts_at), epoch_minutes(now.ends_at)
        return [spans.within(FIRST, end - 1), spans.within(start + 1, LAST)]

    def _busy(self, office: int) -> tuple[Interval, ...]:
        """Return when a person who has to be elsewhere cannot be at an office."""
        return merged(
            sorted(
                (
                    one.start - PAUSE - self.walks.get((office, one.office), 0),
                    one.end + PAUSE + self.walks.get((one.office, office), 0),
                )
                for one in self.kept
            )
        )


def movable(booking: Booking, *, now: dt.datetime) -> list[Appointment]:
    """Return the appointments of a confirmed booking that are still to come, the earliest first."""
    return list(
        appointments_of(booking).filter(
            booking__status=Booking.Status.CONFIRMED,
            status=Appointment.Status.PLANNED,
            starts_at__gt=now,
        )
    )


def beside(
    booking: Booking,
    moved: Sequence[Appointment],
    *,
    now: dt.datetime,
    new: Sequence[PublicService] = (),
    unbound: Collection[str] = (),
) -> Beside:
    """Return what new times of these appointments, and of matters that are new, must fit to.

    That is what stays and takes place. The order of matters does not count for those that are
    `unbound`.
    """
    leaving = {one.pk for one in moved}
    kept = [one for one in appointments_of(booking) if one.takes_place and one.pk not in leaving]
    zone = booking.centre.zone
    today = now.astimezone(zone).date()
    days = {one.starts_at.astimezone(zone).date() for one in kept}
    placed = [*(one.public_service for one in moved), *new]
    binding = [one for one in kept if one.public_service.code not in unbound]
    return Beside(
        moved={one.public_service.code: one for one in moved},
        own=frozenset(leaving | former(booking)),
        kept=tuple(
            Fixed(one.counter.office_id, epoch_minutes(one.starts_at), epoch_minutes(one.ends_at))
            for one in kept
        ),
        kept_days=tuple(sorted(day for day in days if day >= today)),
        bounds=_bounds(booking, placed, binding),
        walks=walking_minutes(booking.centre, slowly=booking.step_free or booking.walks_slowly),
        better=_better(placed, [one for one in binding if one.starts_at > now]),
        coming={
            one.public_service.code: Interval(
                epoch_minutes(one.starts_at), epoch_minutes(one.ends_at)
            )
            for one in kept
            if one.starts_at > now
        },
    )


def former(booking: Booking) -> set[int]:
    """Return the keys of what changes of a booking hold besides it: open, made or given back."""
    rows = Appointment.objects.filter(booking__changes=booking, claimed_until__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _bounds(
    booking: Booking, placed: Collection[PublicService], kept: Collection[Appointment]
) -> dict[str, tuple[int, int]]:
    """Return from when until when each matter can be: after and before what it needs or gives."""
    moving = {service.pk: service.code for service in placed}
    staying = {one.public_service_id: one for one in kept}
    bounds: dict[str, tuple[int, int]] = {}
    for edge in _orders(moving, staying).filter(kind=Precedence.Kind.HARD):
        if edge.before_id in staying:
            code, limit = moving[edge.after_id], staying[edge.before_id].ends_at
        else:
            code, limit = moving[edge.before_id], staying[edge.after_id].starts_at
        days = DAYS_UNTIL[edge.result]
        moment = epoch_minutes(_later(limit, -days if edge.before_id in moving else days, booking))
        first, last = bounds.get(code, (FIRST, LAST))
        bounds[code] = (
            (first, min(last, moment)) if edge.before_id in moving else (max(first, moment), last)
        )
    return bounds


def _better(placed: Collection[PublicService], coming: Collection[Appointment]) -> tuple[Edge, ...]:
    """Return the orders with what stays that are only better so, and against no necessary one."""
    orders = _orders(
        {service.pk for service in placed}, {one.public_service_id for one in coming}
    ).select_related("before", "after")
    edges = {kind: [_edge(one) for one in orders if one.kind == kind] for kind in Precedence.Kind}
    return tuple(without_cycles(edges[Precedence.Kind.HARD], edges[Precedence.Kind.SOFT]))


def _orders(placed: Collection[int], staying: Collection[int]) -> QuerySet[Precedence]:
    """Return the orders of what is placed with what stays."""
    return Precedence.objects.filter(
        Q(before__in=staying, after__in=placed) | Q(before__in=placed, after__in=staying)
    ).order_by("pk")


def _edge(order: Precedence) -> Edge:
    return Edge(order.before.code, order.after.code)


def _later(moment: dt.datetime, days: int, booking: Booking) -> dt.datetime:
    """Return the first moment of a local day so many days later, or the end of one earlier."""
    if not days:
        return moment
    day = moment.astimezone(booking.centre.zone).date() + dt.timedelta(days=days + (days < 0))
    return dt.datetime.combine(day, dt.time(), booking.centre.zone)
