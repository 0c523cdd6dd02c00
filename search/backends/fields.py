"""What of a document is indexed, in which field and with which weight: for every backend."""

import re

from search.analysis import base_language, content_words, fold, phrase, stems
from search.backends.interpretation import Group
from search.documents import SearchDocument

FIELDS: dict[Group, dict[str, float]] = {
    "own": {"title": 4.0, "keywords": 3.0, "summary": 1.5, "text": 1.0},
    "german": {"german": 3.0},
}
TITLE_FIELDS: dict[Group, dict[str, float]] = {
    "own": {"title": 4.0, "keywords": 2.0},
    "german": {"german": 2.0},
}
# Whole titles and keywords of several words: who asks for one of them means it.
PHRASE_FIELDS: dict[Group, dict[str, float]] = {
    "own": {"phrases": 6.0},
    "german": {"german_phrases": 6.0},
}
SPELLINGS: dict[Group, str] = {"own": "spellings", "german": "german_spellings"}
TIE_BREAKER = 0.3


def index_fields(document: SearchDocument) -> dict[str, list[str]]:
    """Return the comparable words of each field, and all words by which others are corrected."""
    language = base_language(document.language)
    german = "" if language == "de" else f"{document.title_de}, {document.keywords_de}"
    own = (document.title, document.keywords, document.summary, document.text)
    return {
        "title": stems(document.title, language),
        "keywords": stems(document.keywords, language),
        "summary": stems(document.summary, language),
        "text": stems(document.text, language),
        "german": stems(german, "de"),
        "phrases": _phrases(f"{document.title}, {document.keywords}", language),
        "german_phrases": _phrases(german, "de"),
        "spellings": _spellings(" ".join(own), language),
        "german_spellings": _spellings(german, "de"),
    }


def _phrases(text: str, language: str) -> list[str]:
    """Return the parts between commas, each as one word."""
    found = (phrase(part, language) for part in re.split("[,،;]", text))
    return [one for one in found if one]


def _spellings(text: str, language: str) -> list[str]:
    """Return the words as written, each once."""
    kept: dict[str, str] = {}
    for word in content_words(text, language):
        kept.setdefault(fold(word, language), word)
    return list(kept.values())
