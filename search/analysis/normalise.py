"""Text to words, and words to one comparable spelling."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 60

# Letters and digits; marks above or below letters; the tatweel and the joiners inside of words.
_WORD = re.compile(r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200c\u200d]+")
_INSIDE_WORDS = re.compile("[\u0640\u200c\u200d_'’ʼ]")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670]")
_SPELT_UMLAUT = re.compile("(?<![aeiouqy])([aou])e")
_SAME_LETTERS = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
        "ة": "ه", "ۀ": "ه", "ک": "ك", "گ": "ك", "ё": "е", "ґ": "г", "ı": "i", "ø": "o", "ł": "l",
    }
)  # fmt: skip


class Word(NamedTuple):
    """A word as written, and where it stands in its text."""

    start: int
    end: int
    written: str


def base_language(language: str) -> str:
    """Return the language without its variant.

    >>> base_language("de-ls")
    'de'
    """
    return language.partition("-")[0].lower()


def split_words(text: str) -> Iterator[Word]:
    """Yield the words of a text; what is too long for a word is left out.

    >>> [word.written for word in split_words("Wo melde ich mich an? (§ 17 BMG)")]
    ['Wo', 'melde', 'ich', 'mich', 'an', '17', 'BMG']
    """
    for match in _WORD.finditer(text):
        if len(match[0]) <= LONGEST_WORD:
            yield Word(match.start(), match.end(), match[0])


@lru_cache(maxsize=50_000)
def fold(written: str, language: str) -> str:
    """Return the one spelling that stands for all ways to write a word.

    Umlauts are written as dots, as a following e, or forgotten; all three become one.

    >>> [fold(word, "de") for word in ("Wählen", "waehlen", "wahlen", "Straße", "Steuer")]
    ['wahlen', 'wahlen', 'wahlen', 'strasse', 'steuer']
    >>> fold("شَهادَة", "ar") == fold("شهاده", "ar")
    True
    >>> fold("كتابي", "fa") == fold("کتابی", "fa")
    True
    >>> fold("İZİN", "tr"), fold("Qualität", "en"), fold("Йод", "ru")
    ('izin', 'qualitat', 'йод')
    """
    word = unicodedata.normalize("NFKC", written).casefold()
    word = _ARABIC_MARKS.sub("", _INSIDE_WORDS.sub("", word))
    word = "".join(_plain_letters(word)).translate(_SAME_LETTERS)
    return _SPELT_UMLAUT.sub(r"\1", word) if language == "de" else word


def _plain_letters(word: str) -> Iterator[str]:
    """Yield Latin letters without their marks, and any script's digits as 0 to 9."""
    for letter in word:
        if letter.isdigit():
            yield str(unicodedata.digit(letter))
        elif letter.isascii():
            yield letter
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            if not unicodedata.combining(letter):
                yield base if base.isascii() else letter
