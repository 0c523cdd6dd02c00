"""Words in another script: "Anmeldung" as people write it by ear in Arabic or Cyrillic letters."""

import re
from functools import lru_cache

SHORTEST = 4

# Letters that sound alike to someone who writes a foreign word by ear; vowels are not heard.
_ALIKE = {
    "B": "bpбпبپ",
    "F": "fvwфвفڤ",
    "T": "dtдтدتطض",
    "K": "gkqjгкжґكقغجگک",
    "S": "szcсзцшщчسزشصثذظخ",
    "L": "lлل",
    "M": "mмم",
    "N": "nнن",
    "R": "rрر",
}
_SOUND_OF = {letter: sound for sound, letters in _ALIKE.items() for letter in letters}
_SPELLINGS = (
    (re.compile("sch|ch|sh"), "s"),
    (re.compile("ck|c(?![eiyäh])"), "k"),
    (re.compile("x|кс"), "ks"),
    (re.compile("дж"), "ж"),
    (re.compile("ph"), "f"),
)
_LATIN = re.compile("[a-zäöüß]")


@lru_cache(maxsize=20_000)
def sound(written: str) -> str:
    """Return the consonants that one hears, the same for every script.

    >>> [sound(word) for word in ("Anmeldung", "анмельдунг", "انميلدونغ")]
    ['NMLTNK', 'NMLTNK', 'NMLTNK']
    >>> sound("Jobcenter") == sound("джобцентр")
    True
    >>> sound("прописка") == sound("propiska")
    True
    """
    word = written.casefold()
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    sounds = "".join(_SOUND_OF.get(letter, "") for letter in word)
    return re.sub(r"(.)\1+", r"\1", sounds)


def is_latin(written: str) -> bool:
    """Tell whether a word is written in Latin letters.

    >>> is_latin("Straße"), is_latin("حساب")
    (True, False)
    """
    return bool(_LATIN.search(written.casefold()))
