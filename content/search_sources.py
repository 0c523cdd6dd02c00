"""Gives pages to search as documents, one a language."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import strip_tags
from wagtail.models import Page, Site
from wagtail.rich_text import RichText
from wagtail.signals import page_published, page_unpublished

from content import translation
from content.models import ContentPage, GuidePage, OfficePage, PlainPage, TopicPage
from content.queries import SOURCE_LANGUAGE
from search import indexing, sources
from search.documents import DocumentKey, Kind, SearchDocument

NAME = "pages"
KINDS: dict[type[ContentPage], Kind] = {
    TopicPage: "topic",
    GuidePage: "guide",
    OfficePage: "office",
    PlainPage: "page",
}
# Blocks whose values are codes, not words.
WORDLESS = {"documents", "invitation"}


def documents(language: str | None = None) -> Iterator[SearchDocument]:
    """Yield every live page that readers look for, in one language or in all."""
    for site in Site.objects.select_related("root_page"):
        for model, kind in KINDS.items():
            yield from _documents_of(site, model, kind, language)


def _documents_of(
    site: Site, model: type[ContentPage], kind: Kind, language: str | None
) -> Iterator[SearchDocument]:
    """Yield the documents of one kind of page of a site."""
    source_pages = {
        page.translation_key: page
        for page in model.objects.descendant_of(site.root_page).order_by("path")
    }
    pages = model.objects.live().filter(translation_key__in=source_pages).select_related("locale")
    if language:
        pages = pages.filter(locale__language_code=language)
    for page in pages.order_by("path"):
        yield _document(site, page, source_pages[page.translation_key], kind)


def _document(site: Site, page: ContentPage, source: ContentPage, kind: Kind) -> SearchDocument:
    """Return one page as a document."""
    topic = ""
    offices: tuple[str, ...] = ()
    if isinstance(source, GuidePage):
        topic = str(source.get_parent().slug)
        office = source.responsible_office
        offices = (str(office.slug),) if office else ()
    return SearchDocument(
        kind=kind,
        slug=page.slug,
        language=page.locale.language_code,
        site_id=site.pk,
        title=page.title,
        summary=page.summary,
        text=text_of(page),
        keywords=page.keywords,
        url=path_of(page),
        topic=topic,
        offices=offices,
        title_de=source.title,
        keywords_de=source.keywords,
    )


def path_of(page: Page) -> str:
    """Return a page's address without its host."""
    parts = page.get_url_parts()
    return str(parts[2]) if parts else "/"


def text_of(page: ContentPage) -> str:
    """Return all words of a page's body."""
    words: list[str] = []
    for block in page.body:
        if block.block_type not in WORDLESS:
            words.extend(_words(block.value))
    return "\n".join(words)


def _words(value: Any) -> Iterator[str]:
    """Yield the texts inside a block's value, however deep; addresses and codes stay out."""
    if isinstance(value, RichText):
        yield strip_tags(value.source)
    elif isinstance(value, str):
        yield value
    elif hasattr(value, "items"):
        for name, part in value.items():
            if name not in {"kind", "url", "email"}:
                yield from _words(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _words(part)


def on_published(instance: Any, **_kwargs: Any) -> None:
    """Let a published page be found in its language, with its new words."""
    kind = KINDS.get(type(instance))
    if kind and not translation.is_paused():
        indexing.index_documents(NAME, _documents_after(instance, kind))


def _documents_after(page: ContentPage, kind: Kind) -> Iterator[SearchDocument]:
    """Yield the page's documents as they are when somebody reads this generator.

    A source is yielded in all its languages: the German words stand in each of them.
    """
    for site in Site.objects.select_related("root_page"):
        family = type(page).objects.filter(translation_key=page.translation_key)
        source = family.descendant_of(site.root_page).first()
        if source is None:
            continue
        for one in family.live().select_related("locale"):
            if page.locale.language_code in {SOURCE_LANGUAGE, one.locale.language_code}:
                yield _document(site, one, source, kind)


def on_unpublished(instance: Any, **_kwargs: Any) -> None:
    """Let an unpublished page be found no more."""
    kind = KINDS.get(type(instance))
    if kind:
        language, slug = instance.locale.language_code, instance.slug
        sites = Site.objects.values_list("pk", flat=True)
        indexing.remove([DocumentKey(site, language, kind, slug) for site in sites])


def register() -> None:
    """Offer the pages to search and listen to publishing; called once, when the app starts."""
    sources.register(NAME, documents)
    page_published.connect(on_published, dispatch_uid="lotse-index-page")
    page_unpublished.connect(on_unpublished, dispatch_uid="lotse-forget-page")
