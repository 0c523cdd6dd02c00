"""Reads: topics, guides, offices and plain pages in the reader's language; the catalogue."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from content.models import (
    ContentPage,
    Evidence,
    GuidePage,
    HomePage,
    OfficeIndexPage,
    OfficePage,
    PlainPage,
    TopicPage,
)

SOURCE_LANGUAGE = settings.LANGUAGE_CODE

OF_A_LINK = ("title", "url_path", "translation_key", "locale")
"""What the frame of every page needs of the pages that it names; texts weigh much more."""


@dataclass(frozen=True, slots=True)
class EvidenceName:
    """A document to bring: its name in the reader's language beside the German one."""

    code: str
    name: str
    name_de: str
    note: str


def source_home(request: HttpRequest) -> Page | None:
    """Return the home page of the site in the source language."""
    site = Site.find_for_request(request)
    return site.root_page if site else None


def home(request: HttpRequest) -> HomePage | None:
    """Return the home page in the reader's language."""
    root = source_home(request)
    if root is None:
        return None
    found: list[HomePage] = _localised(
        HomePage.objects.filter(pk=root.pk), only=(*OF_A_LINK, "help_hours")
    )
    return found[0] if found else None


def topics(request: HttpRequest) -> list[TopicPage]:
    """Return all topics in the reader's language, in the order that editors gave them."""
    return _below(request, TopicPage)


def guides(topic: Page) -> list[GuidePage]:
    """Return the guides of a topic in the reader's language."""
    source = _source(topic)
    return _localised(GuidePage.objects.child_of(source).order_by("path"))


def topic_of(guide: Page) -> TopicPage | None:
    """Return the topic of a guide in the reader's language."""
    found: list[TopicPage] = _localised(TopicPage.objects.filter(pk=_source(guide).get_parent().pk))
    return found[0] if found else None


def offices(request: HttpRequest) -> list[OfficePage]:
    """Return all offices in the reader's language."""
    return _below(request, OfficePage)


def office_index(request: HttpRequest) -> OfficeIndexPage | None:
    """Return the list of offices in the reader's language."""
    return next(iter(_below(request, OfficeIndexPage)), None)


def plain_pages(request: HttpRequest) -> list[PlainPage]:
    """Return the pages that every page's footer links to, in the reader's language."""
    return _below(request, PlainPage, only=OF_A_LINK)


def responsible_office(guide: GuidePage) -> OfficePage | None:
    """Return the office that a guide names, in the reader's language."""
    found: list[OfficePage] = _localised(OfficePage.objects.filter(pk=guide.responsible_office_id))
    return found[0] if found else None


def codes_of(page: Any) -> list[str]:
    """Return the codes of the public services that a page invites to book."""
    return [
        code
        for block in page.body
        if block.block_type == "invitation"
        for code in block.value["codes"]
    ]


def evidence(codes: Iterable[str], language: str | None = None) -> list[EvidenceName]:
    """Return each document once, in the order of the codes; unknown codes are left out."""
    wanted = list(dict.fromkeys(codes))
    language = language or get_language() or SOURCE_LANGUAGE
    rows = Evidence.objects.filter(
        code__in=wanted, locale__language_code__in={language, SOURCE_LANGUAGE}
    ).select_related("locale")
    names = {(row.code, row.locale.language_code): row for row in rows}
    found = []
    for code in wanted:
        german = names.get((code, SOURCE_LANGUAGE))
        own = names.get((code, language), german)
        if german and own:
            found.append(EvidenceName(code, own.name, german.name, own.note))
    return found


def _below[P: Page](request: HttpRequest, model: type[P], *, only: Sequence[str] = ()) -> list[P]:
    """Return the site's pages of a type in the reader's language."""
    root = source_home(request)
    if root is None:
        return []
    return _localised(model.objects.descendant_of(root).order_by("path"), only=only)


def _source(page: Page) -> Page:
    """Return the page in the source language that this one is a translation of."""
    if page.locale.language_code == SOURCE_LANGUAGE:
        return page
    source = page.get_translations().filter(locale__language_code=SOURCE_LANGUAGE).first()
    return source or page


def _localised[P: Page](sources: PageQuerySet, *, only: Sequence[str] = ()) -> list[P]:
    """Return each live page in the reader's language; where there is none, the source.

    A source that stands in gets the address in the reader's language (ContentPage.met_in).
    `only` names the fields that are read, if not all are needed.
    """
    language = get_language() or SOURCE_LANGUAGE
    pages: list[P] = list(_read(sources, only))
    if language == SOURCE_LANGUAGE or not pages:
        return pages
    translations = sources.model.objects.filter(
        translation_key__in=[page.translation_key for page in pages],
        locale__language_code=language,
    )
    translated = {page.translation_key: page for page in _read(translations, only)}
    for page in pages:
        page.met_in = language
    return [translated.get(page.translation_key, page) for page in pages]


def _read(pages: PageQuerySet, only: Sequence[str]) -> PageQuerySet:
    live = pages.live().select_related("locale")
    return live.only(*only) if only else live


def pages_that_name(code: str, *, block: str) -> list[ContentPage]:
    """Return the pages, or drafts, with a code in such a block; of translations the source."""
    found: dict[Any, ContentPage] = {}
    for model in get_page_models():
        if issubclass(model, ContentPage):
            for page in model.objects.select_related("locale").order_by("pk").iterator():
                is_source = page.locale.language_code == SOURCE_LANGUAGE
                if (is_source or page.translation_key not in found) and any(
                    code in _codes(body, block) for body in _bodies(page)
                ):
                    found[page.translation_key] = page
    return sorted(found.values(), key=lambda page: (page.title, page.pk))


def _bodies(page: ContentPage) -> Iterator[StreamValue]:
    """Yield what readers get, and what editors have made of it since."""
    yield page.body
    if page.has_unpublished_changes:
        yield page.get_latest_revision_as_object().body


def _codes(body: StreamValue, block: str) -> set[str]:
    return {code for one in body.raw_data if one["type"] == block for code in one["value"]["codes"]}
