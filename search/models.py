"""IndexedDocument: what is findable, one row a document and language, with a version."""

import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models

from search.documents import KINDS, DocumentKey, SearchDocument


class Position(NamedTuple):
    """How far something has followed the rows; `epoch` tells one database's rows from another's."""

    epoch: str
    version: int


class IndexState(models.Model):
    """The newest version of all rows: one row, which orders the writers one after the other.

    An index that stands before `complete_since` has missed removals and must be filled anew.
    """

    epoch = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveBigIntegerField(default=0)
    complete_since = models.PositiveBigIntegerField(default=0)
    rebuilt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="search_one_index_state"),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return f"version {self.version}"

    @property
    def position(self) -> Position:
        """Return where an index that holds all rows stands."""
        return Position(str(self.epoch), self.version)

    @classmethod
    def newest(cls) -> "IndexState":
        """Return the state, unsaved if nothing was ever indexed."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, epoch=uuid.UUID(int=0))


class IndexedDocument(models.Model):
    """A document as it was last given to search; `document` is empty once it is removed."""

    source = models.CharField(max_length=100)
    site_id = models.PositiveIntegerField()
    language = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    slug = models.CharField(max_length=255)
    document = models.JSONField(null=True, blank=True)
    version = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site_id", "language", "kind", "slug"], name="search_one_row_a_document"
            ),
        ]

    def __str__(self) -> str:
        """Return the document's key."""
        return str(self.key)

    @property
    def key(self) -> DocumentKey:
        """Return what the document is known by."""
        return DocumentKey(self.site_id, self.language, self.kind, self.slug)


def documents_in_rows() -> Iterable[SearchDocument]:
    """Yield what is findable, in a stable order."""
    for row in IndexedDocument.objects.order_by("pk").iterator():
        if row.document is not None:
            yield SearchDocument.from_dict(row.document)


def changes_since(version: int) -> tuple[list[SearchDocument], list[DocumentKey]]:
    """Return what was added or changed after a version, and what was removed."""
    rows = list(IndexedDocument.objects.filter(version__gt=version).order_by("pk"))
    kept = [SearchDocument.from_dict(row.document) for row in rows if row.document is not None]
    return kept, [row.key for row in rows if row.document is None]
