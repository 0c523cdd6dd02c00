"""Remove expired reservations, and erase what is personal in time."""

import datetime as dt
import secrets
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django_tasks_db.models import DBTaskResult

from booking import links, notifications
from booking.actions.claims import release_everything_over
from booking.actions.in_one_piece import in_one_piece
from booking.models import Booking, ContactClaim, CounterClaim, InterpreterClaim, Opening

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
    count = expired.count()
    expired.delete()
    Booking.objects.filter(expires_at__lte=now).exclude(origin="").update(origin="")
    return count


def _anonymise(now: dt.datetime) -> int:
    """Erase contact, needs and link of bookings whose last appointment is long past.

    The appointments stay, as numbers without a person.
    """
    limit = now - dt.timedelta(days=settings.BOOKING_RETENTION_DAYS)
    due = (
        Booking.objects.filter(anonymised_at__isnull=True)
        .exclude(status=Booking.Status.RESERVED)
        .exclude(appointments__ends_at__gt=limit)
    )
    bookings = list(due.only("pk"))
    for booking in bookings:
        booking.name = booking.email = booking.phone = ""
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
    notifications.forget(bookings)
    return len(bookings)


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
