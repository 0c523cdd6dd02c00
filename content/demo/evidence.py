"""The catalogue of documents to bring, in the source language."""

from content.demo import site, texts
from content.models import Evidence


def evidence() -> list[Evidence]:
    """Return all documents of the text file as rows in the source language."""
    source = site.locales()[texts.SOURCE_LANGUAGE]
    return [
        Evidence.objects.update_or_create(
            code=entry["code"],
            locale=source,
            defaults={"name": entry["name"], "note": entry.get("note", "")},
        )[0]
        for entry in texts.read("evidence.toml")["evidence"]
    ]
