"""Add, remove, rebuild: rows first, after commit; then the index follows the rows."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import models, transaction

from search.backends import get_backend
from search.backends.base import SearchUnavailable
from search.backends.following import follow
from search.documents import DocumentKey, SearchDocument
from search.models import IndexedDocument, IndexState
from search.sources import all_documents

logger = logging.getLogger(__name__)


def index_documents(source_name: str, documents: Iterable[SearchDocument]) -> None:
    """Let the documents be found, or found with new words, once the transaction is committed.

    A generator is read after the commit, and so sees what was committed.
    """
    _after_commit(lambda: _store(source_name, documents))


def remove(keys: Iterable[DocumentKey]) -> None:
    """Let the documents be found no more, once the transaction is committed."""
    kept = list(keys)
    _after_commit(lambda: _discard(kept))


def rebuild(*, now: datetime) -> int:
    """Read all sources, fill a new index and switch to it; return the number of documents.

    Raises:
        SearchUnavailable: if the server does not answer; the next search tries again.
    """
    count = _replace(all_documents(), now=now)
    follow(get_backend())
    return count


def _after_commit(change_rows: Callable[[], int]) -> None:
    """Change rows and let the index follow; `robust`, so that no failure reaches an editor."""

    def change() -> None:
        if change_rows():
            _follow_or_log()

    transaction.on_commit(change, robust=True)


def _follow_or_log() -> None:
    """Bring the index up to date; if that fails, the next search repairs it."""
    try:
        follow(get_backend())
    except SearchUnavailable:
        logger.warning("The search index is behind; the next search repairs it", exc_info=True)


@transaction.atomic
def _store(source: str, documents: Iterable[SearchDocument]) -> int:
    """Keep the documents as rows with a new version; return how many differ from before."""
    state = _next_version()
    changed = sum(_store_one(source, document, state.version) for document in documents)
    _keep_version(state, changed)
    return changed


@transaction.atomic
def _discard(keys: Iterable[DocumentKey]) -> int:
    """Mark the rows as removed, with a new version; return how many were there."""
    state = _next_version()
    changed = sum(
        _row(key).exclude(document__isnull=True).update(document=None, version=state.version)
        for key in keys
    )
    _keep_version(state, changed)
    return changed


@transaction.atomic
def _replace(documents: Iterable[tuple[str, SearchDocument]], *, now: datetime) -> int:
    """Keep these documents and no others; return how many there are."""
    state = _next_version()
    seen = set()
    for source, document in documents:
        _store_one(source, document, state.version)
        seen.add(document.key)
    gone = [row.pk for row in IndexedDocument.objects.iterator() if row.key not in seen]
    IndexedDocument.objects.filter(pk__in=gone).delete()
    state.complete_since, state.rebuilt_at = state.version, now
    state.save()
    return len(seen)


def _next_version() -> IndexState:
    """Lock the state until the transaction ends, so that versions are seen in their order."""
    IndexState.objects.get_or_create(pk=1)
    state = IndexState.objects.select_for_update().get(pk=1)
    state.version += 1
    return state


def _keep_version(state: IndexState, changed: int) -> None:
    if changed:
        state.save()


def _row(key: DocumentKey) -> models.QuerySet[IndexedDocument]:
    return IndexedDocument.objects.filter(**key._asdict())


def _store_one(source: str, document: SearchDocument, version: int) -> bool:
    """Store one document; tell whether that changed anything."""
    values = document.as_dict()
    row = _row(document.key).first() or IndexedDocument(**document.key._asdict())
    if row.document == values and row.source == source:
        return False
    row.source, row.document, row.version = source, values, version
    row.save()
    return True
