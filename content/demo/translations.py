"""Fills wagtail-localize with the translations of the PO files and publishes what is complete."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from wagtail.models import Locale, TranslatableMixin
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.strings import StringValue

from content.demo.loaded import differs, remember
from content.demo.texts import Catalogue
from content.translation import write


@transaction.atomic
def translate(
    group: str, instances: Iterable[TranslatableMixin], catalogues: Mapping[str, Catalogue]
) -> list[str]:
    """Translate source rows into all languages; return the texts that have no translation.

    A row is published in a language only when every text of it is translated. Rows whose
    texts are those of last time stay as translators left them.
    """
    rows = list(instances)
    state: list[Any] = [
        {language: dict(texts) for language, texts in catalogues.items()},
        [_texts(row) for row in rows],
    ]
    if not differs(f"translations/{group}", state):
        return []
    missing: list[str] = []
    sources = [(row, TranslationSource.update_or_create_from_instance(row)[0]) for row in rows]
    for language, texts in catalogues.items():
        locale = Locale.objects.get(language_code=language)
        known = _as_strings(texts)
        for row, source in sources:
            found = _translate(source, locale, known, _texts(row))
            missing += [f"{language}: {text}" for text in found]
    if not missing:
        remember(f"translations/{group}", state)
    return missing


def _texts(row: TranslatableMixin) -> list[Any]:
    """Return what of a row goes to its translations, in no database's own order of keys."""
    fields = [field.get_field(type(row)) for field in type(row).translatable_fields]
    values = [field.get_prep_value(field.value_from_object(row)) for field in fields]
    return [str(row.translation_key), *values]


def _as_strings(texts: Catalogue) -> dict[str, str]:
    """Return the catalogue in wagtail-localize's form, where plain text has its signs escaped."""
    escaped = {
        StringValue.from_plaintext(source).data: StringValue.from_plaintext(translation).data
        for source, translation in texts.items()
    }
    return {**escaped, **texts}


def _translate(
    source: TranslationSource, locale: Locale, known: Mapping[str, str], state: list[Any]
) -> list[str]:
    """Translate one row into one language; return the texts that have no translation."""
    segments = list(
        StringSegment.objects.filter(source=source)
        .select_related("string", "context")
        .order_by("order", "pk")
    )
    wanted = [(segment, known.get(segment.string.data)) for segment in segments]
    digest: list[Any] = [state, [[s.context.path, s.string.data, text] for s, text in wanted]]
    key = f"translation/{source.object_id}/{locale.language_code}"
    if not differs(key, digest):
        return []
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    _store([(segment, text) for segment, text in wanted if text], locale)
    missing = StringSegment.objects.filter(source=source).annotate_translation(locale)
    missing = missing.filter(translation__isnull=True).values_list("string__data", flat=True)
    if not missing:
        write(translation, publish=True)
        remember(key, digest)
    return list(missing)


def _store(wanted: list[tuple[StringSegment, str]], locale: Locale) -> None:
    """Write translations as if a person had, replacing what stands there.

    Raises:
        ValueError: if a translation has markup that pages do not allow.
    """
    StringTranslation.objects.bulk_create(
        [
            StringTranslation(
                translation_of_id=segment.string_id,
                context_id=segment.context_id,
                locale=locale,
                data=StringValue.from_translated_html(text).data,
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
            for segment, text in wanted
        ],
        update_conflicts=True,
        unique_fields=["locale", "translation_of", "context"],
        update_fields=["data", "translation_type", "tool_name", "has_error", "field_error"],
    )
