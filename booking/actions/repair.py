"""Offer new times for appointments that offices cannot keep. The worker's, never a request's."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from booking import calendars, notifications, queries
from booking.actions.change import CannotMove, hold_change
from booking.actions.hits import mark_hits, withdraw_hits
from booking.actions.in_one_piece import in_one_piece
from booking.actions.rivals import CounterTaken
from booking.calendars import Owner
from booking.failures import SomeFailed, each
from booking.models import Appointment, Booking, Counter, Hit, Interpreter
from booking.proposals import PlanOutdated, PlanToReserve, propose_repair, read_plan

MOST_OFFERS = 3
"""Who answers none of them is called by staff."""

MOST_TRIES = 3
"""Plans in which rivals were faster, before the next run of the worker."""


MOST_AGAIN = 50
"""Bookings for which nothing was found that are tried again in one run, the longest ago first."""


@dataclass(frozen=True)
class Repaired:
    """What a run did; it names nobody."""

    told_of_hits: int
    repairs_failed: int


def repair(*, now: dt.datetime) -> Repaired:
    """Find every hit, and offer each booking new times, or tell that there are none.

    For whom there were none they are looked for again: somebody may have cancelled, or hours
    may be longer. Each booking is a transaction of its own, so whatever stops the worker, the
    next run goes on where it stopped; and where one fails, the others are repaired.
    """
    withdraw_hits(now=now)
    mark_hits(now=now)
    _settle(now)
    told, failed = each(
        queries.to_repair(now=now, again=MOST_AGAIN),
        partial(_look, now=now),
        name=lambda booking: f"Repairing booking {booking.pk}",
    )
    return Repaired(told_of_hits=sum(told), repairs_failed=failed)


def _settle(now: dt.datetime) -> None:
    """Note offers that ran out, appointments whose time is over, and those kept all the same."""
    open_ones = Hit.objects.filter(state__in=Hit.OPEN)
    done = open_ones.exclude(appointment__status=Appointment.Status.PLANNED)
    done.update(state=Hit.State.OTHERWISE, changed_at=now)
    unanswered = queries.unanswered_offers(now=now)
    again = unanswered.filter(offers__lt=MOST_OFFERS)
    again.update(state=Hit.State.TO_REPAIR, changed_at=now)
    unanswered.update(state=Hit.State.UNANSWERED, changed_at=now)
    over = open_ones.exclude(state__in=[Hit.State.REACHED, Hit.State.UNANSWERED])
    over.filter(appointment__starts_at__lte=now).update(state=Hit.State.UNANSWERED, changed_at=now)


def _look(booking: Booking, now: dt.datetime) -> bool:
    """Offer one booking new times, or tell of none; return whether the person was told anything.

    Where looking fails a second time, the person is told of none as well, and staff call.
    """
    if _is_choosing(booking, now):
        return False
    hits = Hit.objects.filter(appointment__booking=booking, state__in=Hit.LOOKED_FOR)
    before = list(hits.values_list("appointment", "state", "tried_at"))
    hits.update(tried_at=now)
    new = [key for key, state, _tried in before if state == Hit.State.TO_REPAIR]
    try:
        return _repair(booking, [key for key, _state, _tried in before], new, now)
    except Exception:
        _tell_of_none(booking, [key for key, _state, tried in before if tried], now)
        raise


def _repair(booking: Booking, hit: list[int], new: list[int], now: dt.datetime) -> bool:
    """Offer the best that is free for all that is hit, or else for what is newly hit."""
    tries = 0
    for keys in [hit, new] if 0 < len(new) < len(hit) else [hit]:
        for proposed in propose_repair(booking=booking, hit=keys, now=now):
            plan = read_plan(proposed.token, centre=booking.centre, now=now)
            try:
                _offer(booking, plan, now)
            except (CannotMove, CounterTaken, PlanOutdated):
                tries += 1
                if tries == MOST_TRIES:
                    return False
            else:
                return True
    return not tries and _tell_of_none(booking, new, now)


def _is_choosing(booking: Booking, now: dt.datetime) -> bool:
    """Return whether the person has an offer by now, or holds times that they chose."""
    change = queries.open_change(booking, now=now)
    return change is not None and change.why != Booking.Why.WAITING


@in_one_piece
def _offer(booking: Booking, plan: PlanToReserve, now: dt.datetime) -> None:
    """Hold a plan and tell the person, or do nothing.

    Raises:
        CannotMove: if somebody else did meanwhile, or nothing is to be moved any more.
    """
    if _is_choosing(booking, now):
        raise CannotMove
    until = now + dt.timedelta(hours=booking.centre.offer_hours)
    change = hold_change(
        booking=booking, plan=plan, now=now, why=Booking.Why.REPAIR, expires_at=until
    ).booking
    # Another worker that came first has left none: then its offer stays, and this one goes.
    hits = Hit.objects.filter(
        appointment__in=change.appointments.values("instead_of"), state__in=Hit.LOOKED_FOR
    )
    moved = list(hits.order_by("pk").select_for_update(no_key=True))
    if not moved:
        raise CannotMove
    for one in moved:
        one.state, one.changed_at, one.offers = Hit.State.OFFERED, now, one.offers + 1
    Hit.objects.bulk_update(moved, ["state", "changed_at", "offers"])
    notifications.hit(
        booking, occasion=change.reference, valid_until=change.expires_at or until, now=now
    )


@in_one_piece
def _tell_of_none(booking: Booking, hit: Collection[int], now: dt.datetime) -> bool:
    """Tell the person that no new times were found; return whether that is news."""
    hits = Hit.objects.filter(appointment__in=hit, state=Hit.State.TO_REPAIR)
    if not hits.update(state=Hit.State.NOTHING, changed_at=now):
        return False
    notifications.hit(booking, occasion=f"none {now.isoformat()}", valid_until=None, now=now)
    return True


def repair_soon(*changed: Owner) -> None:
    """Have the worker look for hits and repair them as soon as this change is stored."""
    counters = [one.pk for one in changed if isinstance(one, Counter)]
    interpreters = [one.pk for one in changed if isinstance(one, Interpreter)]
    transaction.on_commit(
        partial(repair_task.enqueue, counters=counters, interpreters=interpreters)
    )


@task
def repair_task(counters: list[int], interpreters: list[int] | None = None) -> int:
    """Bring the openings of what changed up to date, then repair everything that is hit.

    Raises:
        SomeFailed: if some of it could not be done; the next run of the housekeeping tries again.
    """
    now = timezone.now()
    changed: list[Owner] = [
        *Counter.objects.filter(pk__in=counters),
        *Interpreter.objects.filter(pk__in=interpreters or []),
    ]
    _changed, failed = each(
        changed,
        partial(calendars.refresh_owner, now=now),
        name=lambda owner: f"Refreshing the openings of {calendars.kind_of(owner)} {owner.pk}",
    )
    done = repair(now=now)
    if failed + done.repairs_failed:
        raise SomeFailed(failed + done.repairs_failed)
    return done.told_of_hits
