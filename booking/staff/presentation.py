"""What staff pages show of appointments: only what the office needs for them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from booking import actions, queries
from booking.models import Appointment, Booking, Counter, Hit
from booking.queries import DayColumn, ServiceCard, Span
from content.models import Centre


@dataclass(frozen=True)
class DayAppointment:
    """One appointment on the board."""

    pk: int
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    reference: str
    name: str
    email: str
    phone: str
    people: int
    children: int
    attendance: str
    language: str
    interpreter: str
    status: str
    status_label: str
    reserved: bool
    unkept: Hit | None
    can_be_cancelled: bool
    marks: list[Appointment.Status]
    is_next: bool


@dataclass(frozen=True)
class BoardGroup:
    """A group of a day, and how many of its seats are taken."""

    starts_at: dt.datetime
    taken: int


@dataclass(frozen=True)
class BoardColumn:
    """One counter's day: appointments, hours in words, and groups if it has several seats."""

    counter: Counter
    appointments: list[DayAppointment]
    groups: list[BoardGroup]
    openings: list[str]
    closures: list[str]
    is_closed: bool


def board(
    columns: list[DayColumn], cards: dict[str, ServiceCard], centre: Centre, now: dt.datetime
) -> list[BoardColumn]:
    """Return the columns with words and local times; the next appointment is marked."""
    return [
        BoardColumn(
            counter=column.counter,
            appointments=_appointments(column, cards, centre, now),
            groups=_groups(column, centre),
            openings=[_clock(span) for span in column.openings],
            closures=[_clock(span) for span in column.closures],
            is_closed=column.is_closed,
        )
        for column in columns
    ]


def _clock(span: Span) -> str:
    """Return a span of one local day; at its end midnight is 24:00."""
    start, end = span
    return f"{start:%H:%M}–{'24:00' if end.date() > start.date() else f'{end:%H:%M}'}"


def _groups(column: DayColumn, centre: Centre) -> list[BoardGroup]:
    if column.counter.capacity == 1:
        return []
    taken: dict[dt.datetime, int] = {}
    for one in column.appointments:
        taken[one.starts_at] = taken.get(one.starts_at, 0) + one.seats
    return [BoardGroup(start.astimezone(centre.zone), seats) for start, seats in taken.items()]


def _appointments(
    column: DayColumn, cards: dict[str, ServiceCard], centre: Centre, now: dt.datetime
) -> list[DayAppointment]:
    following = next(
        (one for one in column.appointments if one.ends_at > now and one.takes_place), None
    )
    return [
        DayAppointment(
            is_next=one is following,
            can_be_cancelled=can_be_cancelled(one, now),
            marks=[mark for mark in actions.possible_marks(one, now) if mark != one.status],
            **_facts(one, cards, centre),
        )
        for one in column.appointments
    ]


def can_be_cancelled(one: Appointment, now: dt.datetime) -> bool:
    """Return whether the office can still say that it cannot keep an appointment."""
    return (
        one.status == Appointment.Status.PLANNED
        and one.booking.status == Booking.Status.CONFIRMED
        and one.unkept is None
        and one.starts_at > now
    )


def _facts(one: Appointment, cards: dict[str, ServiceCard], centre: Centre) -> dict[str, Any]:
    card = cards.get(one.public_service.code)
    return {
        "pk": one.pk,
        "title": card.title if card else one.public_service.code,
        "starts_at": one.starts_at.astimezone(centre.zone),
        "ends_at": one.ends_at.astimezone(centre.zone),
        "reference": one.booking.reference,
        **queries.known_to_office(one),
        "people": one.booking.people,
        "children": one.booking.children,
        "attendance": one.public_service.attendance,
        "language": one.booking.language,
        "interpreter": one.interpreter.name if one.interpreter else "",
        "status": one.status,
        "status_label": one.get_status_display(),
        "reserved": one.booking.status == Booking.Status.RESERVED,
        "unkept": one.unkept,
    }
