"""What readers learn about public services, offices and papers, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from booking.models import (
    Attendance,
    BookingMode,
    Counter,
    Interpreter,
    Office,
    Precedence,
    PublicService,
    PublicServiceText,
    TravelTime,
)
from content.languages import native_name
from content.models import Centre, Evidence, OfficePage

SOURCE = "de"
FAR = 15
"""Minutes between two offices if nobody has measured the way."""

OF_A_PAGE = (
    *("title", "slug", "url_path", "translation_key", "locale"),
    *("address", "floor_and_way", "access_note"),
)
"""What the card of an office needs of its page; the page's long texts would weigh the most."""


@dataclass(frozen=True)
class ServiceCard:
    """A public service as readers see it; `language` is that of its words."""

    code: str
    title: str
    title_de: str
    description: str
    language: str
    office_name: str
    office_name_de: str
    office_slug: str
    office_url: str
    minutes: int
    mode: str
    url: str
    topic_slug: str
    evidence: tuple[str, ...]
    languages: tuple[str, ...]
    orientation: bool
    attendance: str
    minutes_per_child: int


@dataclass(frozen=True)
class OfficeCard:
    """An office as readers see it; the German words are for the clerk and the door."""

    office_id: int
    slug: str
    name: str
    name_de: str
    url: str
    address: str
    floor_and_way: str
    floor_and_way_de: str
    access_note: str
    step_free: bool


@dataclass(frozen=True)
class EvidenceItem:
    """A paper to bring, in the reader's language and in German."""

    code: str
    name: str
    name_de: str
    note: str


class _Words(NamedTuple):
    """What a public service is called in a language, and what it is."""

    language: str
    title: str
    description: str


def known_codes(centre: Centre) -> set[str]:
    """Return the codes of all public services of a centre."""
    return set(PublicService.objects.filter(centre=centre).values_list("code", flat=True))


def public_services(
    centre: Centre, language: str | None, offices: dict[int, OfficeCard] | None = None
) -> list[ServiceCard]:
    """Return all public services in a language, in German where there are no words yet.

    Who has the cards of the offices by now can spare reading them again.
    """
    services = PublicService.objects.filter(centre=centre).order_by("topic_slug", "pk")
    texts, evidence = _texts(centre, language), _evidence(centre)
    offices = office_cards(centre, language) if offices is None else offices
    return [
        _card(service, texts[service.pk], offices[service.office_id], evidence.get(service.pk, []))
        for service in services
        if service.pk in texts
    ]


def with_gaps(services: QuerySet[PublicService]) -> QuerySet[PublicService]:
    """Add to each whether it has words in the source language, and a counter in use."""
    words = PublicServiceText.objects.filter(
        public_service=OuterRef("pk"), locale__language_code=SOURCE
    )
    counters = Counter.objects.filter(public_services=OuterRef("pk"), active=True)
    return services.annotate(has_words=Exists(words), has_counter=Exists(counters))


def _texts(centre: Centre, language: str | None) -> dict[int, tuple[_Words, _Words]]:
    """Return the words in the language, or the source's, and those of the source."""
    rows = PublicServiceText.objects.filter(
        public_service__centre=centre,
        locale__language_code__in=[SOURCE, language or SOURCE],
    ).values_list("public_service", "locale__language_code", "title", "description")
    words: dict[str, dict[int, _Words]] = {}
    for pk, spoken, title, description in rows:
        words.setdefault(spoken, {})[pk] = _Words(spoken, title, description)
    own = words.get(language or SOURCE, {})
    return {pk: (own.get(pk, text), text) for pk, text in words.get(SOURCE, {}).items()}


def _evidence(centre: Centre) -> dict[int, list[str]]:
    """Return the codes of the papers for each public service that needs any."""
    codes: dict[int, list[str]] = {}
    needed = PublicService.objects.filter(centre=centre, evidence__isnull=False)
    for pk, code in needed.order_by("evidence__pk").values_list("pk", "evidence__code"):
        codes.setdefault(pk, []).append(code)
    return codes


def _card(
    service: PublicService,
    texts: tuple[_Words, _Words],
    office: OfficeCard,
    evidence: Iterable[str],
) -> ServiceCard:
    own, source = texts
    return ServiceCard(
        code=service.code,
        title=own.title,
        title_de=source.title,
        description=own.description,
        language=own.language,
        office_name=office.name,
        office_name_de=office.name_de,
        office_slug=office.slug,
        office_url=office.url,
        minutes=service.minutes,
        mode=service.mode,
        url=service.url,
        topic_slug=service.topic_slug,
        evidence=tuple(evidence),
        languages=tuple(service.languages),
        orientation=service.orientation,
        attendance=service.attendance,
        minutes_per_child=service.minutes_per_child,
    )


