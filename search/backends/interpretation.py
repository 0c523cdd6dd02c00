"""What a query means in the words of an index: the same for every backend."""

from dataclasses import dataclass
from typing import Literal

from search.analysis import phrase, query_words, split_words
from search.analysis.vocabulary import ONE_ERROR, Meaning, Vocabulary

# Words of the reader's language, and the German words that every document carries.
Group = Literal["own", "german"]

_BESIDE_ITSELF = 0.5
# From this length on, one typing error is likelier than a word that is only begun.
_LONG = 6


@dataclass(frozen=True, slots=True)
class Term:
    """A stem to look for in the fields of one group."""

    group: Group
    stem: str
    weight: float


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Per word of the query the terms that it can mean, and the query as corrected.

    `phrase` is the query as a whole.
    """

    words: tuple[tuple[Term, ...], ...]
    corrected: str | None = None
    phrase: tuple[Term, ...] = ()

    @property
    def least(self) -> int:
        """Return how many of the words a document must have."""
        return 1 if len(self.words) < 3 else (len(self.words) + 1) // 3

    def stems(self, group: Group) -> frozenset[str]:
        """Return all stems of a group, to mark them in what is shown."""
        return frozenset(term.stem for word in self.words for term in word if term.group == group)


class Interpreter:
    """Reads queries in one language, with the words that an index has."""

    def __init__(self, own: Vocabulary, german: Vocabulary) -> None:
        """Take the vocabulary of the reader's language, and that of the German words."""
        self._vocabularies: tuple[tuple[Group, Vocabulary], ...] = (
            ("own", own),
            ("german", german),
        )
        self._language = own.language

    def interpret(self, text: str, *, correct: bool = True) -> Interpretation:
        """Return what a finished query means."""
        words = query_words(text, self._language)
        rejoined = self._rejoined(text)
        meanings: list[tuple[Term, ...]] = [rejoined] if rejoined else []
        corrections: dict[str, str] = {}
        for word in words:
            terms = self._known(word)
            if not terms and correct and len(word) >= _LONG:
                terms = self._corrected(word, corrections, surest=True)
            terms = terms or self._parts(word) or self._terms("sounding_alike", word)
            terms = terms or self._akin(word)
            if not terms and correct:
                terms = self._corrected(word, corrections)
            if terms:
                meanings.append(terms)
        corrected = _with_corrections(text, corrections)
        return Interpretation(tuple(meanings), corrected, self._phrase(corrected or text))

    def interpret_unfinished(self, text: str) -> Interpretation:
        """Return what a query means whose last word is still being typed."""
        words = [word.written for word in split_words(text)]
        if not words:
            return Interpretation(())
        *finished, last = words
        before = self.interpret(" ".join(finished)) if finished else Interpretation(())
        begun = tuple(
            Term(group, meaning.stem, meaning.weight)
            for group, vocabulary in self._vocabularies
            for meaning in [*vocabulary.same(last), *vocabulary.begun(last)]
        )
        terms = (
            begun
            or self._terms("sounding_alike", last)
            or self._akin(last)
            or self._corrected(last, {})
        )
        meanings = (*before.words, terms) if terms else before.words
        return Interpretation(meanings, phrase=self._phrase(text))

    def _phrase(self, text: str) -> tuple[Term, ...]:
        """Return the whole text as titles and keywords may have it."""
        return tuple(
            Term(group, whole, 1.0)
            for group, vocabulary in self._vocabularies
            if (whole := phrase(text, vocabulary.language))
        )

    def _known(self, word: str) -> tuple[Term, ...]:
        """Return the word itself, with longer and shorter words of its kind behind it."""
        same = self._terms("same", word)
        if not same:
            return ()
        beside = [*self._terms("relatives", word), *self._terms("parts", word)]
        return _best((*same, *(_weakened(term) for term in beside)))

    def _parts(self, word: str) -> tuple[Term, ...]:
        """Return what a compound is made of, with longer words of its kind."""
        parts = self._terms("parts", word)
        return _best((*parts, *self._terms("relatives", word))) if parts else ()

    def _akin(self, word: str) -> tuple[Term, ...]:
        """Return longer words that are made of the word or begin as it does."""
        begun = self._terms("begun", word) if len(word) >= 3 else ()
        return _best((*self._terms("relatives", word), *begun))

    def _corrected(
        self, word: str, corrections: dict[str, str], *, surest: bool = False
    ) -> tuple[Term, ...]:
        """Return the nearest words, with others of their kind; note the best one's spelling."""
        near = [
            (meaning, group)
            for group, vocabulary in self._vocabularies
            for meaning in vocabulary.corrections(word)
            if not surest or meaning.weight >= ONE_ERROR
        ]
        if not near:
            return ()
        best = max(meaning.weight for meaning, _group in near)
        nearest = [(meaning, group) for meaning, group in near if meaning.weight == best]
        corrected = corrections[word] = nearest[0][0].correction
        found = [Term(group, meaning.stem, best) for meaning, group in nearest]
        beside = [*self._terms("relatives", corrected), *self._terms("parts", corrected)]
        return _best((*found, *(_weakened(term, best) for term in beside)))

    def _terms(self, relation: str, word: str) -> tuple[Term, ...]:
        """Return the meanings that stand in a relation to the word, in both groups."""
        found: list[Term] = []
        for group, vocabulary in self._vocabularies:
            meanings: list[Meaning] = getattr(vocabulary, relation)(word)
            found += (Term(group, meaning.stem, meaning.weight) for meaning in meanings)
        return tuple(found)

    def _rejoined(self, text: str) -> tuple[Term, ...]:
        """Return verbs whose first part stands at the end of a German question."""
        words = [word.written for word in split_words(text)]
        return tuple(
            Term(group, meaning.stem, meaning.weight)
            for group, vocabulary in self._vocabularies
            if words
            for meaning in vocabulary.rejoined(words)
        )


def _weakened(term: Term, weight: float = 1.0) -> Term:
    return Term(term.group, term.stem, term.weight * weight * _BESIDE_ITSELF)


def _best(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return each term once, with its highest weight."""
    weights: dict[tuple[Group, str], float] = {}
    for term in terms:
        key = (term.group, term.stem)
        weights[key] = max(weights.get(key, 0.0), term.weight)
    return tuple(Term(group, stem, weight) for (group, stem), weight in weights.items())


def _with_corrections(text: str, corrections: dict[str, str]) -> str | None:
    """Return the text with the corrected words in their places, or None if there are none."""
    if not corrections:
        return None
    pieces, end = [], 0
    for word in split_words(text):
        pieces += [text[end : word.start], corrections.get(word.written, word.written)]
        end = word.end
    return "".join([*pieces, text[end:]]).strip()
