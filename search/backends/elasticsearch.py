"""An Elasticsearch server, by elasticsearch.dsl.

One index behind an alias; its `_meta` holds the position. Every language has fields of its own, so
that rare and common words are told apart within one language. The words come ready from
`search.analysis`: the server needs no plug-in, and answers as the embedded backend does.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import Q, Search
from elasticsearch.helpers import BulkIndexError, bulk

from search.analysis import base_language
from search.analysis.vocabulary import Vocabulary
from search.backends.base import (
    DEEPEST_HIT,
    FORMAT,
    Hit,
    Query,
    Results,
    SearchUnavailable,
    Suggestion,
)
from search.backends.fields import (
    FIELDS,
    PHRASE_FIELDS,
    SPELLINGS,
    TIE_BREAKER,
    TITLE_FIELDS,
    index_fields,
)
from search.backends.hits import hit
from search.backends.interpretation import Group, Interpretation, Interpreter, Term
from search.backends.ranking import Candidate, missing_neighbours, ranked
from search.documents import DocumentKey, SearchDocument
from search.models import Position

logger = logging.getLogger(__name__)

_TIMEOUT = 10
_MOST_WORDS = 50_000
_WRITE_CONFLICT = 409
_GONE = 404

_RANKED_BY = ["kind", "slug", "topic", "offices"]
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
_PROPERTIES = {
    **{
        name: {"type": "keyword"}
        for name in ("site", "language", "kind", "slug", "topic", "offices")
    },
    "document": {"type": "object", "enabled": False},
}
_TEMPLATES = [
    {"words": {"path_match": "words.*.*", "mapping": {"type": "text", "analyzer": "whitespace"}}},
    {"spellings": {"path_match": "spellings.*.*", "mapping": {"type": "keyword"}}},
]


@dataclass(frozen=True, slots=True)
class _Found(Candidate):
    identifier: str


class ElasticsearchBackend:
    """One alias on an Elasticsearch server."""

    def __init__(self, url: str, prefix: str) -> None:
        """Use the server at this address and the alias of this name."""
        self._client = Elasticsearch(url, request_timeout=_TIMEOUT, max_retries=1)
        self._alias = prefix
        self._position: Position | None = None
        self._interpreters: dict[tuple[Position, str, int], Interpreter] = {}

    def position(self) -> Position | None:
        """Return how far the index has followed; None if it must be filled anew."""
        if self._position is None:
            with self._asking():
                self._position = self._held()
        return self._position

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Let everyone write: the versions of the documents keep the newest."""
        self._position = None
        yield True

    def update(
        self,
        *,
        documents: Iterable[SearchDocument],
        removed: Iterable[DocumentKey],
        position: Position,
    ) -> None:
        """Add or replace documents, remove others, and stand at the position."""
        target = {"_index": self._alias, "require_alias": True}
        actions = [target | _addition(document, position) for document in documents]
        actions += [target | _removal(key, position) for key in removed]
        with self._asking():
            [name] = self._client.indices.get_alias(name=self._alias)
            self._bulk(actions)
            self._client.indices.put_mapping(index=name, meta=_meta(position))
        self._position = position

    def rebuild(self, documents: Iterable[SearchDocument], *, position: Position) -> None:
        """Fill a new index and switch the alias to it; until then the old one answers."""
        name = f"{self._alias}-{position.version}-{uuid.uuid4().hex[:8]}"
        mappings = {
            "dynamic_templates": _TEMPLATES,
            "properties": _PROPERTIES,
            "_meta": _meta(position),
        }
        with self._asking():
            self._client.indices.create(index=name, settings=_SETTINGS, mappings=mappings)
            self._bulk({"_index": name} | _addition(document, position) for document in documents)
            self._switch_to(name)
        self._position = position

    def search(self, query: Query) -> Results:
        """Return the best documents for a query, in a stable order."""
        with self._asking():
            interpreter = self._interpreter(query)
            interpretation = interpreter.interpret(query.text, correct=query.corrected)
            found = self._find(interpretation, query, FIELDS)
            found = ranked(found + self._neighbours(found, query))
            page = self._documents(found[query.offset : query.offset + query.limit])
        hits: tuple[Hit, ...] = tuple(hit(document, interpretation) for document in page)
        return Results(total=len(found), hits=hits, corrected=interpretation.corrected)

    def suggest(self, query: Query) -> tuple[Suggestion, ...]:
        """Return the best titles for words of which the last may be unfinished."""
        with self._asking():
            interpretation = self._interpreter(query).interpret_unfinished(query.text)
            found = ranked(self._find(interpretation, query, TITLE_FIELDS))
            documents = self._documents(found[: query.limit])
        return tuple(Suggestion(document.title, document.url) for document in documents)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn the client's many errors into one; a lost index is asked for its position anew."""
        try:
            yield
        except (ApiError, TransportError, BulkIndexError) as error:
            self._position = None
            raise SearchUnavailable(str(error)) from error

    def _held(self) -> Position | None:
        """Read the position from the index behind the alias."""
        try:
            [mapping] = self._client.indices.get_mapping(index=self._alias).values()
        except NotFoundError:
            return None
        meta = mapping["mappings"].get("_meta", {})
        if meta.get("format") != FORMAT:
            return None
        return Position(meta["epoch"], meta["version"])

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> None:
        """Send all actions; what a newer writer did already, and what is gone, is no error."""
        _count, errors = bulk(self._client, actions, refresh=True, raise_on_error=False)
        harmless = {_WRITE_CONFLICT, _GONE}
        failed = [
            error
            for error in errors  # type: ignore[union-attr]  # a list, as no counts are asked for
            if any(outcome["status"] not in harmless for outcome in error.values())
        ]
        if failed:
            raise BulkIndexError(f"{len(failed)} documents were refused", failed)

    def _switch_to(self, name: str) -> None:
        """Point the alias to the new index and drop the old one, in one step."""
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._alias}}]
        if self._client.indices.exists_alias(name=self._alias):
            old = self._client.indices.get_alias(name=self._alias)
            actions += [{"remove_index": {"index": index}} for index in old]
        self._client.indices.update_aliases(actions=actions)

    def _interpreter(self, query: Query) -> Interpreter:
        """Return who reads queries with the words of a centre's documents."""
        position = self._position or self._held() or Position("", 0)
        key = (position, query.language, query.site_id)
        if key not in self._interpreters:
            if any(known[0] != position for known in self._interpreters):
                self._interpreters.clear()
            self._interpreters[key] = self._new_interpreter(query)
        return self._interpreters[key]

    def _new_interpreter(self, query: Query) -> Interpreter:
        """Ask the server for all words of a language."""
        search = Search(using=self._client, index=self._alias)[0:0]
        search = search.filter("term", site=str(query.site_id))
        search = search.filter("term", language=query.language)
        for name in SPELLINGS.values():
            field = f"spellings.{query.language}.{name}"
            search.aggs.bucket(name, "terms", field=field, size=_MOST_WORDS)
        counted: Any = search.execute().aggregations
        own, german = (
            [(str(bucket.key), int(bucket.doc_count)) for bucket in counted[name].buckets]
            for name in SPELLINGS.values()
        )
        return Interpreter(Vocabulary(base_language(query.language), own), Vocabulary("de", german))

    def _find(
        self, interpretation: Interpretation, query: Query, fields: dict[Group, dict[str, float]]
    ) -> list[_Found]:
        """Return what has enough of the words and passes the filters."""
        words = [_any_of(terms, fields, query.language) for terms in interpretation.words]
        if interpretation.phrase:
            words.append(_any_of(interpretation.phrase, PHRASE_FIELDS, query.language))
        if not words:
            return []
        search: Any = Search(using=self._client, index=self._alias)[0:DEEPEST_HIT]
        filters = {
            "site": str(query.site_id),
            "language": query.language,
            "kind": query.kind,
            "topic": query.topic,
            "offices": query.office,
        }
        for field, value in filters.items():
            search = search.filter("term", **{field: value}) if value else search
        matches = Q("bool", should=words, minimum_should_match=interpretation.least)
        search = search.query(matches).source(_RANKED_BY)
        return [_found(found) for found in search.execute().hits.hits]

    def _neighbours(self, found: list[_Found], query: Query) -> list[_Found]:
        """Return the best guide's topic and offices that were not found by their words."""
        identifiers = [
            str(DocumentKey(query.site_id, query.language, kind, slug))
            for kind, slug in missing_neighbours(found, query)
        ]
        if not identifiers:
            return []
        answer = self._client.mget(index=self._alias, ids=identifiers, source=_RANKED_BY)
        return [_found(one | {"_score": 0.0}) for one in answer["docs"] if one.get("found")]

    def _documents(self, found: list[_Found]) -> list[SearchDocument]:
        """Return the documents in the order in which they were found."""
        if not found:
            return []
        identifiers = [one.identifier for one in found]
        answer = self._client.mget(index=self._alias, ids=identifiers, source=["document"])
        return [
            SearchDocument.from_dict(one["_source"]["document"])
            for one in answer["docs"]
            if one.get("found")
        ]


