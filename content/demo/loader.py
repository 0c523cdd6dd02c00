"""Loads the demo centre: site, documents catalogue, pages in German, then all languages."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page, TranslatableMixin
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import translation
from content.demo import evidence, pages, site, texts, translations
from content.models import Centre, LoadedText


class TranslationMissing(Exception):
    """Some German texts have no translation; what is incomplete was not published."""


def load() -> Centre:
    """Load the demo centre; loading again changes only what differs from last time.

    Raises:
        TranslationMissing: naming the texts.
    """
    with _indexed_at_the_end(), translation.paused(), transaction.atomic():
        site.locales()
        home = pages.home_page()
        centre = site.centre_of(site.site_of(home))
        site.remove_wagtails_welcome_page()
        rows = [*evidence.evidence(), *pages.all_pages(home, centre)]
        load_translations("content", rows)
    # Publishing waited for the commit and wrote back the number of children from before it.
    Page.fix_tree()
    return centre


@contextmanager
def _indexed_at_the_end() -> Iterator[None]:
    """Fill the admin's own search once, if anything changed, not with every save.

    Otherwise the worker would begin with a thousand tasks, most of them for the same pages.
    """
    before = _state()
    models = get_indexed_models()
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
    if _state() != before:
        call_command("update_index", verbosity=0)
        call_command("rebuild_references_index", verbosity=0)


def _state() -> set[tuple[str, str]]:
    """Return what was loaded so far."""
    return set(LoadedText.objects.values_list("key", "digest"))


def load_translations(group: str, rows: Iterable[TranslatableMixin]) -> None:
    """Translate rows of the source language with the demo's catalogues.

    Raises:
        TranslationMissing: naming the texts.
    """
    missing = translations.translate(group, rows, texts.catalogues())
    if missing:
        raise TranslationMissing("; ".join(missing))
