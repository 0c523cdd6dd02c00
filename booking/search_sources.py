"""Gives public services to search as documents, one a language."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils.translation import override

from booking.models import PublicService, PublicServiceText
from booking.queries import ServiceCard, public_services, reader_languages
from content import translation
from content.models import Centre
from search import indexing, sources
from search.documents import DocumentKey, SearchDocument

NAME = "public services"


def documents(language: str | None = None) -> Iterator[SearchDocument]:
    """Yield every public service that has words, in one language or in all."""
    for centre in Centre.objects.order_by("pk"):
        languages = [language] if language else [code for code, _ in reader_languages(centre)]
        for code in languages:
            for card in public_services(centre, code):
                if card.language == code:
                    yield _document(centre, card)


def _document(centre: Centre, card: ServiceCard) -> SearchDocument:
    return SearchDocument(
        kind="service",
        slug=card.code,
        language=card.language,
        site_id=centre.site_id,
        title=card.title,
        title_de=card.title_de,
        summary=card.description,
        url=path_of(card.code, card.language),
        topic=card.topic_slug,
        offices=(card.office_slug,),
    )


def path_of(code: str, language: str) -> str:
    """Return where a public service can be put into one's visit."""
    with override(language):
        return f"{reverse('booking:matters')}#{code}"


def on_saved(instance: PublicServiceText, **_kwargs: Any) -> None:
    """Let a public service be found with its new words; the German ones stand in each language."""
    if not translation.is_paused():
        indexing.index_documents(NAME, _documents_after(instance.public_service_id))


def _documents_after(key: int) -> Iterator[SearchDocument]:
    """Yield a public service in all languages, as it is when somebody reads this generator."""
    service = PublicService.objects.filter(pk=key).select_related("centre").first()
    if service is not None:
        for document in documents():
            if (document.site_id, document.slug) == (service.centre.site_id, service.code):
                yield document


def on_deleted(instance: PublicServiceText, **_kwargs: Any) -> None:
    """Let a public service be found no more in the language of these words."""
    service = PublicService.objects.filter(pk=instance.public_service_id).first()
    if service is not None:
        language = instance.locale.language_code
        site = service.centre.site_id
        indexing.remove([DocumentKey(site, language, "service", service.code)])


def register() -> None:
    """Offer the public services to search; called once, when the app starts."""
    sources.register(NAME, documents)
    post_save.connect(on_saved, sender=PublicServiceText, dispatch_uid="lotse-index-public-service")
    post_delete.connect(
        on_deleted, sender=PublicServiceText, dispatch_uid="lotse-forget-public-service"
    )
