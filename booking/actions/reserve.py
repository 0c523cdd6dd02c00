"""Keep the counters of a plan while the visitor decides: all or none."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Q

from booking import links
from booking.actions.claims import (
    CounterTaken,
    Seats,
    claim,
    lock,
    look,
    make_room,
    refuse_taken,
)
from booking.actions.in_one_piece import in_one_piece
from booking.models import (
    Appointment,
    Booking,
    BookingMode,
    Closure,
    Counter,
    Opening,
    PublicService,
)
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import minutes_for, seats_for
from content.models import Centre

MOST_REFERENCES = 5

REFERENCE_LETTERS = "CDFHJKLMNPRTWXY34679"
"""No two of them look or sound alike, and none makes a word."""


class TooManyReservations(Exception):
    """As many reservations as a network may have are open; nothing was stored."""


@dataclass(frozen=True)
class Reserved:
    """A stored reservation and the token of its private link, which is nowhere else."""

    booking: Booking
    token: str


def reserve(  # noqa: PLR0913  the caller's circumstances, each with a name
    *,
    centre: Centre,
    plan: PlanToReserve,
    language: str,
    now: dt.datetime,
    idempotency_key: str | None = None,
    origins: Sequence[str] = (),
    booked_by: Any = None,
    is_demo: bool = False,
) -> Reserved:
    """Store every stop of a plan, or none, and hold the counters for some minutes.

    The same plan with the same idempotency key gives the same reservation again. `origins`
    name the network that asks, the present name first (booking/origins.py).

    Raises:
        CounterTaken: if another booking holds a counter or an interpreter at that time.
        PlanOutdated: if a stop is no longer within opening hours, or no longer offered.
        TooManyReservations: if too many are open for this network.
    """
    key = _request_key(centre, plan, idempotency_key) if idempotency_key else None
    token, token_hash = links.token_for(key) if key else links.new_token()
    booking = Booking(
        centre=centre,
        token_hash=token_hash,
        idempotency_key=key,
        status=Booking.Status.RESERVED,
        language=language,
        created_at=now,
        expires_at=now + dt.timedelta(minutes=settings.RESERVATION_MINUTES),
        people=plan.people,
        children=plan.children,
        municipality=plan.municipality,
        interpreter_language=plan.interpreter_language,
        step_free=plan.step_free,
        origin=origins[0] if origins else "",
        walks_slowly=plan.walks_slowly,
        booked_by=booked_by,
        is_demo=is_demo,
    )
    appointments = _appointments(booking, plan)
    rivals = look(appointments, now=now)
    mine = next((one for one in rivals if key and one.idempotency_key == key), None)
    if mine:
        return Reserved(Booking.objects.select_related("centre").get(pk=mine.booking), token)
    refuse_taken(appointments, rivals)
    try:
        _refuse_many(origins, now)
        return Reserved(_stored(booking, plan, now), token)
    except (CounterTaken, PlanOutdated, TooManyReservations, IntegrityError):
        # It may be what this request itself has stored, the first time it was sent.
        earlier = Booking.objects.filter(idempotency_key=key).first() if key else None
        if earlier is None:
            raise
        return Reserved(earlier, token)


def _appointments(booking: Booking, plan: PlanToReserve) -> list[Appointment]:
    return [
        Appointment(
            booking=booking,
            public_service=stop.public_service,
            counter=stop.counter,
            interpreter=stop.interpreter,
            starts_at=stop.starts_at,
            ends_at=stop.ends_at,
            claimed_until=stop.ends_at + dt.timedelta(minutes=stop.public_service.buffer),
            seats=seats_for(
                stop.counter, stop.public_service, people=plan.people, children=plan.children
            ),
        )
        for stop in plan.stops
    ]


def _refuse_many(origins: Sequence[str], now: dt.datetime) -> None:
    """Refuse a network that holds as many open reservations as it may."""
    if not origins:
        return
    opened = Booking.objects.filter(
        origin__in=origins, status=Booking.Status.RESERVED, expires_at__gt=now
    ).count()
    if opened >= settings.RESERVATIONS_PER_ORIGIN:
        raise TooManyReservations


def _stored(booking: Booking, plan: PlanToReserve, now: dt.datetime) -> Booking:
    """Store a booking; two references in a billion are the same, and then another one does."""
    for _ in range(MOST_REFERENCES):
        booking.reference = new_reference()
        try:
            return _store(booking, plan, now)
        except IntegrityError:
            if not Booking.objects.filter(reference=booking.reference).exists():
                raise
    raise RuntimeError("every reference is in use")


@in_one_piece
def _store(booking: Booking, plan: PlanToReserve, now: dt.datetime) -> Booking:
    appointments = _appointments(booking, plan)
    seats = lock(
        {one.counter_id for one in appointments},
        {one.interpreter_id for one in appointments if one.interpreter_id},
    )
    _check(plan, seats, now)
    room = make_room(appointments, seats, now=now)
    booking.pk = None
    booking.save(force_insert=True)
    claim(Appointment.objects.bulk_create(appointments), room)
    return booking


def _request_key(centre: Centre, plan: PlanToReserve, idempotency_key: str) -> str:
    """Return what makes a request the same one: the visitor's key and the plan."""
    stops = [
        (stop.public_service.pk, stop.counter.pk, int(stop.starts_at.timestamp()))
        for stop in plan.stops
    ]
    content = repr((centre.pk, idempotency_key, stops)).encode(errors="replace")
    return hashlib.sha256(content).hexdigest()


