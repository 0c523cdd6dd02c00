"""The outbox: rows are written with the change they tell of, and taken by workers one by one.

A row that is handed over is marked before, and again afterwards. When a worker dies in
between, nobody knows whether the message left: it is never sent again by itself, but shown
to staff. Died it earlier, the message is tried again. See docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from booking import queries
from booking.models import Appointment, Booking, BookingLink, Message

Kind, Status = Message.Kind, Message.Status

DAYTIME = (dt.time(8), dt.time(20))
"""When messages go out that nobody waits for, on the centre's clock."""

UNHURRIED = frozenset({Kind.OFFERED, Kind.WAITING_OVER, Kind.REMINDER_WEEK, Kind.REMINDER_DAY})
"""Kinds that wait for the day; the others answer what somebody did, or cannot wait."""

REMINDERS = {Kind.REMINDER_WEEK: 7, Kind.REMINDER_DAY: 1}
"""Days before the first appointment of a day."""

WAITED = "waited"
"""Ends the occasion of a cancellation with which a place on the waiting list ended."""

REMINDER_TIME = dt.time(10)
LEAST_GAP = dt.timedelta(hours=12)
"""No reminder sooner than this after the message that told all of it."""

LEASE = dt.timedelta(minutes=5)
"""Longer than a slow host takes with its time-outs; then the worker is taken for dead."""

FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=6)
MOST_ATTEMPTS = 8
"""One, four, sixteen … minutes between them: about eighteen hours together."""

KEEP_FINISHED = dt.timedelta(days=7)
KEEP_FAILED = dt.timedelta(days=30)


def confirmed(booking: Booking, *, now: dt.datetime) -> None:
    """Tell that a booking is final, and remind of it."""
    _write(booking, Kind.CONFIRMED, "once", now=now)
    _remind(booking, now=now)


def changed(booking: Booking, *, now: dt.datetime) -> None:
    """Tell that appointments moved; call it when they are stored with their new sequence."""
    _write(booking, Kind.CHANGED, _state(booking), now=now)
    _remind(booking, now=now)


def cancelled(booking: Booking, *, waited: bool = False, now: dt.datetime) -> None:
    """Tell that appointments are cancelled; call it when they are.

    With the last one a place on the waiting list ends too, if it `waited`.
    """
    state = _state(booking)
    _write(booking, Kind.CANCELLED, f"{state} {WAITED}" if waited else state, now=now)


def offered(booking: Booking, *, occasion: str, valid_until: dt.datetime, now: dt.datetime) -> None:
    """Tell that there is an offer to answer; the occasion (such as its key) tells offers apart."""
    _write(booking, Kind.OFFERED, occasion, now=now, valid_until=valid_until)


def hit(
    booking: Booking, *, occasion: str, valid_until: dt.datetime | None, now: dt.datetime
) -> None:
    """Tell that offices cannot keep appointments, and until when new times are kept, if any."""
    _write(booking, Kind.HIT, occasion, now=now, valid_until=valid_until)


def waiting_over(booking: Booking, *, occasion: str, now: dt.datetime) -> None:
    """Tell that the booking is not on the waiting list any more; what is booked stays."""
    _write(booking, Kind.WAITING_OVER, occasion, now=now)


def channel_of(booking: Booking) -> str:
    """Return how a person can be reached: e-mail before text message; empty if not at all."""
    if booking.email:
        return Message.Channel.EMAIL
    return Message.Channel.SMS if booking.phone and settings.SMS_URL else ""


def live_appointments(booking: Booking) -> list[Appointment]:
    """Return the appointments that take place, the earliest first, on the centre's clock."""
    live = [one for one in queries.appointments_of(booking) if one.takes_place]
    for one in live:
        one.starts_at = one.starts_at.astimezone(booking.centre.zone)
        one.ends_at = one.ends_at.astimezone(booking.centre.zone)
    return live


def _state(booking: Booking) -> str:
    """Return what differs after every change: how often its appointments changed together."""
    return str(sum(booking.appointments.values_list("sequence", flat=True)))


def _write(booking: Booking, kind: str, occasion: str, *, now: dt.datetime, **more: Any) -> None:
    """Write a row, unless nobody can be reached or the same row is there."""
    if not channel_of(booking):
        return
    values = {"created_at": now, "due_at": now} | more
    row = Message(booking=booking, kind=kind, occasion=occasion, **values)
    Message.objects.bulk_create([row], ignore_conflicts=True)


def _remind(booking: Booking, *, now: dt.datetime) -> None:
    """Plan the reminders of each day, as far as their time is still to come."""
    starts = [one.starts_at for one in live_appointments(booking)]
    for day, _starts in groupby(starts, key=dt.datetime.date):
        for kind, days in REMINDERS.items():
            due_at = dt.datetime.combine(
                day - dt.timedelta(days=days), REMINDER_TIME, booking.centre.zone
            )
            if due_at >= now + LEAST_GAP:
                _write(booking, kind, day.isoformat(), now=now, due_at=due_at)


def forget(bookings: Iterable[Booking]) -> None:
    """Delete the messages and the links of bookings whose personal data are erased."""
    keys = [booking.pk for booking in bookings]
    BookingLink.objects.filter(booking__in=keys).delete()
    Message.objects.filter(booking__in=keys).delete()


def delete_old(*, now: dt.datetime) -> int:
    """Delete rows and links that nobody needs any more; return how many rows."""
    BookingLink.objects.filter(expires_at__lte=now).delete()
    count, _each = Message.objects.filter(
        Q(status__in=[Status.SENT, Status.DROPPED], finished_at__lt=now - KEEP_FINISHED)
        | Q(status__in=[Status.FAILED, Status.UNCERTAIN], finished_at__lt=now - KEEP_FAILED)
    ).delete()
    return count