def _any_of(terms: tuple[Term, ...], fields: dict[Group, dict[str, float]], language: str) -> Any:
    """Match one word of the query: any of its meanings in any field, the best one counts."""
    matches = [
        Q("term", **{f"words.{language}.{field}": {
            "value": term.stem, "boost": weight * term.weight,
        }})
        for term in terms
        for field, weight in fields[term.group].items()
    ]  # fmt: skip
    return Q("dis_max", tie_breaker=TIE_BREAKER, queries=matches)


def _found(found: Any) -> _Found:
    source = found["_source"]
    return _Found(
        float(found["_score"]),
        source["kind"],
        source["slug"],
        source["topic"],
        tuple(source["offices"]),
        found["_id"],
    )


def _meta(position: Position) -> dict[str, Any]:
    return {"format": FORMAT, **position._asdict()}


def _addition(document: SearchDocument, position: Position) -> dict[str, Any]:
    """Return the bulk action that stores a document unless a newer one is there."""
    fields = index_fields(document)
    spellings = {name: fields.pop(name) for name in SPELLINGS.values()}
    return {
        "_op_type": "index",
        "_id": str(document.key),
        "version": position.version,
        "version_type": "external_gte",
        "_source": {
            "site": str(document.site_id),
            "language": document.language,
            "kind": document.kind,
            "slug": document.slug,
            "topic": document.topic,
            "offices": list(document.offices),
            "words": {document.language: {name: " ".join(some) for name, some in fields.items()}},
            "spellings": {document.language: spellings},
            "document": document.as_dict(),
        },
    }


def _removal(key: DocumentKey, position: Position) -> dict[str, Any]:
    """Return the bulk action that removes a document unless a newer one is there."""
    return {
        "_op_type": "delete",
        "_id": str(key),
        "version": position.version,
        "version_type": "external_gte",
    }
