"""Hold new times for a booking while the old ones stay, and make them its own at the yes."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.conf import settings
from django.db import IntegrityError

from booking import links, notifications, queries
from booking.actions.audit import record
from booking.actions.cancel import give_back, release_moment, settle_hits
from booking.actions.claims import Own, claim, locked_booking, make_room
from booking.actions.confirm import claim_matters
from booking.actions.extend import ReservationExpired, live_reservation
from booking.actions.in_one_piece import in_one_piece
from booking.actions.line import wait_for_turn
from booking.actions.reserve import Reserved, appointments_for, request_key, with_reference
from booking.actions.rivals import CounterTaken
from booking.actions.still_offered import refuse_outdated
from booking.actions.swap import swap
from booking.actions.waiting_list import served
from booking.models import Appointment, AuditEntry, Booking, Hit
from booking.proposals import PlanOutdated, PlanToReserve, ProposedStop
from booking.queries import epoch_minutes

SAME_ANSWERS = ("people", "children", "interpreter_language", "step_free")
"""What must be true of a plan as of the booking, or offices would prepare for another visit."""

PLACE_AND_TIME = ("counter_id", "interpreter_id", "starts_at", "ends_at")


class CannotMove(Exception):
    """The plan is none for appointments of this booking that are still to come."""


def hold_change(
    *,
    booking: Booking,
    plan: PlanToReserve,
    now: dt.datetime,
    why: Booking.Why = Booking.Why.ASKED,
    expires_at: dt.datetime | None = None,
    idempotency_key: str | None = None,
) -> Reserved:
    """Hold the new times of a plan for a confirmed booking, all or none; the old ones stay.

    Each stop is to stand in for the booking's appointment of the same matter. Only a matter
    that was waiting may be new. A change that was held before is given back, but not for an
    offer of the waiting list. The same plan with the same key gives the same change again,
    unless it was given back meanwhile.

    Raises:
        CannotMove: if the plan does not belong to the booking, or would change nothing; if it
            is an offer, and another change is held.
        CounterTaken: if another booking holds a counter or an interpreter at that time.
        PlanOutdated: if a stop is no longer offered, or does not fit to what stays.
    """
    key = request_key(booking.centre, plan, idempotency_key, booking) if idempotency_key else None
    token, token_hash = links.token_for(key) if key else links.new_token()
    change = Booking(
        centre=booking.centre,
        changes=booking,
        why=why,
        token_hash=token_hash,
        idempotency_key=key,
        status=Booking.Status.RESERVED,
        language=booking.language,
        created_at=now,
        expires_at=expires_at or now + dt.timedelta(minutes=settings.RESERVATION_MINUTES),
        people=booking.people,
        children=booking.children,
        is_demo=booking.is_demo,
    )
    same = _same_request(key, now)
    if same:
        return Reserved(same, token)
    try:
        return Reserved(with_reference(change, lambda: _store(change, plan, now)), token)
    except IntegrityError as error:
        # At the same moment the same request was stored, or another change of this booking.
        same = _same_request(key, now)
        if same is None:
            raise CounterTaken from error
        return Reserved(same, token)


def _same_request(key: str | None, now: dt.datetime) -> Booking | None:
    """Return the change of the same request; one that was given back is forgotten."""
    earlier = Booking.objects.filter(idempotency_key=key).first() if key else None
    if earlier is None:
        return None
    open_ = earlier.status == Booking.Status.RESERVED and (earlier.expires_at or now) > now
    if open_ or earlier.status == Booking.Status.CONFIRMED:
        return earlier
    _unused, token_hash = links.new_token()
    Booking.objects.filter(pk=earlier.pk).update(idempotency_key=None, token_hash=token_hash)
    return None


@in_one_piece
def _store(change: Booking, plan: PlanToReserve, now: dt.datetime) -> Booking:
    booking = change.changes
    assert booking is not None  # noqa: S101  tells the type checker
    movable = queries.movable(booking, now=now)
    new, stops = _moves(change, plan, movable)
    plan = replace(plan, stops=stops)
    turn = wait_for_turn(new, plan)
    held = Booking.objects.filter(changes=booking, status=Booking.Status.RESERVED)
    own = Own(
        moved=[one.instead_of_id for one in new if one.instead_of_id],
        former=queries.former(booking),
    )
    keys = [booking.pk, *held.values_list("pk", flat=True)]
    room = make_room(new, turn, now=now, own=own, bookings=keys)
    if _states(movable) != _states(queries.movable(booking, now=now)):
        raise CannotMove
    refuse_outdated(plan, turn.offer, now)
    _refuse_misfits(booking, new, now)
    _refuse_interruption(change, held, now)
    for one in held:
        give_back(one, one.appointments.all(), now=now)
    starts = [one.starts_at for one in (*new, *(one.instead_of for one in new if one.instead_of))]
    change.expires_at = min(change.expires_at or now, *starts)
    change.pk = None
    change.save(force_insert=True)
    claim(Appointment.objects.bulk_create(new), room, own=own)
    return change


def _refuse_interruption(change: Booking, held: Iterable[Booking], now: dt.datetime) -> None:
    """Let an offer of the waiting list take no other change's place.

    Raises:
        CannotMove: if it would.
    """
    if change.why == Booking.Why.WAITING and any((one.expires_at or now) > now for one in held):
        raise CannotMove


def _moves(
    change: Booking, plan: PlanToReserve, movable: list[Appointment]
) -> tuple[list[Appointment], tuple[ProposedStop, ...]]:
    """Return the new appointments with what they stand in for, and the stops behind them.

    Raises:
        CannotMove: if there are none, or some of a plan's matters cannot be moved.
    """
    booking = change.changes
    by_matter = {one.public_service_id: one for one in movable}
    new, stops = [], []
    for one, stop in zip(appointments_for(change, plan), plan.stops, strict=True):
        one.instead_of = by_matter.get(one.public_service_id)
        if one.instead_of is None and change.why != Booking.Why.WAITING:
            raise CannotMove
        if one.instead_of is None or any(
            getattr(one, field) != getattr(one.instead_of, field) for field in PLACE_AND_TIME
        ):
            new.append(one)
            stops.append(stop)
    same = all(getattr(plan, field) == getattr(booking, field) for field in SAME_ANSWERS)
    if not new or not same:
        raise CannotMove
    return new, tuple(stops)


def _states(appointments: Iterable[Appointment]) -> set[tuple[int, int]]:
    """Return what would differ if one of these had been changed meanwhile."""
    return {(one.pk, one.sequence) for one in appointments if one.claimed_until}


def _refuse_misfits(booking: Booking, new: list[Appointment], now: dt.datetime) -> None:
    """Compare new times with the appointments that stay: ways, and the order of matters.

    Raises:
        PlanOutdated: if one does not fit.
    """
    room = queries.beside(
        booking,
        [one.instead_of for one in new if one.instead_of],
        now=now,
        new=[one.public_service for one in new if not one.instead_of],
    )
    for one in new:
        start, end = epoch_minutes(one.starts_at), epoch_minutes(one.ends_at)
        if not room.fits(one.public_service.code, one.counter.office_id, start, end):
            raise PlanOutdated


@in_one_piece
def accept(*, change: Booking, now: dt.datetime, only: Collection[int] | None = None) -> Booking:
    """Make the new times of a held change those of its booking, all or none.

    The appointments stay the same rows, so calendars know them again; name and contact stay.
    What is left of the old times is given back as `cancel` does it. Saying yes again changes
    nothing. Of a repair a person may take the new times of `only` some appointments, by their
    keys: the others are theirs to move.

    Returns the booking.

    Raises:
        AlreadyBooked: if the contact has an appointment to come for a matter that is new.
        CannotMove: if `only` names none of those, or more moves than offices cannot keep.
        ReservationExpired: if the change is over, or its booking is not what it was; also if
            it was answered before, and `only` some of it is wanted now.
    """
    booking = locked_booking(Booking.objects.get(held_changes=change))
    stored = locked_booking(change)
    if stored.status == Booking.Status.CONFIRMED and only is None:
        return booking
    stored = live_reservation(stored, now)
    if only is not None:
        _leave_out(stored, only, now)
    held = list(
        stored.appointments.filter(status=Appointment.Status.PLANNED)
        .select_related("instead_of")
        .order_by("pk")
    )
    _refuse_overtaken(booking, held, now)
    try:
        swap(held, released_at=release_moment(booking, now))
    except CounterTaken as error:
        raise ReservationExpired from error
    added = Appointment.objects.filter(pk__in=[one.pk for one in held if not one.instead_of_id])
    added.update(booking=booking)
    claim_matters(booking, added, now)
    served(booking, added.values_list("public_service", flat=True))
    stored.status, stored.confirmed_at, stored.expires_at = Booking.Status.CONFIRMED, now, None
    stored.save(update_fields=["status", "confirmed_at", "expires_at"])
    changed = [one.instead_of_id or one.pk for one in held]
    repaired = stored.why == Booking.Why.REPAIR
    settle_hits(changed, Hit.State.ACCEPTED if repaired else Hit.State.OTHERWISE, now=now)
    notifications.changed(booking, now=now)
    record(AuditEntry.Act.MOVED, now=now, booking=booking, appointments=changed, why=stored.why)
    return booking


def _leave_out(change: Booking, only: Collection[int], now: dt.datetime) -> None:
    """Give back what a repair offers for all other appointments; staff see who chooses.

    An office cannot keep any of them, so none of their old times can be in the way.

    Raises:
        CannotMove: if that is not so, or nothing would be left.
    """
    offered = change.appointments.filter(status=Appointment.Status.PLANNED)
    along = offered.exclude(instead_of__hit__state__in=Hit.OPEN)
    if not offered.filter(instead_of__in=only).exists() or along.exists():
        raise CannotMove
    others = offered.exclude(instead_of__in=only)
    left = [one.instead_of_id for one in others if one.instead_of_id]
    settle_hits(left, Hit.State.UNANSWERED, now=now)
    give_back(change, others, now=now)


def _refuse_overtaken(booking: Booking, held: list[Appointment], now: dt.datetime) -> None:
    """Look whether everything that is to move is still to come.

    Raises:
        ReservationExpired: if it is not.
    """
    moved = [one.instead_of_id for one in held if one.instead_of_id]
    rows = Appointment.objects.filter(
        pk__in=moved,
        booking=booking,
        status=Appointment.Status.PLANNED,
        starts_at__gt=now,
        claimed_until__isnull=False,
    )
    # Locked, so that no clerk notes at this moment that somebody has come.
    found = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    if booking.status != Booking.Status.CONFIRMED or len(found) != len(moved):
        raise ReservationExpired
    fresh = {one.pk: one for one in found}
    for one in held:
        if one.instead_of_id:
            one.instead_of = fresh[one.instead_of_id]
