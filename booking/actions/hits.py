"""Appointments that their offices cannot keep: marked, let hold again, told by phone."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, Q

from booking import notifications, queries
from booking.actions.audit import record
from booking.actions.cancel import give_back, settle_hits
from booking.actions.claims import locked_booking
from booking.actions.in_one_piece import in_one_piece
from booking.calendars import Owner
from booking.models import Appointment, AuditEntry, Booking, Hit


class CannotCancel(Exception):
    """The appointment is not booked any more, or has begun."""


@in_one_piece
def mark_hits(*, now: dt.datetime, at: Collection[Owner] | None = None) -> int:
    """Mark every booked appointment that cannot be kept; return how many are new.

    Everywhere, or at some counters and with some interpreters, which are locked if this
    transaction closes them. Reservations and held changes there are given back. Whoever says
    yes to a change at this moment is first, and is marked, or comes too late.
    """
    found = queries.impossible(now=now).exclude(hit__state__in=Hit.OPEN)
    if at is not None:
        found = found.filter(queries.of_owners(at))
    bookings = _locked_with_changes(found.values_list("booking", "booking__changes"))
    rows = list(found.filter(booking__in=bookings))
    hit = [one for one in rows if bookings[one.booking_id].status == Booking.Status.CONFIRMED]
    lost = {one.booking_id for one in rows} - {one.booking_id for one in hit}
    for key in sorted(lost):
        _give_back_whole(bookings[key], now=now)
    for one in hit:
        _mark(one, getattr(one, "reason"), now=now)  # noqa: B009  an annotation
    return len(hit)


@in_one_piece
def withdraw_hits(*, now: dt.datetime) -> int:
    """Let appointments hold again that can be kept after all; return how many.

    Who was told otherwise learns it; offered new times are given back.
    """
    found = queries.kept_after_all(now=now)
    bookings = _locked_with_changes(
        found.values_list("appointment__booking", "appointment__booking__held_changes")
    )
    hits = list(found.filter(appointment__booking__in=bookings).select_related("appointment"))
    keys = [one.appointment_id for one in hits]
    told = {one.appointment.booking_id for one in hits if one.state != Hit.State.TO_REPAIR}
    settle_hits(keys, Hit.State.KEPT, now=now)
    Appointment.objects.filter(pk__in=keys).update(sequence=F("sequence") + 1)
    offers = Q(why=Booking.Why.REPAIR, appointments__instead_of__in=keys)
    open_ones = Booking.objects.filter(offers, status=Booking.Status.RESERVED, pk__in=bookings)
    for change in open_ones.distinct():
        _give_back_whole(change, now=now)
    for key in sorted(told):
        notifications.changed(bookings[key], now=now)
    return len(hits)


@in_one_piece
def cancel_for_office(
    *, appointment: Appointment, why: Hit.Why, now: dt.datetime, staff: Any
) -> None:
    """Cancel one appointment for its office: the person gets new times, or is told.

    Raises:
        CannotCancel: if it is not booked any more, or has begun.
    """
    bookings = _locked_with_changes([(appointment.booking_id, None)])
    rows = Appointment.objects.filter(
        pk=appointment.pk,
        booking__status=Booking.Status.CONFIRMED,
        status=Appointment.Status.PLANNED,
        starts_at__gt=now,
    )
    found = rows.exclude(hit__state__in=Hit.OPEN).select_related("counter__office").first()
    if found is None:
        raise CannotCancel
    _mark(found, why, now=now)
    record(
        AuditEntry.Act.CANCELLED,
        now=now,
        staff=staff,
        booking=bookings[found.booking_id],
        office=found.counter.office,
        appointments=[found.pk],
        why=str(why),
    )


@in_one_piece
def note_reached(*, hit: Hit, now: dt.datetime, staff: Any) -> bool:
    """Note it, unless the hit is settled meanwhile; new times stay offered until they run out."""
    booking = locked_booking(hit.appointment.booking)
    open_ones = Hit.objects.filter(pk=hit.pk, state__in=Hit.OPEN).exclude(state=Hit.State.REACHED)
    if not open_ones.update(state=Hit.State.REACHED, changed_at=now):
        return False
    record(
        AuditEntry.Act.REACHED,
        now=now,
        staff=staff,
        booking=booking,
        office=hit.appointment.counter.office,
        appointments=[hit.appointment_id],
    )
    return True


def _locked_with_changes(keys: Iterable[tuple[int, int | None]]) -> dict[int, Booking]:
    """Return bookings by their keys, and those behind held changes, locked in one order."""
    wanted = {key for pair in keys for key in pair if key}
    rows = Booking.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    return {one.pk: one for one in rows}


def _mark(one: Appointment, why: str, *, now: dt.datetime) -> None:
    """Say that an appointment cannot be kept; calendars learn it with the next file."""
    values = {"why": why, "state": Hit.State.TO_REPAIR, "since": now, "changed_at": now}
    values |= {"offers": 0, "tried_at": None}
    Hit.objects.update_or_create(appointment=one, defaults=values)
    Appointment.objects.filter(pk=one.pk).update(sequence=F("sequence") + 1)


def _give_back_whole(booking: Booking, *, now: dt.datetime) -> None:
    """Give back a reservation or a held change; an offer that the office takes back is none."""
    keys = give_back(booking, booking.appointments.all(), now=now)
    if booking.why == Booking.Why.REPAIR:
        moved = Appointment.objects.filter(pk__in=keys).values("instead_of")
        offered = Hit.objects.filter(appointment__in=moved, state=Hit.State.OFFERED)
        offered.update(state=Hit.State.TO_REPAIR, changed_at=now, offers=F("offers") - 1)