# ---- What workers do ----


def recover(*, now: dt.datetime) -> None:
    """Take messages back from workers that died: to send again, or to show to staff."""
    left = Message.objects.filter(status=Status.SENDING, leased_until__lte=now)
    if not left.exists():
        return
    left.filter(handed_over_at__isnull=True).update(status=Status.WAITING)
    left.filter(handed_over_at__isnull=False).update(
        status=Status.UNCERTAIN, finished_at=now, reason="worker stopped"
    )


def take(*, now: dt.datetime) -> Message | None:
    """Take the message that has been due the longest; no other worker gets it meanwhile."""
    due = Message.objects.filter(status=Status.WAITING, due_at__lte=now)
    if not due.exists():  # the common case needs no lock
        return None
    with transaction.atomic():
        message = (
            due.select_for_update(skip_locked=True, no_key=True).order_by("due_at", "pk").first()
        )
        if message is None:
            return None
        message.status, message.leased_until = Status.SENDING, now + LEASE
        message.attempts += 1
        message.save(update_fields=["status", "leased_until", "attempts"])
    return message


def _own(message: Message) -> QuerySet[Message]:
    """Return the row while it is still ours: a slow worker loses it with its lease."""
    return _of_this_lease(message).filter(status=Status.SENDING)


def _of_this_lease(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, leased_until=message.leased_until)


def begin_to_hand_over(message: Message, *, now: dt.datetime) -> bool:
    """Mark that the message may leave from now on; False if it is not ours any more."""
    ours = _own(message).filter(leased_until__gt=now)
    return bool(ours.update(handed_over_at=now, channel=message.channel))


def sent(message: Message, *, now: dt.datetime) -> None:
    """Mark that the host took it, also if it was given up for lost meanwhile."""
    mine = _of_this_lease(message).filter(status__in=[Status.SENDING, Status.UNCERTAIN])
    mine.update(status=Status.SENT, finished_at=now, reason="")


def uncertain(message: Message, reason: str, *, now: dt.datetime) -> None:
    """Mark that nobody knows whether the host took it."""
    _own(message).update(status=Status.UNCERTAIN, finished_at=now, reason=reason)


def dropped(message: Message, reason: str, *, now: dt.datetime) -> None:
    """Mark that it tells nothing that is still true."""
    _own(message).update(status=Status.DROPPED, finished_at=now, reason=reason)


def refused(message: Message, reason: str, *, final: bool, now: dt.datetime) -> None:
    """Mark that it was not taken: it is tried again later, or failed for good."""
    if final or message.attempts >= MOST_ATTEMPTS:
        _own(message).update(
            status=Status.FAILED, finished_at=now, handed_over_at=None, reason=reason
        )
        return
    pause = min(FIRST_PAUSE * 4 ** (message.attempts - 1), LONGEST_PAUSE)
    _own(message).update(
        status=Status.WAITING, due_at=now + pause, handed_over_at=None, reason=reason
    )


def broken(message: Message, reason: str, *, now: dt.datetime) -> None:
    """Mark that it could not be put together; once it may have left, only time can tell."""
    if _own(message).filter(handed_over_at__isnull=True).exists():
        refused(message, reason, final=False, now=now)


def wait_for_day(message: Message, *, now: dt.datetime) -> bool:
    """Put back until morning what must not ring at night; return whether it was."""
    due_at = daytime_from(now, message.booking.centre.zone)
    if message.kind not in UNHURRIED or due_at == now:
        return False
    _own(message).update(status=Status.WAITING, due_at=due_at, attempts=message.attempts - 1)
    return True


def daytime_from(now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when what nobody waits for may go out: now, or in the morning."""
    local = now.astimezone(zone)
    opens, closes = DAYTIME
    if opens <= local.time() < closes:
        return now
    day = local.date() + dt.timedelta(days=local.time() >= closes)
    return dt.datetime.combine(day, opens, zone)


# ---- What staff and monitoring see ----


def to_look_at() -> QuerySet[Message]:
    """Return what did not arrive or may not have, the latest first."""
    return (
        Message.objects.filter(status__in=[Status.FAILED, Status.UNCERTAIN])
        .select_related("booking__centre")
        .order_by("-finished_at", "-pk")
    )


def send_again(message: Message, *, now: dt.datetime) -> bool:
    """Let workers try again, because somebody wants it; False if it needs no second try."""
    return bool(
        to_look_at()
        .filter(pk=message.pk)
        .update(
            status=Status.WAITING,
            due_at=now,
            attempts=0,
            handed_over_at=None,
            leased_until=None,
            finished_at=None,
            reason="",
        )
    )


def settle(message: Message, *, now: dt.datetime) -> bool:
    """Take a message off the list, because somebody told the person in another way."""
    return bool(
        to_look_at()
        .filter(pk=message.pk)
        .update(status=Status.DROPPED, finished_at=now, reason="settled by staff")
    )


def counts(*, now: dt.datetime, patience: dt.timedelta) -> dict[str, int]:
    """Return how many messages wait, wait longer than they should, failed, or are uncertain."""
    rows = Message.objects.all()
    waiting = rows.filter(status__in=[Status.WAITING, Status.SENDING])
    return {
        "waiting": waiting.count(),
        "late": waiting.filter(due_at__lt=now - patience).count(),
        "failed": rows.filter(status=Status.FAILED).count(),
        "uncertain": rows.filter(status=Status.UNCERTAIN).count(),
    }
