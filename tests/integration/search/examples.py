"""Short ways to write documents, queries and positions."""

from search.backends.base import Query
from search.documents import SearchDocument
from search.models import Position


def guide(slug: str, title: str, **values) -> SearchDocument:
    """Return a German guide of centre 1, unless told otherwise."""
    common = {"kind": "guide", "language": "de", "site_id": 1, "url": f"/de/{slug}/"}
    return SearchDocument(slug=slug, title=title, **common | values)


def query(text: str, **values) -> Query:
    """Return a German query in centre 1, unless told otherwise."""
    return Query(text=text, **{"language": "de", "site_id": 1} | values)


def at(version: int) -> Position:
    """Return a position in the rows of one database."""
    return Position("epoch", version)


def slugs(results) -> list[str]:
    """Return what was found, best first."""
    return [hit.slug for hit in results.hits]
