"""Everything that is stored about the person behind a booking, in words and as data."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from booking.models import Appointment, AuditEntry, Booking, Office, PublicService
from booking.queries.cards import office_cards, titles
from booking.queries.visits import appointments_of
from content.languages import native_name

LABELS = {
    "created_at": gettext_lazy("booked"),
    "expires_at": gettext_lazy("reserved until"),
    "extensions": gettext_lazy("how often the time was extended"),
    "confirmed_at": gettext_lazy("confirmed"),
    "cancelled_at": gettext_lazy("cancelled"),
    "token_hash": gettext_lazy("fingerprint of your private link"),
    "idempotency_key": gettext_lazy("fingerprint of your request"),
    "origin": gettext_lazy("fingerprint of your internet connection, until you have booked"),
}
OTHER_LABELS = {
    "created_at": gettext_lazy("written down"),
    "expires_at": gettext_lazy("valid until"),
}
"""The same fields of what belongs to a booking, such as its messages and private links."""

LEFT_OUT = {"id", "centre", "is_demo", "anonymised_at", "booking", "changes", "instead_of"}
"""They tell nothing about the person."""

SHOWN_ELSEWHERE = {"appointments"}


@dataclass(frozen=True)
class StoredFact:
    """One thing that is stored: its name in the data, what it means, its value in words."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class StoredThings:
    """All of it. `data` is the same as the rest, for machines."""

    facts: list[StoredFact]
    appointments: list[str]
    others: list[tuple[str, list[list[StoredFact]]]]
    seen: list[str]
    data: dict[str, Any]


def stored_about(booking: Booking, language: str | None) -> StoredThings:
    """Return everything: a new field or table about bookings is in it without a word here."""
    held = [one for change in booking.held_changes.all() for one in appointments_of(change)]
    appointments = [*appointments_of(booking), *held]
    others = [
        (str(capfirst(rows[0]._meta.verbose_name)), rows)  # noqa: SLF001  Django's public API
        for rows in _related(booking)
    ]
    entries = _entries(booking, appointments)
    return StoredThings(
        facts=_facts(booking, booking),
        appointments=_appointments(booking, appointments, language),
        others=[(title, [_facts(row, booking) for row in rows]) for title, rows in others],
        seen=_seen(booking, entries, language),
        data={
            "booking": _values(booking),
            "appointments": [_values(one) for one in appointments],
            "hits": [_values(hit) for one in appointments if (hit := getattr(one, "hit", None))],
            **{title: [_values(row) for row in rows] for title, rows in others},
            "audit": [
                {"at": entry.at, "by": entry.by, "act": entry.act, "office": entry.office_id}
                for entry in entries
            ],
        },
    )


def _related(booking: Booking) -> list[list[Model]]:
    """Return the rows of other tables that belong to the booking, a list a table."""
    found = []
    for relation in booking._meta.related_objects:  # noqa: SLF001  Django's public API
        if relation.name not in SHOWN_ELSEWHERE:
            rows = relation.related_model._default_manager.filter(  # noqa: SLF001  the same
                **{relation.field.name: booking}
            )
            found.append(list(rows.order_by("pk")))
    return [rows for rows in found if rows]


def _fields(row: Model) -> list[Field[Any, Any]]:
    fields = [*row._meta.concrete_fields, *row._meta.many_to_many]  # noqa: SLF001  Django's public API
    return [field for field in fields if field.name not in LEFT_OUT]


def _values(row: Model) -> dict[str, Any]:
    return {field.name: _plain(field.value_from_object(row)) for field in _fields(row)}


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: of public services their codes."""
    of_rows = isinstance(value, list) and all(isinstance(one, PublicService) for one in value)
    return [one.code for one in value] if of_rows else value


def _facts(row: Model, booking: Booking) -> list[StoredFact]:
    labels = LABELS if isinstance(row, Booking) else LABELS | OTHER_LABELS
    return [
        StoredFact(
            name=field.name,
            label=str(capfirst(labels.get(field.name, field.verbose_name))),
            value=_in_words(row, field, booking),
        )
        for field in _fields(row)
    ]


def _in_words(row: Model, field: Field[Any, Any], booking: Booking) -> str:
    value = field.value_from_object(row)
    if value is None or value in ("", []):
        words = _("nothing")
    elif isinstance(value, bool):
        words = _("yes") if value else _("no")
    elif isinstance(value, dt.datetime):
        words = _moment(value, booking)
    elif isinstance(value, list):
        words = _join(value, booking)
    else:
        words = _special(field, value, booking)
    return words


def _join(values: list[Any], booking: Booking) -> str:
    """Return a list in words: matters, or times of the week as `queries.packed` writes them."""
    known = titles(booking.centre, get_language())
    return pgettext("between the entries of a list", ", ").join(
        known.get(one.code, one.code) if isinstance(one, PublicService) else _time_of_week(*one)
        for one in values
    )


def _time_of_week(weekday: int | None, start: str, end: str) -> str:
    day = _("every day") if weekday is None else str(WEEKDAYS[weekday])
    return f"{day} {start[:5]}–{end[:5]}"


def _special(field: Field[Any, Any], value: Any, booking: Booking) -> str:
    """Return a value that needs more than its type to be understood."""
    if field.name in {"booked_by", "recorded_by"}:
        return _("a member of staff")
    if field.name in {"language", "interpreter_language"}:
        return native_name(str(value))
    if field.name == "municipality":
        town = booking.centre.municipalities.filter(slug=value).first()
        return town.name if town else str(value)
    return str(dict(field.flatchoices).get(value, value))


def _moment(value: dt.datetime, booking: Booking) -> str:
    return date_format(value.astimezone(booking.centre.zone), "d.m.Y, H:i")


def _appointments(
    booking: Booking, appointments: list[Appointment], language: str | None
) -> list[str]:
    known = titles(booking.centre, language)
    offices = office_cards(booking.centre, language)
    return [
        " · ".join(
            [
                _moment(one.starts_at, booking),
                known.get(one.public_service.code, one.public_service.code),
                offices[one.counter.office_id].name,
                str(one.get_status_display()),
                *([str(one.unkept.get_why_display())] if one.unkept else []),
            ]
        )
        for one in appointments
    ]


def _entries(booking: Booking, appointments: list[Appointment]) -> list[AuditEntry]:
    """Return who saw and changed the booking, by itself or on a day of an office."""
    mine = {one.pk for one in appointments}
    days = AuditEntry.objects.filter(
        act__in=[AuditEntry.Act.DAY_SEEN, AuditEntry.Act.HITS_SEEN],
        office_id__in={one.counter.office_id for one in appointments},
        at__gte=booking.created_at,
    )
    seen = [entry for entry in days if mine.intersection(entry.details["appointments"])]
    own = AuditEntry.objects.filter(booking_id=booking.pk)
    return sorted([*own, *seen], key=lambda entry: entry.number)


def _seen(booking: Booking, entries: list[AuditEntry], language: str | None) -> list[str]:
    cards = office_cards(booking.centre, language)
    names = {
        office.pk: cards[office.pk].name if office.pk in cards else office.name
        for office in Office.objects.filter(pk__in={entry.office_id for entry in entries})
    }
    return [
        " · ".join(
            part
            for part in (
                _moment(entry.at, booking),
                str(entry.get_by_display()),
                names.get(entry.office_id or 0, ""),
                str(entry.get_act_display()),
            )
            if part
        )
        for entry in entries
    ]
