"""Texts with the found words marked, as safe HTML."""

from collections.abc import Callable

from django.utils.html import escape

from search.analysis import base_language, split_words, stem
from search.backends.interpretation import Interpretation
from search.documents import SearchDocument

LENGTH = 220

type _Test = Callable[[str], bool]


def marked_title(document: SearchDocument, interpretation: Interpretation) -> str:
    """Return the whole title with its found words in <mark>."""
    return _marked(document.title, _found_words(document, interpretation))


def marked_excerpt(document: SearchDocument, interpretation: Interpretation) -> str:
    """Return the part of a document that tells best why it was found, or its summary."""
    found = _found_words(document, interpretation)
    summary, text = " ".join(document.summary.split()), " ".join(document.text.split())
    spans = [word.start for word in split_words(text) if found(word.written)]
    if not spans or any(found(word.written) for word in split_words(summary)):
        return _marked(_cut(summary or text, 0), found)
    return _marked(_cut(text, _best_start(spans)), found)


def _found_words(document: SearchDocument, interpretation: Interpretation) -> _Test:
    """Return a test for the words of a document that the query meant."""
    language = base_language(document.language)
    own, german = interpretation.stems("own"), interpretation.stems("german")
    return lambda word: stem(word, language) in own or stem(word, "de") in german


def _best_start(spans: list[int]) -> int:
    """Return the found word after which most others follow closely."""
    return max(spans, key=lambda start: (sum(start <= s < start + LENGTH for s in spans), -start))


def _cut(text: str, start: int) -> str:
    """Return as much of the text as is shown, from a little before `start`, in whole words."""
    begin = max(0, start - LENGTH // 4)
    end = begin + LENGTH
    piece = text[begin:end]
    if begin:
        piece = "… " + piece.partition(" ")[2]
    if end < len(text):
        piece = (piece.rpartition(" ")[0] or piece) + " …"
    return piece


def _marked(text: str, found: _Test) -> str:
    """Return the text as HTML, every found word in <mark>."""
    pieces, end = [], 0
    for word in split_words(text):
        if found(word.written):
            pieces += [escape(text[end : word.start]), f"<mark>{escape(word.written)}</mark>"]
            end = word.end
    return "".join([*pieces, escape(text[end:])])
