"""How an index follows the rows: only what changed, or everything if it is lost."""

import logging

from search.backends.base import SearchBackend
from search.models import IndexState, changes_since, documents_in_rows

logger = logging.getLogger(__name__)


def follow(backend: SearchBackend) -> bool:
    """Bring the index up to the newest row; return False if another process is doing so.

    Raises:
        SearchUnavailable: if the server does not answer.
    """
    if backend.position() == IndexState.newest().position:
        return True
    with backend.writing() as alone:
        if alone:
            _catch_up(backend)
        return alone


def _catch_up(backend: SearchBackend) -> None:
    """Apply the rows that the index has not seen; asks again, now that nobody else writes."""
    newest = IndexState.newest()
    held = backend.position()
    if held == newest.position:
        return
    follows = held is not None and held.epoch == newest.position.epoch
    if held and follows and newest.complete_since <= held.version <= newest.version:
        documents, removed = changes_since(held.version)
        backend.update(documents=documents, removed=removed, position=newest.position)
        return
    logger.info("Filling a new search index up to version %s", newest.version)
    backend.rebuild(documents_in_rows(), position=newest.position)
