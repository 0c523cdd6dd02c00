"""Plans as signed texts: given away, they come back as they were or are refused."""

import datetime as dt
from typing import Any

from django.core import signing

from booking.models import BookingMode, Counter, Interpreter, PublicService
from booking.proposals.values import PlanToReserve, ProposedStop
from booking.queries import Wishes, epoch_minutes, moment, packed, unpacked
from content.models import Centre

PLAN_LIFETIME = dt.timedelta(hours=2)
SALT = "booking.plan"


class PlanOutdated(Exception):
    """The plan was fine once; now it is too old, in the past, or something in it is gone."""


class PlanForged(Exception):
    """The plan was not made by this portal, or not for this centre."""


def token_of(
    centre: Centre, wishes: Wishes, stops: tuple[ProposedStop, ...], now: dt.datetime
) -> str:
    """Return the stops and the wishes behind them as a text that only this portal can sign."""
    content = {
        "c": centre.pk,
        "t": epoch_minutes(now),
        "w": packed(wishes),
        "s": [
            [
                stop.public_service.pk,
                stop.counter.pk,
                stop.interpreter.pk if stop.interpreter else None,
                epoch_minutes(stop.starts_at),
                epoch_minutes(stop.ends_at),
            ]
            for stop in stops
        ],
    }
    return signing.Signer(salt=SALT).sign_object(content, compress=True)


def read_plan(token: str, *, centre: Centre, now: dt.datetime) -> PlanToReserve:
    """Return the plan of a token that `propose` gave away.

    Raises:
        PlanForged: if the token was changed, or belongs to another centre.
        PlanOutdated: if it is older than two hours, begins in the past, or names what is gone.
    """
    try:
        content = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise PlanForged from error
    if content["c"] != centre.pk:
        raise PlanForged
    age = epoch_minutes(now) - content["t"]
    if age * 60 > PLAN_LIFETIME.total_seconds() or content["s"][0][3] <= epoch_minutes(now):
        raise PlanOutdated
    wishes = unpacked(content["w"])
    return PlanToReserve(
        stops=_stored_stops(centre, content["s"]),
        people=wishes.people,
        children=wishes.children,
        municipality=wishes.municipality,
        interpreter_language=wishes.interpreter_language,
        step_free=wishes.step_free,
        walks_slowly=wishes.walks_slowly,
        wishes=wishes,
    )


def _stored_stops(centre: Centre, rows: list[list[Any]]) -> tuple[ProposedStop, ...]:
    """Return the stops of a token.

    Raises:
        PlanOutdated: if a public service, counter or interpreter is gone.
    """
    services = PublicService.objects.filter(
        centre=centre, mode=BookingMode.ONLINE, pk__in=[row[0] for row in rows]
    ).in_bulk()
    counters = (
        Counter.objects.filter(active=True, pk__in=[row[1] for row in rows])
        .select_related("office")
        .in_bulk()
    )
    people = Interpreter.objects.filter(
        active=True, pk__in=[row[2] for row in rows if row[2]]
    ).in_bulk()
    try:
        return tuple(
            ProposedStop(
                public_service=services[service],
                office=counters[counter].office,
                counter=counters[counter],
                interpreter=people[interpreter] if interpreter else None,
                starts_at=moment(start, centre.zone),
                ends_at=moment(end, centre.zone),
            )
            for service, counter, interpreter, start, end in rows
        )
    except KeyError as error:
        raise PlanOutdated from error
