"""How translations follow their source, and what is left for translators to do.

A text that changed keeps its last translation, marked as stale, until a translator has
looked at it. A translated page is published only while each of its texts is translated;
facts (costs, dates, offices) follow at once in any case.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import DraftStateMixin, Locale, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

# Translators read it beside the text: "Translated with earlier text on 24 November".
STALE = "earlier text"

_paused: ContextVar[bool] = ContextVar("translations_paused", default=False)

type Texts = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is left to translate of one page or row."""

    translation: Translation
    missing: int
    stale: int

    @property
    def edit_url(self) -> str:
        """Where to translate it."""
        url: str = self.translation.get_target_instance_edit_url()
        return url


@dataclass(frozen=True, slots=True)
class StaleText:
    """A source text whose translation was made from an earlier one."""

    before: str
    now: str


@contextmanager
def paused() -> Iterator[None]:
    """Keep translations from following while something else fills them."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


def is_paused() -> bool:
    """Tell whether somebody keeps translations from following at the moment."""
    return _paused.get()


def follows(instance: TranslatableMixin) -> bool:
    """Tell whether translations follow when this row changes: if it is a source."""
    return not _paused.get() and instance.locale.language_code == settings.LANGUAGE_CODE


@transaction.atomic
def follow(instance: TranslatableMixin) -> None:
    """Bring a changed source row to its translations, and a new one to all languages."""
    source, created = TranslationSource.get_or_create_from_instance(instance)
    before = _texts_of(source)
    if not created:
        source.update_from_db()
    changes = _changes(before, _texts_of(source))
    for locale in Locale.objects.exclude(pk=source.locale_id):
        translation, _new = Translation.objects.get_or_create(source=source, target_locale=locale)
        if translation.enabled:
            _keep_as_stale(changes, locale)
            _update(translation)


def missing_texts(translation: Translation) -> QuerySet[StringSegment]:
    """Return the texts that have no translation at all."""
    segments = StringSegment.objects.filter(source=translation.source_id)
    translated = segments.annotate_translation(translation.target_locale)
    missing: QuerySet[StringSegment] = translated.filter(translation__isnull=True)
    return missing


def stale_texts(translation: Translation) -> list[StaleText]:
    """Return the texts whose translation is an earlier one, with what they said before."""
    found = []
    for stale in _stale(translation.target_locale).filter(
        context__object_id=translation.source.object_id
    ):
        earlier = (
            StringTranslation.objects.filter(
                context=stale.context_id, locale=stale.locale_id, data=stale.data
            )
            .exclude(tool_name=STALE)
            .select_related("translation_of")
            .order_by("-updated_at", "-pk")
            .first()
        )
        was = earlier.translation_of.data if earlier else ""
        found.append(StaleText(before=was, now=stale.translation_of.data))
    return found


def open_work(locale: Locale) -> list[OpenWork]:
    """Return all pages and rows of a language that are not completely translated."""
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    translated = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=locale,
        has_error=False,
    )
    for object_id in (
        StringSegment.objects.filter(source__translations__target_locale=locale)
        .exclude(Exists(translated))
        .values_list("source__object_id", flat=True)
    ):
        counts[object_id][0] += 1
    for object_id in _stale(locale).values_list("context__object_id", flat=True):
        counts[object_id][1] += 1
    translations = Translation.objects.filter(
        target_locale=locale, enabled=True, source__object_id__in=list(counts)
    ).select_related("source", "target_locale")
    return [
        OpenWork(translation, *counts[translation.source.object_id])
        for translation in translations.order_by("source__object_repr", "pk")
    ]


def _stale(locale: Locale) -> QuerySet[StringTranslation]:
    """Return the stale translations of texts that still stand in their sources."""
    current = StringSegment.objects.filter(
        string=OuterRef("translation_of"), context=OuterRef("context")
    )
    stale: QuerySet[StringTranslation] = StringTranslation.objects.filter(
        Exists(current), locale=locale, tool_name=STALE
    )
    return stale.select_related("translation_of").order_by("pk")


def _texts_of(source: TranslationSource) -> Texts:
    """Return the ids of the texts at each place of a source, in their order."""
    texts: Texts = defaultdict(list)
    segments = StringSegment.objects.filter(source=source).order_by("order", "pk")
    for place, text in segments.values_list("context_id", "string_id"):
        texts[place].append(text)
    return texts


def _changes(before: Texts, after: Texts) -> list[tuple[int, int, int]]:
    """Return place, old text and new text of each text that replaced another one."""
    return [
        (place, old, new)
        for place, texts in after.items()
        for old, new in zip(
            [text for text in before.get(place, []) if text not in texts],
            [text for text in texts if text not in before.get(place, [])],
            strict=False,
        )
    ]


def _keep_as_stale(changes: list[tuple[int, int, int]], locale: Locale) -> None:
    """Give each new text the translation of the text that it replaced."""
    for place, old, new in changes:
        last = StringTranslation.objects.filter(
            translation_of=old, context=place, locale=locale, has_error=False
        ).first()
        if last is None:
            continue
        StringTranslation.objects.get_or_create(
            translation_of_id=new,
            context_id=place,
            locale=locale,
            defaults={
                "data": last.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MACHINE,
                "tool_name": STALE,
                "last_translated_by": last.last_translated_by,
            },
        )


def write(translation: Translation, *, publish: bool) -> None:
    """Write the translated row from the translations that there are.

    wagtail-localize publishes a page after the commit, as it knew it before: pages created
    below it in the meantime would no longer be counted as its children. So this publishes
    what the database holds, at once.
    """
    model = translation.source.specific_content_type.model_class()
    if not issubclass(model, DraftStateMixin):
        translation.save_target(publish=True)
        return
    translation.save_target(publish=False)
    target = _target(translation)
    if publish and target is not None:
        target.get_latest_revision().publish()


def _update(translation: Translation) -> None:
    """Bring the translated row up to date, as far as it is translated."""
    target = _target(translation)
    if target is None:
        write(translation, publish=False)
    elif not missing_texts(translation).exists():
        write(translation, publish=getattr(target, "live", True))
    elif isinstance(target, Page) and target.live:
        _copy_facts(translation.source.get_source_instance(), target)


def _target(translation: Translation) -> Any | None:
    """Return the translated row, if there is one."""
    model = translation.source.specific_content_type.model_class()
    return model.objects.filter(
        translation_key=translation.source.object_id, locale=translation.target_locale_id
    ).first()


def _copy_facts(source: Page, target: Page) -> None:
    """Copy what is the same in every language, and leave all words as they are."""
    for field in type(source).translatable_fields:
        if isinstance(field, SynchronizedField):
            name = field.get_field(type(source)).attname
            setattr(target, name, getattr(source, name))
    target.save_revision().publish()