def office_cards(centre: Centre, language: str | None) -> dict[int, OfficeCard]:
    """Return all offices of a centre by their key, in a language or in German."""
    offices = list(
        Office.objects.filter(centre=centre)
        .select_related("page")
        .only("centre", "slug", "step_free", *(f"page__{name}" for name in OF_A_PAGE))
        .order_by("pk")
    )
    keys = [office.page.translation_key for office in offices]
    pages = OfficePage.objects.filter(
        translation_key__in=keys, locale__language_code=language or SOURCE, live=True
    ).only(*OF_A_PAGE)
    own = {page.translation_key: page for page in pages}
    return {office.pk: _office_card(office, own) for office in offices}


def _office_card(office: Office, own: dict[UUID, OfficePage]) -> OfficeCard:
    source = office.page
    page = own.get(source.translation_key, source)
    return OfficeCard(
        office_id=office.pk,
        slug=office.slug,
        name=page.title,
        name_de=source.title,
        url=page.url or "",
        address=source.address,
        floor_and_way=page.floor_and_way,
        floor_and_way_de=source.floor_and_way,
        access_note=page.access_note,
        step_free=office.step_free,
    )


def evidence_list(codes: Iterable[str], language: str | None) -> list[EvidenceItem]:
    """Return the papers with these codes, each once, in the catalogue's order."""
    papers = Evidence.objects.filter(
        code__in=set(codes), locale__language_code__in=[SOURCE, language or SOURCE]
    ).select_related("locale")
    by_language: dict[str, dict[str, Evidence]] = {}
    for paper in papers:
        by_language.setdefault(paper.locale.language_code, {})[paper.code] = paper
    own = by_language.get(language or SOURCE, {})
    items = []
    for code, source in sorted(by_language.get(SOURCE, {}).items(), key=lambda entry: entry[1].pk):
        paper = own.get(code, source)
        items.append(EvidenceItem(code, paper.name, source.name, paper.note))
    return items


def interpreter_languages(centre: Centre) -> list[tuple[str, str]]:
    """Return the languages that somebody in use interprets, each with its own name."""
    codes: set[str] = set()
    for languages in Interpreter.objects.filter(centre=centre, active=True).values_list(
        "languages", flat=True
    ):
        codes.update(languages)
    return sorted((code, native_name(code)) for code in codes)


def reader_languages(centre: Centre) -> list[tuple[str, str]]:
    """Return the languages that readers can choose, each with its own name."""
    chosen = centre.languages.order_by("pk").values_list("language_code", flat=True)
    codes = list(chosen) or [code for code, _ in settings.LANGUAGES]
    return [(code, native_name(code)) for code in codes]


def precedences(centre: Centre) -> dict[str, list[tuple[str, str, str]]]:
    """Return what comes before each public service: code, kind, when the result is there."""
    result: dict[str, list[tuple[str, str, str]]] = {}
    for after, before, kind, when in (
        Precedence.objects.filter(after__centre=centre)
        .order_by("after__code", "before__code")
        .values_list("after__code", "before__code", "kind", "result")
    ):
        result.setdefault(after, []).append((before, kind, when))
    return result


def titles(centre: Centre, language: str | None) -> dict[str, str]:
    """Return the titles of all public services by their codes, or their German ones."""
    return _titles(PublicServiceText.objects.filter(public_service__centre=centre), language)


def titles_for_children(
    centre: Centre, language: str | None, codes: Iterable[str]
) -> dict[str, str]:
    """Return which of these public services are about children, with their titles."""
    texts = PublicServiceText.objects.filter(
        public_service__centre=centre,
        public_service__mode=BookingMode.ONLINE,
        public_service__attendance=Attendance.CHILDREN,
    )
    # Few are about children, and what people send may be no code at all.
    wanted = set(codes)
    return {code: title for code, title in _titles(texts, language).items() if code in wanted}


def _titles(texts: QuerySet[PublicServiceText], language: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, spoken, title in texts.filter(
        locale__language_code__in=[SOURCE, language or SOURCE]
    ).values_list("public_service__code", "locale__language_code", "title"):
        if spoken == language or code not in found:
            found[code] = title
    return found


def walking_minutes(centre: Centre, *, slowly: bool = False) -> dict[tuple[int, int], int]:
    """Return the minutes on foot between any two offices, by their keys: the shortest way.

    `slowly` stretches every way by BOOKING_SLOW_WALK_PERCENT, rounded up.
    """
    offices = list(Office.objects.filter(centre=centre).order_by("pk").values_list("pk", flat=True))
    number = {office: position for position, office in enumerate(offices)}
    ways = np.full((len(offices), len(offices)), FAR)
    for origin, destination, minutes in TravelTime.objects.filter(
        origin__centre=centre, destination__centre=centre
    ).values_list("origin_id", "destination_id", "minutes"):
        ways[number[origin], number[destination]] = minutes
    for over in range(len(offices)):
        ways = np.minimum(ways, ways[:, [over]] + ways[[over], :])
    percent = settings.BOOKING_SLOW_WALK_PERCENT if slowly else 100
    stretched = (-(-ways * percent // 100)).tolist()
    return {
        (origin, destination): stretched[number[origin]][number[destination]]
        for origin, destination in permutations(offices, 2)
    }
