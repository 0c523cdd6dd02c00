"""What types cannot tell about a request: codes that exist, days that are not over."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking import queries
from booking.api.problems import invalid
from booking.api.schemas import (
    BreakIn,
    ContactIn,
    TimesIn,
    WaitingIn,
    WhenIn,
    WindowIn,
    WishesIn,
)
from booking.contact import NotAPhoneNumber, phone_number
from booking.models import Ask
from booking.party import NO_ADULT, missing_child
from booking.proposals import MOST_SERVICES, Window, Wishes
from booking.queries import Break
from content.models import Centre

Faults = Iterator[tuple[str, str]]


def checked_wishes(asked: WishesIn, *, centre: Centre, now: dt.datetime) -> Wishes:
    """Return the wishes as the planner takes them.

    Raises:
        ninja.errors.ValidationError: naming each field that is wrong.
    """
    today = now.astimezone(centre.zone).date()
    people, children = asked.people, asked.children or 0
    open_question = "" if children else missing_child(centre, asked.language, asked.services)
    if open_question and asked.children is None:
        people, children, open_question = max(people, 2), 1, ""
    faults = dict(
        [
            *_service_faults(asked.services, queries.known_codes(centre)),
            *([("children", open_question)] if open_question else ()),
            *([("children", str(NO_ADULT))] if children >= people else ()),
            *_place_faults(asked, centre),
            *_faults_of_times(asked, today),
        ]
    )
    if faults:
        raise invalid(faults)
    wishes = Wishes(
        services=tuple(dict.fromkeys(asked.services)),
        people=people,
        children=children,
        municipality=asked.municipality or "",
        interpreter_language=_interpreter_language(asked),
        step_free=asked.step_free,
        walks_slowly=asked.walks_slowly,
    )
    return _at_times(wishes, asked)


def checked_times(asked: TimesIn, wishes: Wishes, *, centre: Centre, now: dt.datetime) -> Wishes:
    """Return the wishes with the times that somebody asks for.

    Raises:
        ninja.errors.ValidationError: naming each field that is wrong.
    """
    faults = dict(_faults_of_times(asked, now.astimezone(centre.zone).date()))
    if faults:
        raise invalid(faults)
    return _at_times(wishes, asked)


def _at_times(wishes: Wishes, asked: TimesIn) -> Wishes:
    return replace(_when(wishes, asked), prefer=asked.prefer, alternatives=asked.alternatives)


def _when(wishes: Wishes, asked: WhenIn) -> Wishes:
    return replace(
        wishes,
        available=tuple(Window(*_times(window)) for window in asked.available or []),
        breaks=tuple(Break(*_times(one)) for one in asked.breaks),
        earliest=asked.earliest,
        latest=asked.latest,
        max_days=asked.max_days,
    )


def checked_waiting(asked: WaitingIn | None, *, centre: Centre, now: dt.datetime) -> Wishes | None:
    """Return the wishes of who wants to wait, if somebody does.

    Raises:
        ninja.errors.ValidationError: naming each field that is wrong.
    """
    if asked is None:
        return None
    faults = dict(
        [
            *_service_faults(asked.services, queries.known_codes(centre)),
            *_faults_of_times(asked, now.astimezone(centre.zone).date()),
        ]
    )
    if faults:
        raise invalid({f"waiting.{field}": message for field, message in faults.items()})
    return _when(Wishes(services=tuple(dict.fromkeys(asked.services))), asked)


def _service_faults(codes: list[str], known: Collection[str]) -> Faults:
    chosen = list(dict.fromkeys(codes))
    unknown = [code for code in chosen if code not in known]
    if len(chosen) > MOST_SERVICES:
        yield "services", _("Choose at most %(most)d matters.") % {"most": MOST_SERVICES}
    elif unknown:
        listed = pgettext("between the entries of a list", ", ").join(unknown)
        yield "services", _("Nothing has this code: %(codes)s.") % {"codes": listed}


def _place_faults(asked: WishesIn, centre: Centre) -> Faults:
    towns = set(centre.municipalities.values_list("slug", flat=True))
    if asked.municipality and asked.municipality not in towns:
        yield "municipality", _("This town is not in our list.")
    spoken = dict(queries.interpreter_languages(centre))
    if asked.interpreter_language and asked.interpreter_language not in spoken:
        yield "interpreter_language", _("This language is not available.")


def _faults_of_times(asked: WhenIn, today: dt.date) -> Faults:
    yield from _day_faults(asked, today)
    yield from _time_faults("available", asked.available or [])
    yield from _time_faults("breaks", asked.breaks)
    yield from _break_faults(asked)


def _day_faults(asked: WhenIn, today: dt.date) -> Faults:
    for field, day in (("from", asked.earliest), ("until", asked.latest)):
        if day and day < today:
            yield field, _("This day is over. Choose today or a later day.")
    if asked.earliest and asked.latest and today <= asked.latest < asked.earliest:
        yield "until", _("This day is before the first day. Choose a later day.")


def _time_faults(field: str, times: Sequence[WindowIn | BreakIn]) -> Faults:
    for number, one in enumerate(times):
        if one.end <= one.start:
            yield f"{field}.{number}.end", _("The end must be after the start.")


def _break_faults(asked: WhenIn) -> Faults:
    windows = [Window(*_times(window)) for window in asked.available or []]
    if queries.leave_no_time(tuple(Break(*_times(one)) for one in asked.breaks), windows):
        yield "breaks", _("The breaks leave no time at which you can come. Make them shorter.")


def _times(one: WindowIn | BreakIn) -> tuple[Any, dt.time, dt.time]:
    return one.weekday, dt.time.fromisoformat(one.start), dt.time.fromisoformat(one.end)


def _interpreter_language(asked: WishesIn) -> str:
    """Return the language to interpret into; every office speaks the portal's own."""
    language = asked.interpreter_language or asked.language
    return language if asked.interpreter and language != settings.LANGUAGE_CODE else ""


def checked_contact(asked: ContactIn, wanted: dict[str, Ask]) -> dict[str, str]:
    """Return the contact in the form in which it is stored: what the chosen matters ask for.

    Raises:
        ninja.errors.ValidationError: naming each field that is wrong.
    """
    faults = dict(_contact_faults(asked, wanted))
    contact = {"name": asked.name, "email": asked.email}
    try:
        ProhibitNullCharactersValidator()(asked.name)
    except ValidationError as error:
        faults["name"] = error.messages[0]
    try:
        if asked.email:
            validate_email(asked.email)
    except ValidationError as error:
        faults["email"] = error.messages[0]
    try:
        contact["phone"] = phone_number(asked.phone)
    except NotAPhoneNumber:
        faults["phone"] = _(
            "This is not a complete phone number. Check it, or leave the field empty."
        )
    if faults:
        raise invalid(faults)
    return contact


def _contact_faults(asked: ContactIn, wanted: dict[str, Ask]) -> Faults:
    for field in queries.PERSONAL:
        given = getattr(asked, field).strip()
        if given and field not in wanted:
            yield field, _("No chosen matter asks for this. Leave it empty.")
        if not given and wanted.get(field) == Ask.REQUIRED:
            yield field, _("A matter that you chose needs this.")


def checked_appointments(ids: list[int] | None, own: Collection[int]) -> list[int] | None:
    """Return the chosen appointments of a booking; None if all are meant.

    Raises:
        ninja.errors.ValidationError: if some do not belong to the booking.
    """
    if not set(ids or []) <= set(own):
        raise invalid({"appointments": _("This appointment does not belong to the booking.")})
    return ids
