"""Remove expired reservations, and erase what is personal in time."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from booking import links, notifications
from booking.actions.audit import record
from booking.actions.claims import release_everything_over
from booking.actions.in_one_piece import in_one_piece
from booking.models import (
    AuditEntry,
    Booking,
    Consent,
    ContactClaim,
    CounterClaim,
    Hit,
    InterpreterClaim,
    Opening,
    RateBucket,
    UsedProof,
    WaitingPlace,
)

KEEP_EXPIRED = dt.timedelta(days=1)
"""Long enough to tell somebody who comes back that the time ran out."""

KEEP_TASKS = dt.timedelta(hours=6)
"""Finished tasks are of no use afterwards."""


@dataclass(frozen=True)
class Housekeeping:
    """How much was done; it names nobody."""

    expired_reservations: int
    anonymised_bookings: int
    past_claims: int
    past_openings: int
    past_messages: int
    finished_tasks: int


def keep_house(*, now: dt.datetime) -> Housekeeping:
    """Do everything that falls due; doing it again changes nothing."""
    _release(now)
    RateBucket.objects.filter(full_at__lte=now.timestamp()).delete()
    UsedProof.objects.filter(expires_at__lte=now - KEEP_EXPIRED).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return Housekeeping(
        expired_reservations=_delete_expired(now),
        anonymised_bookings=_anonymise(now),
        past_claims=_delete_past_claims(now),
        past_openings=_delete_past_openings(now),
        past_messages=notifications.delete_old(now=now),
        finished_tasks=_delete_finished_tasks(now),
    )


@in_one_piece
def _release(now: dt.datetime) -> None:
    release_everything_over(now=now)


def _delete_expired(now: dt.datetime) -> int:
    """Delete reservations that ran out a day ago; where others came from is forgotten at once."""
    expired = Booking.objects.filter(
        status=Booking.Status.RESERVED, expires_at__lte=now - KEEP_EXPIRED
    )
    with transaction.atomic():
        bookings = list(expired.select_related("centre"))
        expired.filter(pk__in=[booking.pk for booking in bookings]).delete()
        days = (timezone.localdate(one.created_at, one.centre.zone) for one in bookings)
        _prove("a reservation that ran out a day ago", days, now)
    Booking.objects.filter(expires_at__lte=now).exclude(origin="").update(origin="")
    return len(bookings)


def _anonymise(now: dt.datetime) -> int:
    """Erase contact, needs and link of bookings whose last appointment is long past.

    The audit keeps the proof: the rule, the day of the last appointment, how many.
    """
    limit = now - dt.timedelta(days=settings.BOOKING_RETENTION_DAYS)
    due = (
        Booking.objects.filter(anonymised_at__isnull=True, changes__isnull=True)
        .exclude(status=Booking.Status.RESERVED)
        .exclude(appointments__ends_at__gt=limit)
        .annotate(last=Max("appointments__ends_at"))
        .select_related("centre")
    )
    with transaction.atomic():
        bookings: list[Booking] = list(due)
        anonymise(bookings, now=now)
        rule = f"{settings.BOOKING_RETENTION_DAYS} days after the last appointment"
        _prove(rule, (_last_day(booking) for booking in bookings), now)
    return len(bookings)


def _last_day(booking: Any) -> dt.date:
    """Return the local day of the last appointment, or that of a booking without any."""
    return timezone.localdate(booking.last or booking.created_at, booking.centre.zone)


def _prove(rule: str, days: Iterable[dt.date], now: dt.datetime) -> None:
    """Write down what was erased: when, by which rule, of which day, how many; nobody's name."""
    for day, count in sorted(Counter(days).items()):
        record(
            AuditEntry.Act.ERASED_IN_TIME,
            by=AuditEntry.By.PORTAL,
            now=now,
            rule=rule,
            day=day.isoformat(),
            count=count,
        )


def anonymise(bookings: list[Booking], *, now: dt.datetime) -> None:
    """Erase everything personal of bookings: contact, needs, consent, wishes, link.

    The appointments stay, as numbers without a person; so do earlier times, in made changes.
    """
    bookings = [
        *bookings,
        *Booking.objects.filter(changes__in=bookings).exclude(pk__in=[one.pk for one in bookings]),
    ]
    for booking in bookings:
        booking.name = booking.email = booking.phone = booking.origin = ""
        booking.municipality = booking.interpreter_language = ""
        booking.step_free = booking.walks_slowly = False
        booking.people, booking.children = 1, 0
        booking.idempotency_key = booking.booked_by = None
        booking.token_hash = links.hash_of(secrets.token_urlsafe())
        booking.anonymised_at = now
    Booking.objects.bulk_update(
        bookings,
        [
            "name",
            "email",
            "phone",
            "origin",
            "municipality",
            "interpreter_language",
            "step_free",
            "walks_slowly",
            "people",
            "children",
            "idempotency_key",
            "booked_by",
            "token_hash",
            "anonymised_at",
        ],
        batch_size=200,
    )
    Consent.objects.filter(booking__in=bookings).delete()
    WaitingPlace.objects.filter(booking__in=bookings).delete()
    ContactClaim.objects.filter(appointment__booking__in=bookings).delete()
    Hit.objects.filter(appointment__booking__in=bookings).delete()
    notifications.forget(bookings)


def _delete_past_claims(now: dt.datetime) -> int:
    limit = now - dt.timedelta(days=1)
    counters, _ = CounterClaim.objects.filter(starts_at__lt=limit).delete()
    interpreters, _ = InterpreterClaim.objects.filter(starts_at__lt=limit).delete()
    contacts, _ = ContactClaim.objects.filter(appointment__ends_at__lt=limit).delete()
    return counters + interpreters + contacts


def _delete_past_openings(now: dt.datetime) -> int:
    count, _ = Opening.objects.filter(ends_at__lt=now - dt.timedelta(days=1)).delete()
    return count


def _delete_finished_tasks(now: dt.datetime) -> int:
    count, _ = DBTaskResult.objects.filter(finished_at__lt=now - KEEP_TASKS).delete()
    return int(count)
