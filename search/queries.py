"""find(text, language): results with highlights; suggestions(text, language). Reads only."""

import logging
from collections.abc import Callable
from dataclasses import replace

from search.backends import get_backend
from search.backends.base import Query, Results, SearchBackend, SearchUnavailable, Suggestion
from search.backends.following import follow

__all__ = ["LONGEST_TEXT", "MOST_SUGGESTIONS", "Query", "SearchUnavailable", "find", "suggestions"]

LONGEST_TEXT = 200
MOST_SUGGESTIONS = 8

logger = logging.getLogger(__name__)


def find(query: Query) -> Results:
    """Return the best documents for a query; what is too long of it is left out.

    Raises:
        SearchUnavailable: if the search server does not answer.
    """
    text = query.text.strip()[:LONGEST_TEXT]
    if not text:
        return Results()
    return _asked(lambda backend: backend.search(replace(query, text=text)))


def suggestions(text: str, language: str, *, site_id: int) -> tuple[Suggestion, ...]:
    """Return titles and addresses for what was typed so far, the best first.

    Raises:
        SearchUnavailable: if the search server does not answer.
    """
    text = text.strip()[:LONGEST_TEXT]
    if not text:
        return ()
    query = Query(text=text, language=language, site_id=site_id, limit=MOST_SUGGESTIONS)
    return _asked(lambda backend: backend.suggest(query))


def _asked[Answer](ask: Callable[[SearchBackend], Answer]) -> Answer:
    """Ask an index that has followed the rows; one that was lost is filled and asked again."""
    backend = get_backend()
    _follow_if_possible(backend)
    try:
        return ask(backend)
    except SearchUnavailable:
        follow(backend)
        return ask(backend)


def _follow_if_possible(backend: SearchBackend) -> None:
    """Bring the index up to date; old results are better than none."""
    try:
        follow(backend)
    except SearchUnavailable:
        logger.warning("The search index could not follow the rows", exc_info=True)
