"""Which appointments offices cannot keep: one place that tells, whatever the reason is."""

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When

from booking.models import (
    Appointment,
    Booking,
    BookingMode,
    Closure,
    Counter,
    Hit,
    Interpreter,
    Opening,
)
from booking.queries.free_time import expected
from content.models import Centre

UNREBUILT = dt.timedelta(days=1)
"""Stored openings end with the horizon; what lies on its last day or later tells nothing."""

SHOWN = dt.timedelta(days=7)
"""So long staff see what became of a hit."""


def impossible(*, now: dt.datetime) -> QuerySet[Appointment]:
    """Return what is booked or held, is to come, and cannot be kept; `reason` says why.

    It lies in a closure; its counter is not in use, does not offer its public service or has
    too few seats; its interpreter does not work any more; or it lies in no stored opening,
    neither of its counter nor of its interpreter.
    """
    due = _due(now)
    here = Closure.objects.filter(
        office=OuterRef("counter__office"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    offers = Counter.public_services.through.objects.filter(
        counter=OuterRef("counter"), publicservice=OuterRef("public_service")
    )
    built = Q(starts_at__lt=now + dt.timedelta(days=settings.BOOKING_HORIZON_DAYS) - UNREBUILT)
    reasons = [
        (Q(Exists(here.filter(counter=None))), Hit.Why.CLOSED),
        (Q(Exists(here.filter(counter=OuterRef("counter")))), Hit.Why.AWAY),
        (Q(counter__active=False), Hit.Why.COUNTER),
        (~Q(public_service__mode=BookingMode.ONLINE), Hit.Why.MODE),
        (~Q(Exists(offers)), Hit.Why.SERVICE),
        (built & ~Q(Exists(_on_duty("counter"))), Hit.Why.HOURS),
        (
            Q(interpreter__active=False)
            | built & Q(interpreter__isnull=False) & ~Q(Exists(_on_duty("interpreter"))),
            Hit.Why.INTERPRETER,
        ),
        (Q(pk__in=_without_a_seat(due)), Hit.Why.SEATS),
    ]
    return due.annotate(
        reason=Case(
            *(When(condition, then=Value(why.value)) for condition, why in reasons),
            output_field=CharField(null=True),
        )
    ).filter(reason__isnull=False)


def _due(now: dt.datetime) -> QuerySet[Appointment]:
    """Return what is booked or held and is to come."""
    return Appointment.objects.filter(
        expected(now), status=Appointment.Status.PLANNED, starts_at__gt=now
    )


def hit_by(closure: Closure, *, now: dt.datetime) -> QuerySet[Appointment]:
    """Return booked appointments that a closure would hit if it were stored now.

    What cannot be kept by now for another reason is not among them.
    """
    if closure.interpreter:
        there = Q(interpreter=closure.interpreter)
    elif closure.counter:
        there = Q(counter=closure.counter)
    else:
        there = Q(counter__office=closure.office)
    return _newly_hit(_due(now)).filter(
        there, starts_at__lt=closure.ends_at, ends_at__gt=closure.starts_at
    )


def hit_at(owners: Collection[Counter | Interpreter], *, now: dt.datetime) -> QuerySet[Appointment]:
    """Return booked appointments that cannot be kept as their counters or interpreters are now.

    What is marked as hit by now is not among them.
    """
    return _newly_hit(impossible(now=now)).filter(of_owners(owners))


def of_owners(owners: Collection[Counter | Interpreter]) -> Q:
    """Return what chooses the appointments of these counters and interpreters."""
    return Q(counter__in=[one.pk for one in owners if isinstance(one, Counter)]) | Q(
        interpreter__in=[one.pk for one in owners if isinstance(one, Interpreter)]
    )


def _newly_hit(found: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return found.filter(
        ~Q(hit__state__in=Hit.OPEN), booking__status=Booking.Status.CONFIRMED
    ).select_related("booking")


def _without_a_seat(due: QuerySet[Appointment]) -> list[int]:
    """Return the keys of those for whom a counter has too few seats since it was changed.

    All of a group start together. Who booked first keeps their seats, before who only reserved
    them; a person who does not fit any more gives way to one who does. What does not take
    place for another reason takes no seat, nor does one who may get another interpreter there.
    """
    taking = due.exclude(Q(hit__state__in=Hit.OPEN) & ~Q(hit__why=Hit.Why.SEATS)).exclude(
        instead_of__counter=F("counter"), instead_of__starts_at=F("starts_at")
    )
    crowded = (
        taking.values_list("counter", "starts_at", "counter__capacity")
        .annotate(taken=Sum("seats"))
        .filter(taken__gt=F("counter__capacity"))
        .order_by("counter", "starts_at")
    )
    too_few = []
    for counter, starts_at, capacity, _taken in crowded:
        free = capacity
        rows = taking.filter(counter=counter, starts_at=starts_at)
        for one in rows.order_by(F("booking__confirmed_at").asc(nulls_last=True), "pk"):
            if one.seats <= free:
                free -= one.seats
            else:
                too_few.append(one.pk)
    return too_few


def _on_duty(owner: str) -> QuerySet[Opening]:
    """Return the openings in which a whole appointment lies, of its counter or interpreter."""
    return Opening.objects.filter(
        starts_at__lte=OuterRef("starts_at"),
        ends_at__gte=OuterRef("ends_at"),
        **{owner: OuterRef(owner)},
    )


def kept_after_all(*, now: dt.datetime) -> QuerySet[Hit]:
    """Return open hits of appointments to come for which there is no reason any more.

    What staff said of one appointment only staff can know.
    """
    return Hit.objects.filter(
        state__in=Hit.OPEN,
        appointment__status=Appointment.Status.PLANNED,
        appointment__starts_at__gt=now,
    ).exclude(Q(why=Hit.Why.OFFICE) | Q(appointment__in=impossible(now=now).values("pk")))


def unanswered_offers(*, now: dt.datetime) -> QuerySet[Hit]:
    """Return hits whose offered new times are not held any more, and nobody said yes."""
    held = Appointment.objects.filter(
        instead_of=OuterRef("appointment"),
        booking__status=Booking.Status.RESERVED,
        booking__why=Booking.Why.REPAIR,
        booking__expires_at__gt=now,
    )
    return Hit.objects.filter(~Exists(held), state=Hit.State.OFFERED)


def to_repair(*, now: dt.datetime, again: int = 0) -> list[Booking]:
    """Return bookings that need new times for appointments to come, the most urgent first.

    After these come at most so many for which none were found when they were last looked for,
    beginning with those for which that is the longest ago.
    """
    waiting = Hit.objects.filter(
        appointment__status=Appointment.Status.PLANNED,
        appointment__starts_at__gt=now,
        appointment__booking__status=Booking.Status.CONFIRMED,
    ).select_related("appointment__booking__centre")
    new = waiting.filter(state=Hit.State.TO_REPAIR).order_by("appointment__starts_at", "pk")
    old = waiting.filter(state=Hit.State.NOTHING).order_by(
        F("tried_at").asc(nulls_first=True), "appointment__starts_at", "pk"
    )
    found = [one.appointment.booking for one in (*new, *old[:again])]
    return list(dict.fromkeys(found))


def hits_to_follow(centre: Centre, *, now: dt.datetime) -> QuerySet[Hit]:
    """Return what staff of a centre follow: open hits and those settled lately, soonest first."""
    return (
        Hit.objects.filter(
            Q(state__in=Hit.OPEN) | Q(changed_at__gt=now - SHOWN),
            appointment__booking__centre=centre,
        )
        .select_related(
            "appointment__booking__centre",
            "appointment__counter__office",
            "appointment__public_service",
        )
        .order_by("appointment__starts_at", "pk")
    )
