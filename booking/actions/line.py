"""The line that rivals wait in, and what each learns when it is their turn.

Nobody else reserves at the counters of a plan, and nobody changes their hours, from then until the
transaction ends. So all that decides about the plan is read in the same message as the lock: what
follows is the claim, or a refusal.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from booking.actions.rivals import Rival, asking_for_rivals, other_than
from booking.actions.statements import Rows, locking, together
from booking.actions.still_offered import Offer, asking_for_offer
from booking.models import Appointment, Counter
from booking.proposals import PlanToReserve

COUNTERS = """
    SELECT counter.id, counter.capacity, seat.id
    FROM booking_counter counter LEFT JOIN booking_seat seat ON seat.counter_id = counter.id
    WHERE counter.id IN (%s) ORDER BY counter.id, seat.number
"""
INTERPRETERS = "SELECT id FROM booking_interpreter person WHERE id IN (%s) ORDER BY id"


Seats = dict[int, list[int]]
"""The keys of the seats of locked counters, by the counters' keys."""


class Turn(NamedTuple):
    """What is so at the locked counters of a plan, until the transaction ends."""

    seats: Seats
    rivals: list[Rival]
    offer: Offer


def wait_for_turn(appointments: Sequence[Appointment], plan: PlanToReserve) -> Turn:
    """Let nobody else reserve where these are to be, and return what is so there.

    Counters first, then interpreters, each in one ordered statement, so that two plans never
    wait for one another. SQLite has one writer at a time anyway. This keeps rivals in line; what
    refuses them is the constraint.
    """
    counters = {one.counter_id for one in appointments}
    rivals, offer = asking_for_rivals(appointments), asking_for_offer(plan)
    line = [
        locking(COUNTERS, "counter", counters),
        locking(INTERPRETERS, "person", {one.interpreter_id for one in appointments}),
    ]
    places, _persons, *answers = together([*line, *rivals, *offer])
    return Turn(
        _seats(places) or _fitted_seats(counters),
        other_than(appointments, answers[: len(rivals)]),
        Offer.read(answers[len(rivals) :]),
    )


def _seats(places: Rows) -> Seats | None:
    """Return the seats of counters; nothing if a counter has more or fewer than its capacity."""
    seats: Seats = {}
    for counter, _capacity, seat in places:
        seats.setdefault(counter, []).append(seat)
    ready = all(len(seats[counter]) == capacity and seat for counter, capacity, seat in places)
    return seats if ready else None


def _fitted_seats(counters: Collection[int]) -> Seats:
    """Return seats after these were brought in line with the capacities, as a group changed."""
    seats: Seats = {}
    for counter in Counter.objects.filter(pk__in=counters).order_by("pk"):
        counter.fit_seats()
        keys = counter.seats.order_by("number").values_list("pk", flat=True)
        seats[counter.pk] = list(keys[: counter.capacity])
    return seats