def _check(plan: PlanToReserve, seats: Seats, now: dt.datetime) -> None:
    """Compare a plan with what is offered at this moment, while its counters are locked.

    Raises:
        PlanOutdated: if it no longer fits.
    """
    links_ = Counter.public_services.through.objects.filter(
        counter__in=seats, publicservice__in={stop.public_service.pk for stop in plan.stops}
    ).select_related("publicservice")
    offered = {(link.counter_id, link.publicservice_id): link.publicservice for link in links_}
    openings, closures = _openings(plan), _closures(plan)
    for stop in plan.stops:
        service = offered.get((stop.counter.pk, stop.public_service.pk))
        on_duty = _within(openings, ("counter", stop.counter.pk), stop) and (
            stop.interpreter is None
            or _within(openings, ("interpreter", stop.interpreter.pk), stop)
        )
        if (
            service is None
            or service.mode != BookingMode.ONLINE
            or not seats[stop.counter.pk][0].active
            or not _fits(stop, service, plan)
            or stop.starts_at <= now
            or not on_duty
            or any(_overlaps(stop, closure) for closure in closures)
        ):
            raise PlanOutdated


def _fits(stop: ProposedStop, service: PublicService, plan: PlanToReserve) -> bool:
    """Return whether a stop takes as long as its public service does now."""
    minutes = dt.timedelta(minutes=minutes_for(service, plan.children))
    return stop.ends_at - stop.starts_at == minutes


def _closures(plan: PlanToReserve) -> list[Closure]:
    """Return when the offices are closed; their openings are made anew only a little later."""
    return list(
        Closure.objects.filter(
            office__in={stop.counter.office_id for stop in plan.stops},
            starts_at__lt=max(stop.ends_at for stop in plan.stops),
            ends_at__gt=min(stop.starts_at for stop in plan.stops),
        )
    )


def _overlaps(stop: ProposedStop, closure: Closure) -> bool:
    return (
        closure.office_id == stop.counter.office_id
        and closure.starts_at < stop.ends_at
        and stop.starts_at < closure.ends_at
    )


def _openings(plan: PlanToReserve) -> dict[tuple[str, int], list[Opening]]:
    start = min(stop.starts_at for stop in plan.stops)
    end = max(stop.ends_at for stop in plan.stops)
    owners = Q(counter__in={stop.counter.pk for stop in plan.stops})
    interpreters = {stop.interpreter.pk for stop in plan.stops if stop.interpreter}
    if interpreters:
        owners |= Q(interpreter__in=interpreters)
    result: dict[tuple[str, int], list[Opening]] = {}
    for opening in Opening.objects.filter(owners, starts_at__lt=end, ends_at__gt=start):
        owner = (
            ("counter", opening.counter_id)
            if opening.counter_id
            else ("interpreter", opening.interpreter_id or 0)
        )
        result.setdefault(owner, []).append(opening)
    return result


def _within(
    openings: dict[tuple[str, int], list[Opening]], owner: tuple[str, int], stop: ProposedStop
) -> bool:
    return any(
        opening.starts_at <= stop.starts_at and stop.ends_at <= opening.ends_at
        for opening in openings.get(owner, [])
    )


def new_reference() -> str:
    """Return a reference that is easy to read aloud."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
