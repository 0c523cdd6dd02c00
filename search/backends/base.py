"""SearchBackend: what every backend can do, and the values that go in and out."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.documents import DocumentKey, SearchDocument
from search.models import Position

# An index that was made by another number than this is filled anew.
FORMAT = 2

DEEPEST_HIT = 1_000


class SearchUnavailable(Exception):
    """The search server cannot be asked at the moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What someone looks for; empty filters let everything pass.

    `corrected` is False for people who insist on their own spelling.
    """

    text: str
    language: str
    site_id: int
    kind: str = ""
    topic: str = ""
    office: str = ""
    limit: int = 10
    offset: int = 0
    corrected: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One document that was found; the highlights are safe HTML."""

    kind: str
    slug: str
    language: str
    title: str
    url: str
    title_highlight: str
    highlight: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of hits, best first; `corrected` is the text that was searched for instead."""

    total: int = 0
    hits: tuple[Hit, ...] = ()
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A page to go to at once."""

    text: str
    url: str


class SearchBackend(Protocol):
    """An index that follows the rows of `search.models`."""

    def position(self) -> Position | None:
        """Return how far the index has followed; None if it must be filled anew.

        Raises:
            SearchUnavailable: if the server does not answer.
        """

    def writing(self) -> AbstractContextManager[bool]:
        """Be the only writer, if the context's value is True; otherwise someone else writes."""

    def update(
        self,
        *,
        documents: Iterable[SearchDocument],
        removed: Iterable[DocumentKey],
        position: Position,
    ) -> None:
        """Add or replace documents, remove others, and stand at the position.

        Raises:
            SearchUnavailable: if the server does not answer.
        """

    def rebuild(self, documents: Iterable[SearchDocument], *, position: Position) -> None:
        """Fill a new index and switch to it; until then the old one answers.

        Raises:
            SearchUnavailable: if the server does not answer.
        """

    def search(self, query: Query) -> Results:
        """Return the best documents for a query, in a stable order.

        Raises:
            SearchUnavailable: if the server does not answer.
        """

    def suggest(self, query: Query) -> tuple[Suggestion, ...]:
        """Return the best titles for words of which the last may be unfinished.

        Raises:
            SearchUnavailable: if the server does not answer.
        """
