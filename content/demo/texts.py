"""Reads the demo centre's texts: TOML files in German, PO files for the other languages."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE_LANGUAGE = "de"

type Entry = dict[str, Any]
type Catalogue = Mapping[str, str]


def read(name: str) -> Entry:
    """Return one TOML file of the demo folder, such as centre.toml."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def site_map() -> Entry:
    """Return the order of all pages."""
    return read("site-map.toml")


def pages(kind: str) -> list[Entry]:
    """Return the texts of all pages of a kind (topics, guides, offices, plain), in their order."""
    return [read(f"pages/{kind}/{slug}.toml") for slug in site_map()[kind]]


def languages() -> list[str]:
    """Return the languages into which the texts are translated."""
    return sorted(path.name for path in (FOLDER / "translations").iterdir() if path.is_dir())


def catalogue(language: str) -> dict[str, str]:
    """Return the translations of all German texts into a language, from all its PO files."""
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / "translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    texts[str(message.id)] = str(message.string)
    return texts


def catalogues() -> dict[str, Catalogue]:
    """Return the catalogue of every language."""
    return {language: catalogue(language) for language in languages()}
