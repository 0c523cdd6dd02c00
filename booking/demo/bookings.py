"""Bookings of the demo from a seed: about 60 percent of the time of the horizon is taken."""

import datetime as dt
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import batched

from django.conf import settings
from django.db import connection

from booking import links
from booking.actions.claims import steps
from booking.models import (
    Appointment,
    Attendance,
    Booking,
    ContactClaim,
    Counter,
    CounterClaim,
    Hit,
    InterpreterClaim,
    Opening,
    PublicService,
    Seat,
)
from booking.queries import GRID, minutes_for
from content.models import Centre

SHARE = 0.6
SEED = 46
KEYS_AT_ONCE = 1_000
LANGUAGES = ("de", "en", "ar")


@dataclass(frozen=True)
class Taken:
    """A stretch of a seat's time that a demo booking takes, its buffer included."""

    service: PublicService
    seat: Seat
    starts_at: dt.datetime

    @property
    def children(self) -> int:
        """How many children come: one where it is about a child."""
        return int(self.service.attendance == Attendance.CHILDREN)

    @property
    def ends_at(self) -> dt.datetime:
        """End of the appointment."""
        return self.starts_at + dt.timedelta(minutes=minutes_for(self.service, self.children))

    @property
    def claimed_until(self) -> dt.datetime:
        """End of its claims, on the grid."""
        minutes = minutes_for(self.service, self.children) + self.service.buffer
        return self.starts_at + dt.timedelta(minutes=-(-minutes // GRID) * GRID)


def are_of_today(centre: Centre, now: dt.datetime) -> bool:
    """Return whether the stored demo bookings were made for today."""
    return Booking.objects.filter(
        centre=centre, is_demo=True, created_at=_midnight(centre, now)
    ).exists()


def load_bookings(centre: Centre, now: dt.datetime) -> None:
    """Replace the demo bookings by those of today; others keep what they have."""
    _delete(centre)
    taken = list(_choose(centre, now))
    bookings = Booking.objects.bulk_create(
        [_booking(centre, number, one.children, now) for number, one in enumerate(taken)],
        batch_size=2_000,
    )
    appointments = Appointment.objects.bulk_create(
        [
            Appointment(
                booking=booking,
                public_service=one.service,
                counter_id=one.seat.counter_id,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                claimed_until=one.claimed_until,
            )
            for booking, one in zip(bookings, taken, strict=True)
        ],
        batch_size=2_000,
    )
    _insert_claims(appointments, [one.seat.pk for one in taken])
    _count_rows()


def _count_rows() -> None:
    """Tell PostgreSQL at once how many rows there are now.

    Its own count comes minutes later. Until then it may read the whole of one table for each
    row of another, which takes seconds where milliseconds would do.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Booking, Appointment, CounterClaim):
                table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  as below
                cursor.execute(f"ANALYZE {table}")


def _insert_claims(appointments: list[Appointment], seats: list[int]) -> None:
    """Claim the time of the appointments, in one statement for sixty thousand rows.

    Making a model instance of each first takes ten times as long as the rest of the demo.
    """
    adapt = connection.ops.adapt_datetimefield_value
    table = connection.ops.quote_name(CounterClaim._meta.db_table)  # noqa: SLF001  public in all but name
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (seat_id, starts_at, appointment_id) VALUES (%s, %s, %s)",  # noqa: S608  the name is the model's
            [
                (seat, adapt(at), one.pk)
                for seat, one in zip(seats, appointments, strict=True)
                if one.claimed_until
                for at in steps(one.starts_at, one.claimed_until)
            ],
        )


def _midnight(centre: Centre, now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(now.astimezone(centre.zone).date(), dt.time(), centre.zone)


def _delete(centre: Centre) -> None:
    """Delete the old demo bookings, table by table: row by row would take minutes.

    The keys are written out: PostgreSQL, which knows little of tables just filled, may compare
    every claim with every appointment otherwise.
    """
    appointments = Appointment.objects.filter(booking__centre=centre, booking__is_demo=True)
    for keys in batched(appointments.values_list("pk", flat=True), KEYS_AT_ONCE, strict=False):
        for model in (CounterClaim, InterpreterClaim, ContactClaim, Hit):
            model.objects.filter(appointment__in=keys).delete()
        Appointment.objects.filter(instead_of__in=keys).update(instead_of=None)
        rows = Appointment.objects.filter(pk__in=keys)
        rows._raw_delete(rows.db)  # noqa: SLF001  nothing else points to them
    Booking.objects.filter(centre=centre, is_demo=True).delete()


def _booking(centre: Centre, number: int, children: int, now: dt.datetime) -> Booking:
    created = _midnight(centre, now)
    booking = Booking(
        centre=centre,
        reference=f"DEMO-{number:05d}",
        status=Booking.Status.CONFIRMED,
        language=LANGUAGES[number % len(LANGUAGES)],
        created_at=created,
        confirmed_at=created,
        people=1 + number % 3 + children,
        children=children,
        name=f"Demo {number + 1}",
        is_demo=True,
    )
    booking.token_hash = links.hash_of(token_of(booking))
    return booking


def token_of(booking: Booking) -> str:
    """Return what opens a demo booking: only who knows the portal's secret can tell it."""
    name = f"{booking.centre_id}-{SEED}-{booking.reference}"
    return hashlib.sha256(f"{name}{settings.SECRET_KEY}".encode()).hexdigest()


def _choose(centre: Centre, now: dt.datetime) -> Iterator[Taken]:
    """Yield what is taken: each counter is filled up, then lots decide what stays."""
    services: dict[int, list[PublicService]] = defaultdict(list)
    links_ = Counter.public_services.through.objects.filter(counter__office__centre=centre)
    for link in links_.select_related("publicservice").order_by("counter_id", "publicservice_id"):
        services[link.counter_id].append(link.publicservice)
    openings: dict[int, list[Opening]] = defaultdict(list)
    for opening in Opening.objects.filter(counter__in=services, ends_at__gt=now).order_by(
        "counter_id", "starts_at"
    ):
        openings[opening.counter_id or 0].append(opening)
    claimed = set(
        CounterClaim.objects.filter(seat__counter__in=services).values_list("seat_id", "starts_at")
    )
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.filter(counter__in=services).order_by("counter", "number"):
        seats[seat.counter_id].append(seat)
    for counter, spans in openings.items():
        lots = random.Random(f"{SEED} {counter}")  # noqa: S311  a demo's dice, not a secret
        first, *others = seats[counter]
        full = [one for span in spans for one in _fill(span, first, services[counter], lots)]
        full += [replace(one, seat=seat) for seat in others for one in full]
        free = [one for one in full if not _overlaps(one, claimed)]
        total = sum((span.ends_at - span.starts_at for span in spans), dt.timedelta())
        yield from _some_of(free, SHARE * total * len(seats[counter]), lots)


def _fill(
    span: Opening, seat: Seat, services: list[PublicService], lots: random.Random
) -> Iterator[Taken]:
    """Yield appointments one after the other until the opening is full."""
    at = span.starts_at
    while True:
        ones = (Taken(service, seat, at) for service in services)
        fitting = [one for one in ones if one.ends_at <= span.ends_at]
        if not fitting:
            return
        one = lots.choice(fitting)
        yield one
        at = one.claimed_until


def _overlaps(one: Taken, claimed: set[tuple[int, dt.datetime]]) -> bool:
    return any((one.seat.pk, at) in claimed for at in steps(one.starts_at, one.claimed_until))


def _some_of(full: list[Taken], share: dt.timedelta, lots: random.Random) -> Iterator[Taken]:
    """Yield as many as take up a share of time, in order of time."""
    chosen: list[Taken] = []
    for one in lots.sample(full, len(full)):
        if share <= dt.timedelta():
            break
        chosen.append(one)
        share -= one.claimed_until - one.starts_at
    yield from sorted(chosen, key=lambda one: one.starts_at)
