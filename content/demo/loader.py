"""Loads the demo centre: site, documents catalogue, pages in German, then all languages."""

from collections.abc import Iterable

from django.db import transaction
from wagtail.models import TranslatableMixin
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import translation
from content.demo import evidence, pages, site, texts, translations
from content.models import Centre


class TranslationMissing(Exception):
    """Some German texts have no translation; what is incomplete was not published."""


def load() -> Centre:
    """Load the demo centre; loading again changes only what differs from last time.

    Raises:
        TranslationMissing: naming the texts.
    """
    with disable_reference_index_auto_update(), translation.paused(), transaction.atomic():
        site.locales()
        home = pages.home_page()
        centre = site.centre_of(site.site_of(home))
        site.remove_wagtails_welcome_page()
        rows = [*evidence.evidence(), *pages.all_pages(home, centre)]
        load_translations("content", rows)
    return centre


def load_translations(group: str, rows: Iterable[TranslatableMixin]) -> None:
    """Translate rows of the source language with the demo's catalogues.

    Raises:
        TranslationMissing: naming the texts.
    """
    missing = translations.translate(group, rows, texts.catalogues())
    if missing:
        raise TranslationMissing("; ".join(missing))
