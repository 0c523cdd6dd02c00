"""Write down who saw and changed what, so that nobody can change it unnoticed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from booking.models import AuditEntry, Booking, Office

FIRST = "0" * 64
"""What stands before the first entry."""

LOCK = 0x10753
"""The number of the lock that writers queue up for on PostgreSQL."""


@dataclass(frozen=True)
class Fault:
    """Where the chain is broken, and how."""

    number: int
    what: str


@dataclass(frozen=True)
class Head:
    """The last entry: kept outside the database, it shows that the end was cut off."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


@transaction.atomic
def record(
    act: AuditEntry.Act,
    *,
    now: dt.datetime,
    staff: Any = None,
    by: AuditEntry.By | None = None,
    booking: Booking | None = None,
    office: Office | None = None,
    **details: Any,
) -> AuditEntry:
    """Add an entry to the chain: numbers of rows and names of fields, no personal data.

    It is the last thing that a transaction does, since others wait for it. Two that add at once
    can never both follow the same entry: `previous` is unique.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = head()
    entry = AuditEntry(
        number=last.number + 1,
        at=now,
        by=by or (AuditEntry.By.STAFF if staff else AuditEntry.By.PERSON),
        staff_id=staff.pk if staff else None,
        act=act,
        booking_id=booking.pk if booking else None,
        office_id=office.pk if office else None,
        details=details,
        previous=last.digest,
    )
    entry.digest = entry.seal()
    entry.save(force_insert=True)
    return entry


def head() -> Head:
    """Return the end of the chain."""
    last = AuditEntry.objects.order_by("-number").only("number", "digest").first()
    return Head(last.number, last.digest) if last else Head(0, FIRST)


def faults(expected: Head | None = None) -> Iterator[Fault]:
    """Yield where the chain is broken: changed, removed or put in between, or cut off.

    Whoever rewrites every entry from one on leaves a chain that is whole in itself; only a
    head that was noted elsewhere (`expected`) shows that.
    """
    before = Head(0, FIRST)
    met = expected is None or expected.number == 0
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2_000):
        if entry.number != before.number + 1:
            yield Fault(before.number + 1, "missing")
        elif entry.previous != before.digest:
            yield Fault(entry.number, "does not follow the entry before")
        if entry.seal() != entry.digest:
            yield Fault(entry.number, "changed")
        if expected and expected.number == entry.number:
            met = True
            if expected.digest != entry.digest:
                yield Fault(entry.number, "is not the one that was noted")
        before = Head(entry.number, entry.digest)
    if expected and not met:
        yield Fault(expected.number, "missing")
