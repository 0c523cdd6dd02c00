"""What stands on the sheet: every text once in German and once in the visitor's language."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language_info, ngettext, override
from django.utils.translation import gettext as _

from booking import queries
from booking.daysheet.pdf import set_pages
from booking.models import Appointment, Booking
from booking.notes import waits_for, who_interprets, who_must_come
from booking.queries import FollowUp, OfficeCard, ServiceCard
from content.languages import direction, native_name

GERMAN = settings.LANGUAGE_CODE


def day_sheet(booking: Booking, *, language: str, address: str) -> bytes:
    """Return the sheet as PDF; the address is that of the private link.

    No name and no contact: paper gets lost.

    Raises:
        GlyphMissing: if no font draws a character of one of the texts.
    """
    return set_pages(contents(booking, language=language, address=address))


def contents(booking: Booking, *, language: str, address: str) -> dict[str, Any]:
    """Return the words of the sheet, day by day."""
    languages = list(dict.fromkeys([GERMAN, language]))
    zone = booking.centre.zone
    live = [one for one in queries.appointments_of(booking) if one.takes_place]
    known = _Known(
        languages=languages,
        cards={card.code: card for card in queries.public_services(booking.centre, language)},
        offices=queries.office_cards(booking.centre, language),
        waits=queries.second_visits(
            [(one.public_service, one.starts_at.astimezone(zone).date()) for one in live]
        ),
    )
    days = groupby(live, key=lambda one: one.starts_at.astimezone(zone).date())
    return {
        "reference": booking.reference,
        "languages": [
            {
                "code": code,
                "name": native_name(code),
                "direction": direction(code),
                "words": _in_language(code, _words, booking, live),
            }
            for code in languages
        ],
        "days": [
            {
                "dates": [_in_language(code, _date, date) for code in languages],
                **_day(list(group), known),
            }
            for date, group in days
        ],
        "link": address,
        "address": address.partition("://")[2],
        "qr_code": _qr_code(address),
    }


@dataclass(frozen=True)
class _Known:
    """What every day needs: languages, German first; cards by code and key; what waits."""

    languages: list[str]
    cards: dict[str, ServiceCard]
    offices: dict[int, OfficeCard]
    waits: dict[str, FollowUp]

    def titles(self, code: str) -> list[str]:
        """Return what a public service is called in each language."""
        card = self.cards[code]
        return [card.title_de, card.title][: len(self.languages)]


def _in_language(code: str, say: Callable[..., Any], *about: Any) -> Any:
    with override(code):
        return say(*about)


def _date(date: dt.date) -> str:
    return _("%(day)s, %(date)s") % {
        "day": date_format(date, "l"),
        "date": date_format(date, "d.m.Y"),
    }


def _words(booking: Booking, live: list[Appointment]) -> dict[str, str]:
    """Return the words that do not depend on a day, in the active language."""
    people = ngettext("%(people)s person", "%(people)s people", booking.people)
    language = get_language_info(booking.language)["name_translated"]
    return {
        "title": _("Your appointments"),
        "facts": " · ".join(
            [people % {"people": booking.people}, _("Language: %(name)s") % {"name": language}]
        ),
        "notice": _notice(booking, live),
        "time": _("Time"),
        "papers": _("What you need to bring"),
        "link": _(
            "This is your private link. Whoever has it can see and cancel your appointments."
        ),
        "qr_code": _("Your private link as a QR code"),
    }


def _notice(booking: Booking, live: list[Appointment]) -> str:
    if not live:
        return _("These appointments are cancelled")
    if booking.status == Booking.Status.RESERVED:
        return _("These appointments are reserved. They are not booked yet.")
    return ""


def _day(appointments: list[Appointment], known: _Known) -> dict[str, Any]:
    """Return a day's stops and its papers, each once."""
    languages = known.languages
    codes = [code for one in appointments for code in known.cards[one.public_service.code].evidence]
    return {
        "stops": [_stop(one, known) for one in appointments],
        "papers": [
            [paper.name_de, paper.name][: len(languages)]
            for paper in queries.evidence_list(codes, languages[-1])
        ],
    }


def _stop(one: Appointment, known: _Known) -> dict[str, Any]:
    zone = one.booking.centre.zone
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    code, office = one.public_service.code, known.offices[one.counter.office_id]
    places = [(office.name_de, office.floor_and_way_de), (office.name, office.floor_and_way)]
    wait = known.waits.get(code)
    befores = known.titles(wait.before) if wait else [""] * len(known.languages)
    return {
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "texts": [
            {
                "title": title,
                "office": name,
                "counter": one.counter.name,
                "address": office.address,
                "way": way,
                "notes": _in_language(language, _notes, one, known.cards[code], wait, before),
            }
            for language, title, (name, way), before in zip(
                known.languages, known.titles(code), places, befores, strict=False
            )
        ],
    }


def _notes(one: Appointment, card: ServiceCard, wait: FollowUp | None, before: str) -> list[str]:
    """Return who comes, who interprets, and what the appointment waits for, as pages say it."""
    notes = [
        who_must_come(card.attendance),
        who_interprets(
            one.booking.interpreter_language,
            interpreter=one.interpreter is not None,
            spoken=card.languages,
        ),
        *([_("Second visit"), waits_for(before, wait.result)] if wait else []),
    ]
    return [note for note in notes if note]


def _qr_code(address: str) -> str:
    """Return the address as a picture (SVG), with the white edge that scanners need."""
    picture = io.BytesIO()
    segno.make(address, micro=False).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
