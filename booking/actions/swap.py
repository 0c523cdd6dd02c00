"""Let the appointments of a held change and those that they stand in for change places."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import F

from booking.actions.claims import pieces_of
from booking.actions.rivals import CounterTaken
from booking.models import Appointment, CounterClaim, InterpreterClaim

PLACE_AND_TIME = ("counter", "interpreter", "starts_at", "ends_at", "claimed_until", "seats")


class Piece(NamedTuple):
    """Five minutes of a seat or an interpreter, and which appointment holds them."""

    claim: int
    place: int | None
    starts_at: dt.datetime
    appointment: int


Need = Callable[[Appointment], tuple[int | None, int]]
"""Where an appointment needs its pieces, and how many at a time."""


def swap(held: Sequence[Appointment], *, released_at: dt.datetime) -> None:
    """Give each earlier appointment its new place and time, and the held row the earlier one.

    So the row, and with it the event in people's calendars, stays the same one. What is left
    of the earlier time is cancelled and given back at `released_at`. Each claim only changes
    its owner: it is there all the time, so nobody can come in between.

    Raises:
        CounterTaken: if a piece of a new time is held by neither; the transaction must end then.
    """
    keys = [*(one.pk for one in held), *(one.instead_of_id for one in held if one.instead_of_id)]
    seats = CounterClaim.objects.filter(appointment__in=keys).order_by("pk")
    persons = InterpreterClaim.objects.filter(appointment__in=keys).order_by("pk")
    for claims, place, need in (
        (seats, "seat__counter", lambda one: (one.counter_id, one.seats)),
        (persons, "interpreter", lambda one: (one.interpreter_id, 1)),
    ):
        rows = claims.values_list("pk", place, "starts_at", "appointment")
        for owner, mine in _owners([Piece._make(row) for row in rows], held, need).items():
            claims.model.objects.filter(pk__in=mine).update(appointment=owner)
    for one in held:
        if one.instead_of is not None:
            _change_places(one, one.instead_of, released_at)


def _owners(pieces: list[Piece], held: Sequence[Appointment], need: Need) -> dict[int, list[int]]:
    """Return which claims each appointment has afterwards.

    Raises:
        CounterTaken: if some are missing.
    """
    owners: dict[int, list[int]] = {}
    left = {piece.claim: piece for piece in pieces}
    for one in held:
        place, count = need(one)
        for at in pieces_of(one) if place is not None else ():
            here = [
                piece for piece in left.values() if (piece.place, piece.starts_at) == (place, at)
            ]
            # Its own first; what is missing is still held by what it stands in for.
            here.sort(key=lambda piece: piece.appointment != one.pk)
            if len(here) < count:
                raise CounterTaken
            for piece in here[:count]:
                owners.setdefault(one.instead_of_id or one.pk, []).append(piece.claim)
                del left[piece.claim]
    standing_in = {one.instead_of_id: one.pk for one in held}
    for piece in left.values():
        owner = standing_in.get(piece.appointment, piece.appointment)
        owners.setdefault(owner, []).append(piece.claim)
    return owners


def _change_places(new: Appointment, earlier: Appointment, released_at: dt.datetime) -> None:
    """Write the new place and time into the earlier row, and the reverse."""
    for field in PLACE_AND_TIME:
        new_value, value = getattr(new, field), getattr(earlier, field)
        setattr(earlier, field, new_value)
        setattr(new, field, value)
    earlier.sequence = F("sequence") + 1
    earlier.save(update_fields=[*PLACE_AND_TIME, "sequence"])
    new.status, new.released_at = Appointment.Status.CANCELLED, released_at
    new.save(update_fields=[*PLACE_AND_TIME, "status", "released_at"])
