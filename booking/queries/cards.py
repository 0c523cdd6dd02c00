"""What readers learn about public services, offices and papers, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language_info

from booking.models import (
    Interpreter,
    Office,
    Precedence,
    PublicService,
    PublicServiceText,
    TravelTime,
)
from content.models import Centre, Evidence, OfficePage

SOURCE = "de"
FAR = 15
"""Minutes between two offices if nobody has measured the way."""


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
    everyone_present: bool


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


def known_codes(centre: Centre) -> set[str]:
    """Return the codes of all public services of a centre."""
    return set(PublicService.objects.filter(centre=centre).values_list("code", flat=True))


def public_services(centre: Centre, language: str | None) -> list[ServiceCard]:
    """Return all public services in a language, in German where there are no words yet."""
    services = (
        PublicService.objects.filter(centre=centre)
        .select_related("office")
        .prefetch_related("evidence")
        .order_by("topic_slug", "pk")
    )
    texts = _texts(centre, language)
    offices = office_cards(centre, language)
    return [
        _card(service, texts[service.pk], offices[service.office_id])
        for service in services
        if service.pk in texts
    ]


def _texts(
    centre: Centre, language: str | None
) -> dict[int, tuple[PublicServiceText, PublicServiceText]]:
    """Return the words in the language, or the source's, and those of the source."""
    texts = PublicServiceText.objects.filter(
        public_service__centre=centre,
        locale__language_code__in=[SOURCE, language or SOURCE],
    ).select_related("locale")
    source = {text.public_service_id: text for text in texts if text.locale.language_code == SOURCE}
    own = {text.public_service_id: text for text in texts if text.locale.language_code == language}
    return {pk: (own.get(pk, text), text) for pk, text in source.items()}


def _card(
    service: PublicService,
    texts: tuple[PublicServiceText, PublicServiceText],
    office: OfficeCard,
) -> ServiceCard:
    own, source = texts
    return ServiceCard(
        code=service.code,
        title=own.title,
        title_de=source.title,
        description=own.description,
        language=own.locale.language_code,
        office_name=office.name,
        office_name_de=office.name_de,
        office_slug=office.slug,
        office_url=office.url,
        minutes=service.minutes,
        mode=service.mode,
        url=service.url,
        topic_slug=service.topic_slug,
        evidence=tuple(
            paper.code for paper in sorted(service.evidence.all(), key=lambda paper: paper.pk)
        ),
        languages=tuple(service.languages),
        orientation=service.orientation,
        everyone_present=service.everyone_present,
    )


def office_cards(centre: Centre, language: str | None) -> dict[int, OfficeCard]:
    """Return all offices of a centre by their key, in a language or in German."""
    offices = list(Office.objects.filter(centre=centre).select_related("page").order_by("pk"))
    keys = [office.page.translation_key for office in offices]
    pages = OfficePage.objects.filter(
        translation_key__in=keys, locale__language_code=language or SOURCE, live=True
    )
    own = {page.translation_key: page for page in pages}
    return {
        office.pk: _office_card(office, own.get(office.page.translation_key, office.page))
        for office in offices
    }


def _office_card(office: Office, page: OfficePage) -> OfficeCard:
    return OfficeCard(
        office_id=office.pk,
        slug=office.slug,
        name=page.title,
        name_de=office.page.title,
        url=page.url or "",
        address=office.page.address,
        floor_and_way=page.floor_and_way,
        floor_and_way_de=office.page.floor_and_way,
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
    return sorted((code, _own_name(code)) for code in codes)


def reader_languages(centre: Centre) -> list[tuple[str, str]]:
    """Return the languages that readers can choose, each with its own name."""
    chosen = centre.languages.order_by("pk").values_list("language_code", flat=True)
    codes = list(chosen) or [code for code, _ in settings.LANGUAGES]
    return [(code, _own_name(code)) for code in codes]


def _own_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


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


def walking_minutes(centre: Centre) -> dict[tuple[int, int], int]:
    """Return the minutes on foot between any two offices, by their keys: the shortest way."""
    offices = list(Office.objects.filter(centre=centre).order_by("pk").values_list("pk", flat=True))
    ways = {
        (origin, destination): FAR
        for origin in offices
        for destination in offices
        if origin != destination
    }
    for origin, destination, minutes in TravelTime.objects.filter(
        origin__centre=centre, destination__centre=centre
    ).values_list("origin_id", "destination_id", "minutes"):
        ways[origin, destination] = minutes
    pairs = list(ways)
    for over in offices:
        for origin, destination in pairs:
            if over not in {origin, destination}:
                detour = ways[origin, over] + ways[over, destination]
                ways[origin, destination] = min(ways[origin, destination], detour)
    return ways
