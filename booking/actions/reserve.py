"""Keep the counters of a plan while the visitor decides: all or none."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from booking import links
from booking.actions.claims import claim, make_room, release_over
from booking.actions.in_one_piece import in_one_piece
from booking.actions.line import wait_for_turn
from booking.actions.prove import Proof, ProofNeeded, prove
from booking.actions.rivals import CounterTaken, look, refuse_taken
from booking.actions.statements import rows
from booking.actions.still_offered import refuse_outdated
from booking.models import Appointment, Booking
from booking.proposals import PlanOutdated, PlanToReserve
from booking.queries import seats_for
from content.models import Centre

MOST_REFERENCES = 5

REFERENCE_LETTERS = "CDFHJKLMNPRTWXY34679"
"""No two of them look or sound alike, and none makes a word."""

OPEN = """
    SELECT COUNT(CASE WHEN origin IN (%s) THEN 1 END), COUNT(CASE WHEN origin <> '' THEN 1 END)
    FROM booking_booking WHERE status = 'reserved' AND expires_at > %s
"""


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
    proof: Proof | None = None,
    booked_by: Any = None,
    is_demo: bool = False,
) -> Reserved:
    """Store every stop of a plan, or none, and hold the counters for some minutes.

    The same plan with the same idempotency key gives the same reservation again. `origins`
    name the network that asks, the present name first (booking/origins.py); a `proof` is needed
    while it, or the whole centre, holds very many.

    Raises:
        CounterTaken: if another booking holds a counter or an interpreter at that time.
        PlanOutdated: if a stop is no longer within opening hours, or no longer offered.
        ProofNeeded: if a proof is needed, and this one does not count.
        TooManyReservations: if too many are open for this network.
    """
    key = request_key(centre, plan, idempotency_key) if idempotency_key else None
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
    appointments = appointments_for(booking, plan)
    rivals, over = look(appointments, now=now)
    mine = next((one for one in rivals if key and one.idempotency_key == key), None)
    if mine:
        return Reserved(Booking.objects.select_related("centre").get(pk=mine.booking), token)
    refuse_taken(appointments, rivals)
    try:
        if _are_many(origins, now):
            prove(proof, plan, origins=origins, now=now)
        if over:
            in_one_piece(release_over)(over, now)
        stored = with_reference(booking, lambda: _store(booking, plan, appointments, now))
    except (CounterTaken, PlanOutdated, ProofNeeded, TooManyReservations, IntegrityError):
        # It may be what this request itself has stored, the first time it was sent.
        earlier = Booking.objects.filter(idempotency_key=key).first() if key else None
        if earlier is None:
            raise
        return Reserved(earlier, token)
    return Reserved(stored, token)


def appointments_for(booking: Booking, plan: PlanToReserve) -> list[Appointment]:
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


def _are_many(origins: Sequence[str], now: dt.datetime) -> bool:
    """Return whether so many reservations are open that a new one needs a proof.

    Raises:
        TooManyReservations: if this network holds as many as it may.
    """
    if not origins:
        return False
    [(here, anywhere)] = rows(OPEN, origins, now)
    if here >= settings.RESERVATIONS_PER_ORIGIN:
        raise TooManyReservations
    share = settings.PROOF_PERCENT * settings.RESERVATIONS_PER_ORIGIN / 100
    return bool(here >= share or anywhere >= settings.PROOF_RESERVATIONS)


def with_reference(booking: Booking, store: Callable[[], Booking]) -> Booking:
    """Store a booking; two references in a billion are the same, and then another one does."""
    for _ in range(MOST_REFERENCES):
        booking.reference = new_reference()
        try:
            return store()
        except IntegrityError:
            if not Booking.objects.filter(reference=booking.reference).exists():
                raise
    raise RuntimeError("every reference is in use")


@in_one_piece
def _store(
    booking: Booking, plan: PlanToReserve, appointments: list[Appointment], now: dt.datetime
) -> Booking:
    # First what nobody sees until it is sure: rivals need not wait for it.
    booking.pk = None
    booking.save(force_insert=True)
    for one in appointments:
        one.pk, one.booking = None, booking
    Appointment.objects.bulk_create(appointments)
    turn = wait_for_turn(appointments, plan)
    room = make_room(appointments, turn, now=now)
    refuse_outdated(plan, turn.offer, now)
    claim(appointments, room)
    return booking


def request_key(
    centre: Centre, plan: PlanToReserve, idempotency_key: str, booking: Booking | None = None
) -> str:
    """Return what makes a request the same one: the visitor's key, the plan, what it changes."""
    stops = [
        (stop.public_service.pk, stop.counter.pk, int(stop.starts_at.timestamp()))
        for stop in plan.stops
    ]
    of = centre.pk if booking is None else (centre.pk, booking.pk)
    content = repr((of, idempotency_key, stops)).encode(errors="replace")
    return hashlib.sha256(content).hexdigest()


def new_reference() -> str:
    """Return a reference that is easy to read aloud."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
