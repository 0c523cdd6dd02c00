"""The words of an index: which of them a word of a query can mean."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from search.analysis.normalise import fold
from search.analysis.sounds import SHORTEST, is_latin, sound
from search.analysis.stemming import stem
from search.analysis.stop_words import stop_words

MOST_RELATIVES = 40
SHORT = 4
ONE_ERROR = 0.8
_LINKS = ("", "s", "es", "n", "en", "er", "e")
_SEPARABLE = frozenset(("ab", "an", "auf", "aus", "bei", "ein", "mit", "nach", "um", "vor", "zu"))
# Letters that Arabic and Persian join to a word: prepositions, and the persons of a verb.
_JOINED = {"ar": "بلفكوايتن", "fa": "ب"}


class Meaning(NamedTuple):
    """A stem of the index that a word can mean, how surely, and how it is written there.

    `correction` is empty unless the word had to be corrected to mean this.
    """

    stem: str
    weight: float
    correction: str = ""


class _Spelling(NamedTuple):
    folded: str
    written: str
    documents: int
    letters: frozenset[str]


class Vocabulary:
    """The words of an index in one language."""

    def __init__(self, language: str, spellings: Iterable[tuple[str, int]]) -> None:
        """Take the words as written, each with the number of documents that have it."""
        self.language = language
        self._documents: dict[str, int] = defaultdict(int)
        best: dict[str, _Spelling] = {}
        for written, documents in sorted(spellings):
            folded = fold(written, language)
            self._documents[stem(written, language)] += documents
            if folded not in best or documents > best[folded].documents:
                best[folded] = _Spelling(folded, written, documents, frozenset(folded))
        self._spellings = [best[folded] for folded in sorted(best)]

    @cached_property
    def _folded(self) -> list[str]:
        return [spelling.folded for spelling in self._spellings]

    @cached_property
    def _stems(self) -> list[str]:
        return sorted(self._documents)

    @cached_property
    def _halves(self) -> frozenset[str]:
        """What longer words begin or end with: "Konto" is known if only "Basiskonto" is."""
        starts = {word[:end] for word in self._stems for end in range(5, len(word) - 2)}
        ends = {word[start:] for word in self._stems for start in range(3, len(word) - 4)}
        return frozenset(starts | ends | self._documents.keys())

    def same(self, written: str) -> list[Meaning]:
        """Return the word itself, or nothing if no form of it stands in the index.

        >>> Vocabulary("de", [("Anmeldung", 3)]).same("anmelden")
        [Meaning(stem='anmeld', weight=1.0, correction='')]
        """
        found = stem(written, self.language)
        if found in self._documents:
            return [Meaning(found, 1.0)]
        folded = fold(written, self.language)
        joined = _JOINED.get(self.language, "")
        if len(folded) > 3 and folded[0] in joined:
            found = stem(folded[1:], self.language)
        return [Meaning(found, 0.9)] if found in self._documents else []

    def relatives(self, written: str) -> list[Meaning]:
        """Return longer words that begin with the word or, in German, end with it.

        >>> words = Vocabulary("de", [("Basiskonto", 3), ("Kontoauszug", 1), ("Kontext", 1)])
        >>> [meaning.stem for meaning in words.relatives("Konto")]
        ['kontoauszug', 'basiskonto']
        """
        found = stem(written, self.language)
        if len(found) < 3:
            return []
        longer = [word for word in self._beginning_with(found) if word != found]
        if self.language == "de" and len(found) >= 4:
            longer += [
                word for word in self._stems if word.endswith(found) and len(word) - len(found) >= 3
            ]
        return [
            Meaning(word, 0.4 + 0.3 * len(found) / len(word)) for word in longer[:MOST_RELATIVES]
        ]

    def parts(self, written: str) -> list[Meaning]:
        """Return the words that a German compound is made of, if the index has them.

        >>> words = Vocabulary("de", [("Schule", 3), ("Anmeldung", 1), ("Konto", 2)])
        >>> [meaning.stem for meaning in words.parts("Schulanmeldung")]
        ['schul', 'anmeld']
        """
        if self.language != "de":
            return []
        # Folded only part by part: in "Kontoeröffnung", "oe" is no umlaut.
        plain = written.casefold()
        if split := self._split(plain, self._documents):
            return [Meaning(part, 0.7) for part in split]
        split = self._split(plain, self._halves)
        return [meaning for part in split for meaning in self._same_or_relatives(part)]

    def begun(self, written: str) -> list[Meaning]:
        """Return the words that begin as this one does, for words that are still being typed.

        >>> [m.stem for m in Vocabulary("en", [("recognition", 2)]).begun("recogni")]
        ['recogn']
        """
        folded = fold(written, self.language)
        first = bisect_left(self._folded, folded)
        found: dict[str, Meaning] = {}
        for spelling in self._spellings[first:]:
            if not spelling.folded.startswith(folded) or len(found) >= MOST_RELATIVES:
                break
            word = stem(spelling.written, self.language)
            found.setdefault(word, Meaning(word, 0.5 + 0.4 * len(folded) / len(spelling.folded)))
        return list(found.values())

    def sounding_alike(self, written: str) -> list[Meaning]:
        """Return the words of another script that sound like this one.

        >>> words = Vocabulary("de", [("Anmeldung", 2), ("Abmeldung", 1)])
        >>> [meaning.stem for meaning in words.sounding_alike("انميلدونغ")]
        ['anmeld']
        """
        heard = sound(written)
        if len(heard) < SHORTEST:
            return []
        latin = is_latin(written)
        alike = self._by_sound.get(heard, [])
        return [Meaning(word, 0.8) for word, is_in_latin in alike if is_in_latin != latin]

    @cached_property
    def _by_sound(self) -> dict[str, list[tuple[str, bool]]]:
        """The stems by their sound, each with whether it is in Latin letters."""
        heard: dict[str, dict[tuple[str, bool], None]] = defaultdict(dict)
        for spelling in self._spellings:
            word = (stem(spelling.written, self.language), is_latin(spelling.written))
            heard[sound(spelling.written)][word] = None
        return {one: list(words) for one, words in heard.items()}

    def corrections(self, written: str) -> list[Meaning]:
        """Return the words nearest to a misspelt one, best first.

        >>> Vocabulary("de", [("Krankenschwester", 2)]).corrections("krankenschwster")
        [Meaning(stem='krankenschwest', weight=0.8, correction='Krankenschwester')]
        >>> doctor = Vocabulary("de", [("Arzt", 2), ("Amt", 1)])
        >>> [meaning.correction for meaning in doctor.corrections("Artz")]
        ['Arzt']
        """
        folded = fold(written, self.language)
        return self._nearest(folded) or self._compound_corrections(written.casefold())

    def _nearest(self, folded: str) -> list[Meaning]:
        """Return the words at the least distance."""
        allowed = _allowed_distance(folded)
        near = sorted(self._near(folded, allowed), key=lambda pair: (pair[0], -pair[1].documents))
        meanings: dict[str, Meaning] = {}
        for distance, spelling in near:
            if distance > near[0][0] or len(meanings) == 3:
                break
            word = stem(spelling.written, self.language)
            meanings.setdefault(
                word, Meaning(word, ONE_ERROR + 0.1 * (1 - distance), spelling.written)
            )
        return list(meanings.values())

    def rejoined(self, words: list[str]) -> list[Meaning]:
        """Return the verbs whose first part German put at the end of the sentence.

        >>> words = Vocabulary("de", [("anmelden", 3)])
        >>> [meaning.stem for meaning in words.rejoined("Wo melde ich mich an".split())]
        ['anmeld']
        """
        particle = fold(words[-1], "de") if len(words) > 1 else ""
        if self.language != "de" or particle not in _SEPARABLE:
            return []
        verbs = (stem(particle + stem(word, "de"), "de") for word in words[:-1])
        return [Meaning(verb, 1.0) for verb in verbs if verb in self._documents]

    def _beginning_with(self, start: str) -> Iterator[str]:
        """Yield the stems that begin so, in order."""
        for word in self._stems[bisect_left(self._stems, start) :]:
            if not word.startswith(start):
                return
            yield word

    def _same_or_relatives(self, part: str) -> list[Meaning]:
        """Return the word itself if it is known, else those that it is a part of."""
        return [Meaning(part, 0.7)] if part in self._documents else self.relatives(part)

    def _split(self, plain: str, known: Container[str]) -> list[str]:
        """Return the known stems that make up the word, the longest last part first."""
        for middle in range(3, len(plain) - 2):
            rest = stem(plain[middle:], "de")
            if len(rest) < 3 or rest not in known:
                continue
            first = plain[:middle]
            if start := _without_link(first, known):
                return [start, rest]
            if len(first) > 6 and (parts := self._split(first, known)):
                return [*parts, rest]
        return []

    def _compound_corrections(self, plain: str) -> list[Meaning]:
        """Return the first part of a German compound, and the words nearest to its misspelt last.

        >>> words = Vocabulary("de", [("Wohnung", 2), ("Anmeldung", 3)])
        >>> [meaning.correction for meaning in words.corrections("wohnungsanmeldng")]
        ['wohnungsanmeldung', 'wohnungsanmeldung']
        """
        if self.language != "de":
            return []
        for middle in range(len(plain) - 5, 2, -1):
            start = _without_link(plain[:middle], self._documents)
            rests = self._nearest(fold(plain[middle:], "de")) if start else []
            if rests:
                written = plain[:middle] + rests[0].correction.lower()
                return [Meaning(part, 0.7, written) for part in (start, rests[0].stem)]
        return []

    def _near(self, folded: str, allowed: int) -> Iterator[tuple[int, _Spelling]]:
        """Yield the spellings within a distance, with it."""
        letters = frozenset(folded)
        for spelling in self._spellings:
            if (
                abs(len(spelling.folded) - len(folded)) <= allowed
                and len(letters ^ spelling.letters) <= 2 * allowed
            ):
                distance = edit_distance(folded, spelling.folded, allowed)
                meant = len(folded) > SHORT or sorted(folded) == sorted(spelling.folded)
                if distance <= allowed and meant and not self._stopped(spelling.folded):
                    yield distance, spelling

    def _stopped(self, folded: str) -> bool:
        return folded in stop_words(self.language)


def _without_link(first: str, known: Container[str]) -> str:
    """Return the stem of a compound's first part, such as "wohn" of "wohnungs", if it is known."""
    for link in _LINKS:
        start = stem(first.removesuffix(link), "de") if first.endswith(link) else ""
        if len(start) >= 3 and start in known:
            return start
    return ""


def _allowed_distance(folded: str) -> int:
    """Return how many typing errors a word may have: the longer, the more.

    A short word is mostly another word that is spelt correctly: "debt" is no "debit". So in one
    of four letters only two that were swapped count.
    """
    if len(folded) < SHORT:
        return 0
    return 1 if len(folded) < 8 else 2


def edit_distance(one: str, other: str, allowed: int) -> int:
    """Return how many letters to add, drop, change or swap; more than allowed is not counted out.

    >>> edit_distance("anerkenung", "anerkennung", 2), edit_distance("haus", "huas", 2)
    (1, 1)
    >>> edit_distance("schule", "kita", 1)
    2
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed and min(before) > allowed:
            return allowed + 1
    return min(row[-1], allowed + 1)
