"""Run as a program: an action in a process that is killed at every boundary it has, one by one.

It prints a line for each death: how many bookings, appointments and claims were there afterwards,
and which statuses the bookings had.
"""

import datetime as dt
import json
import os
import signal
import sys
from dataclasses import replace

import django

django.setup()

from django.db import connection  # noqa: E402  after setup
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from booking import actions  # noqa: E402
from booking.models import Appointment, Booking, Counter, CounterClaim, Message  # noqa: E402
from booking.proposals import PlanToReserve  # noqa: E402
from booking.queries import Wishes  # noqa: E402
from tests.plans import NOW, stop  # noqa: E402

MOST_BOUNDARIES = 300


def plan():
    """Return a visit of all counters, one after the other."""
    counters = Counter.objects.select_related("office__centre").order_by("pk")
    return PlanToReserve(
        stops=tuple(
            stop(counter, counter.public_services.get(), f"{9 + number:02d}:00")
            for number, counter in enumerate(counters)
        )
    )


def reserve():
    """Reserve all of it."""
    visit = plan()
    centre = visit.stops[0].office.centre
    return lambda: actions.reserve(centre=centre, plan=visit, language="en", now=NOW)


def confirm():
    """Confirm a reservation that was made while nobody died."""
    booking = reserve()().booking
    return lambda: actions.confirm(booking=booking, now=NOW, email="demo@example.org")


def booked():
    """Return a confirmed booking, and a plan for it half an hour and ten minutes later."""
    booking = confirm()()
    first, second = plan().stops
    later = (dt.timedelta(minutes=10), dt.timedelta(minutes=30))
    stops = (
        replace(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by)
        for one, by in zip((first, second), later, strict=True)
    )
    return booking, PlanToReserve(stops=tuple(stops))


def hold():
    """Hold new times for it."""
    booking, later = booked()
    return lambda: actions.hold_change(booking=booking, plan=later, now=NOW)


def accept():
    """Say yes to new times that were held while nobody died."""
    change = hold()().booking
    return lambda: actions.accept(change=change, now=NOW)


def serve():
    """Offer room to somebody who waits, as the worker does, two days before."""
    first, second = plan().stops
    before = NOW - dt.timedelta(days=2)
    centre = first.office.centre
    booking = actions.reserve(
        centre=centre, plan=PlanToReserve(stops=(first,)), language="en", now=before
    ).booking
    actions.confirm(
        booking=booking,
        now=before,
        email="demo@example.org",
        waiting=Wishes(services=(second.public_service.code,)),
    )
    return lambda: actions.serve_waiting(now=before)


def die_at(boundary):
    """Kill this process when so many statements or commits have begun or ended."""
    passed = 0

    def step():
        nonlocal passed
        passed += 1
        if passed > boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute, sql, parameters, many, context):
        step()
        result = execute(sql, parameters, many, context)
        step()
        return result

    commit = BaseDatabaseWrapper._commit

    def watched(wrapper):
        step()
        commit(wrapper)
        step()

    BaseDatabaseWrapper._commit = watched
    connection.execute_wrappers.append(statement)


def killed(prepare, boundary):
    """Return whether a process with this fate was killed; the other way is that it finished."""
    connection.close()
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    action = prepare()
    die_at(boundary)
    action()
    os._exit(0)


def main(prepare):
    """Let it die at one boundary after the other, until it finishes."""
    for boundary in range(MOST_BOUNDARIES):
        Booking.objects.all().delete()
        died = killed(prepare, boundary)
        left = {
            "died": died,
            "bookings": Booking.objects.count(),
            "appointments": Appointment.objects.count(),
            "claims": CounterClaim.objects.count(),
            "offers": Message.objects.filter(kind=Message.Kind.OFFERED).count(),
            "statuses": list(Booking.objects.order_by("pk").values_list("status", flat=True)),
            "emails": list(Booking.objects.order_by("pk").values_list("email", flat=True)),
            "starts": [
                f"{one:%M}"
                for one in Appointment.objects.filter(booking__changes=None)
                .order_by("pk")
                .values_list("starts_at", flat=True)
            ],
        }
        sys.stdout.write(json.dumps(left) + "\n")
        if not died:
            return


if __name__ == "__main__":
    lives = {one.__name__: one for one in (reserve, confirm, hold, accept, serve)}
    main(lives[sys.argv[1]])
