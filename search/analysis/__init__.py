"""Text to comparable words, per language; pure Python."""

from search.analysis.normalise import Word, base_language, fold, split_words
from search.analysis.stemming import stem
from search.analysis.stop_words import stop_words, weak_words

__all__ = [
    "Word",
    "base_language",
    "content_words",
    "fold",
    "phrase",
    "query_words",
    "split_words",
    "stem",
    "stems",
]


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text as they are written, without stop words.

    >>> content_words("Wo melde ich meine Wohnung an?", "de")
    ['melde', 'Wohnung']
    """
    stopped = stop_words(language)
    return [
        word.written for word in split_words(text) if fold(word.written, language) not in stopped
    ]


def stems(text: str, language: str) -> list[str]:
    """Return the comparable words of a text, in its order.

    >>> stems("Anerkennung von Zeugnissen", "de")
    ['anerkenn', 'zeugnis']
    >>> stems("الاعتراف بالشهادات", "ar")
    ['اعتراف', 'شهاد']
    """
    return [stem(word, language) for word in content_words(text, language)]


def phrase(text: str, language: str) -> str:
    """Return several words as one, by which the very same words are found; nothing of a single one.

    Stop words count where there are no others: "Über uns" is the name of a page.

    >>> phrase("at the foreigners' office", "en") == phrase("Foreigners Office", "en")
    True
    >>> phrase("Über uns", "de"), phrase("die Anmeldung", "de")
    ('uber_uns', '')
    """
    words = stems(text, language) or [stem(word.written, language) for word in split_words(text)]
    return "_".join(words) if len(words) > 1 else ""


def query_words(text: str, language: str) -> list[str]:
    """Return the words of a query that say what is looked for, each once.

    >>> query_words("Who can help me find a job?", "en")
    ['job']
    >>> query_words("I need help", "en")
    ['need', 'help']
    """
    words = list(dict.fromkeys(content_words(text, language)))
    weak = weak_words(language)
    strong = [word for word in words if fold(word, language) not in weak]
    return strong or words
