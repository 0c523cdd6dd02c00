"""Keep the counters of a plan while the visitor decides: all or none."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from booking import links
from booking.actions.claims import claim, lock, release_expired
from booking.models import Appointment, Booking, BookingMode, Counter, Opening, PublicService
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import minutes_for
from content.models import Centre

REFERENCE_LETTERS = "CDFHJKLMNPRTWXY34679"
"""No two of them look or sound alike, and none makes a word."""


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
    booked_by: Any = None,
    is_demo: bool = False,
) -> Reserved:
    """Store every stop of a plan, or none, and hold the counters for some minutes.

    The same plan with the same idempotency key gives the same reservation again.

    Raises:
        CounterTaken: if another booking holds a counter or an interpreter at that time.
        PlanOutdated: if a stop is no longer within opening hours, or no longer offered.
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
        walks_slowly=plan.walks_slowly,
        booked_by=booked_by,
        is_demo=is_demo,
    )
    try:
        return Reserved(_store(booking, plan, now), token)
    except IntegrityError:
        # The other half of a double submit was faster between our look and our insert.
        earlier = _same_request(key)
        if earlier is None:
            raise
        return Reserved(earlier, token)


@transaction.atomic
def _store(booking: Booking, plan: PlanToReserve, now: dt.datetime) -> Booking:
    counters = {stop.counter.pk for stop in plan.stops}
    interpreters = {stop.interpreter.pk for stop in plan.stops if stop.interpreter}
    lock(counters, interpreters)
    earlier = _same_request(booking.idempotency_key)
    if earlier is not None:
        return earlier
    _check(plan, now)
    release_expired(now=now, counters=counters, interpreters=interpreters)
    booking.reference = new_reference()
    booking.save(force_insert=True)
    claim(
        Appointment.objects.bulk_create(
            Appointment(
                booking=booking,
                public_service=stop.public_service,
                counter=stop.counter,
                interpreter=stop.interpreter,
                starts_at=stop.starts_at,
                ends_at=stop.ends_at,
                claimed_until=stop.ends_at + dt.timedelta(minutes=stop.public_service.buffer),
            )
            for stop in plan.stops
        )
    )
    return booking


def _request_key(centre: Centre, plan: PlanToReserve, idempotency_key: str) -> str:
    """Return what makes a request the same one: the visitor's key and the plan."""
    stops = [
        (stop.public_service.pk, stop.counter.pk, int(stop.starts_at.timestamp()))
        for stop in plan.stops
    ]
    content = repr((centre.pk, idempotency_key, stops)).encode(errors="replace")
    return hashlib.sha256(content).hexdigest()


def _same_request(key: str | None) -> Booking | None:
    return Booking.objects.filter(idempotency_key=key).first() if key else None


def _check(plan: PlanToReserve, now: dt.datetime) -> None:
    """Compare a plan with what is offered at this moment.

    Raises:
        PlanOutdated: if it no longer fits.
    """
    services = PublicService.objects.in_bulk([stop.public_service.pk for stop in plan.stops])
    offered = set(
        Counter.public_services.through.objects.filter(
            counter__in=[stop.counter for stop in plan.stops], counter__active=True
        ).values_list("counter_id", "publicservice_id")
    )
    openings = _openings(plan)
    for stop in plan.stops:
        service = services.get(stop.public_service.pk)
        on_duty = _within(openings, ("counter", stop.counter.pk), stop) and (
            stop.interpreter is None
            or _within(openings, ("interpreter", stop.interpreter.pk), stop)
        )
        if (
            service is None
            or service.mode != BookingMode.ONLINE
            or (stop.counter.pk, service.pk) not in offered
            or stop.ends_at - stop.starts_at
            != dt.timedelta(minutes=minutes_for(service, plan.children))
            or stop.starts_at <= now
            or not on_duty
        ):
            raise PlanOutdated


def _openings(plan: PlanToReserve) -> dict[tuple[str, int], list[Opening]]:
    start = min(stop.starts_at for stop in plan.stops)
    end = max(stop.ends_at for stop in plan.stops)
    result: dict[tuple[str, int], list[Opening]] = {}
    near = Opening.objects.filter(starts_at__lt=end, ends_at__gt=start)
    for opening in near.filter(counter__in={stop.counter.pk for stop in plan.stops}):
        result.setdefault(("counter", opening.counter_id or 0), []).append(opening)
    interpreters = {stop.interpreter.pk for stop in plan.stops if stop.interpreter}
    if interpreters:
        for opening in near.filter(interpreter__in=interpreters):
            result.setdefault(("interpreter", opening.interpreter_id or 0), []).append(opening)
    return result


def _within(
    openings: dict[tuple[str, int], list[Opening]], owner: tuple[str, int], stop: ProposedStop
) -> bool:
    return any(
        opening.starts_at <= stop.starts_at and stop.ends_at <= opening.ends_at
        for opening in openings.get(owner, [])
    )


def new_reference() -> str:
    """Return a reference that is easy to read aloud and not in use."""
    while True:
        letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
        reference = f"{letters[:4]}-{letters[4:]}"
        if not Booking.objects.filter(reference=reference).exists():
            return reference
