"""The default backend: Tantivy in the process, no server; its folder follows the rows.

The folder holds one generation of indexes, one index a language, and the file `state.json`, which
names the generation and the position. Whoever replaces that file has switched every process.
"""

import fcntl
import json
import logging
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import tantivy

from search.analysis import base_language
from search.analysis.vocabulary import Vocabulary
from search.backends.base import (
    DEEPEST_HIT,
    FORMAT,
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

_HEAP = 15_000_000


@dataclass(frozen=True, slots=True)
class _Found(Candidate):
    address: tantivy.DocAddress


@dataclass(frozen=True, slots=True)
class _State:
    """What `state.json` says."""

    generation: str
    languages: tuple[str, ...]
    position: Position


class EmbeddedBackend:
    """Tantivy indexes in a folder."""

    def __init__(self, folder: str) -> None:
        """Use this folder, which need not exist yet."""
        self._folder = Path(folder)
        self._opening = Lock()
        self._opened: tuple[_State, dict[str, _LanguageIndex]] | None = None

    def position(self) -> Position | None:
        """Return how far the folder has followed; None if it must be filled anew."""
        state = self._state()
        return state.position if state else None

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Hold the folder's lock; wait for it only if there is no index to search yet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        wait = 0 if self._state() is None else fcntl.LOCK_NB
        with (self._folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | wait)
            except BlockingIOError:
                yield False
            else:
                yield True

    def update(
        self,
        *,
        documents: Iterable[SearchDocument],
        removed: Iterable[DocumentKey],
        position: Position,
    ) -> None:
        """Add or replace documents, remove others, and stand at the position."""
        state = self._state()
        generation, languages = (state.generation, state.languages) if state else ("0", ())
        by_language = _by_language(documents)
        gone: dict[str, list[DocumentKey]] = defaultdict(list)
        for key in removed:
            gone[key.language].append(key)
        for language in sorted(by_language.keys() | gone.keys()):
            folder = self._folder / generation / language
            _write(folder, by_language.get(language, []), gone.get(language, []))
        languages = tuple(sorted({*languages, *by_language, *gone}))
        self._switch_to(_State(generation, languages, position))

    def rebuild(self, documents: Iterable[SearchDocument], *, position: Position) -> None:
        """Fill a new generation and switch to it; until then the old one answers."""
        before = self._state()
        number = int(before.generation) + 1 if before else 1
        folder = self._folder / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        by_language = _by_language(documents)
        for language, some in by_language.items():
            _write(folder / language, some, [])
        self._switch_to(_State(str(number), tuple(sorted(by_language)), position))
        # The one before stays: another process may be opening it at this moment.
        for old in self._folder.iterdir():
            if old.name.isdigit() and int(old.name) not in {number, number - 1}:
                shutil.rmtree(old, ignore_errors=True)

    def search(self, query: Query) -> Results:
        """Return the best documents for a query, in a stable order."""
        index = self._index(query.language)
        if index is None:
            return Results()
        interpreter = index.interpreter(query.site_id)
        interpretation = interpreter.interpret(query.text, correct=query.corrected)
        found = index.find(interpretation, query, FIELDS)
        found = ranked(found + index.neighbours(found, query))
        page = found[query.offset : query.offset + query.limit]
        hits = tuple(hit(index.document(one.address), interpretation) for one in page)
        return Results(total=len(found), hits=hits, corrected=interpretation.corrected)

    def suggest(self, query: Query) -> tuple[Suggestion, ...]:
        """Return the best titles for words of which the last may be unfinished."""
        index = self._index(query.language)
        if index is None:
            return ()
        interpretation = index.interpreter(query.site_id).interpret_unfinished(query.text)
        found = ranked(index.find(interpretation, query, TITLE_FIELDS))
        documents = (index.document(one.address) for one in found[: query.limit])
        return tuple(Suggestion(document.title, document.url) for document in documents)

    def _state(self) -> _State | None:
        """Read `state.json`; None if it is lost, broken, of another format, or its indexes are."""
        try:
            values = json.loads((self._folder / "state.json").read_text())
            position = Position(values["epoch"], values["version"])
            state = _State(values["generation"], tuple(values["languages"]), position)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        generation = self._folder / state.generation
        whole = all((generation / language / "meta.json").is_file() for language in state.languages)
        return state if whole and values["format"] == FORMAT else None

    def _switch_to(self, state: _State) -> None:
        """Replace `state.json` in one step."""
        values = {
            "format": FORMAT,
            "generation": state.generation,
            "languages": state.languages,
            **state.position._asdict(),
        }
        new = self._folder / f"state.json.{os.getpid()}"
        new.write_text(json.dumps(values))
        new.replace(self._folder / "state.json")

    def _index(self, language: str) -> "_LanguageIndex | None":
        """Return the index of a language as the folder now has it, or None if it has none."""
        state = self._state()
        if state is None or language not in state.languages:
            return None
        with self._opening:
            if self._opened is None or self._opened[0] != state:
                self._opened = (state, {})
            indexes = self._opened[1]
            if language not in indexes:
                indexes[language] = self._open(state, language)
            return indexes[language]

    def _open(self, state: _State, language: str) -> "_LanguageIndex":
        """Open a language's index; a broken one is forgotten, so that it is filled anew.

        Raises:
            SearchUnavailable: if the index is broken.
        """
        try:
            return _LanguageIndex(self._folder / state.generation / language, language)
        except ValueError as error:
            logger.warning("The search index of %s is broken and will be filled anew", language)
            (self._folder / "state.json").unlink(missing_ok=True)
            raise SearchUnavailable(str(error)) from error


class _LanguageIndex:
    """What one language's index held when it was opened."""

    def __init__(self, folder: Path, language: str) -> None:
        self._schema = _schema()
        self._language = base_language(language)
        self._searcher = tantivy.Index(self._schema, path=str(folder)).searcher()
        self._interpreters: dict[int, Interpreter] = {}

    def interpreter(self, site_id: int) -> Interpreter:
        """Return who reads queries with the words of a centre's documents."""
        if site_id not in self._interpreters:
            of_site = self._term("site", str(site_id))
            vocabularies = [
                Vocabulary(
                    "de" if group == "german" else self._language,
                    self._searcher.terms_with_prefix(field, "", filter_query=of_site),
                )
                for group, field in SPELLINGS.items()
            ]
            self._interpreters[site_id] = Interpreter(*vocabularies)
        return self._interpreters[site_id]

    def find(
        self, interpretation: Interpretation, query: Query, fields: dict[Group, dict[str, float]]
    ) -> list[_Found]:
        """Return what has enough of the words and passes the filters."""
        words = [self._any_of(terms, fields) for terms in interpretation.words]
        if interpretation.phrase:
            words.append(self._any_of(interpretation.phrase, PHRASE_FIELDS))
        if not words:
            return []
        filters = {
            "site": str(query.site_id),
            "kind": query.kind,
            "topic": query.topic,
            "offices": query.office,
        }
        must = [
            tantivy.Query.const_score_query(self._term(field, value), 0.0)
            for field, value in filters.items()
            if value
        ]
        must.append(
            tantivy.Query.boolean_query(
                [(tantivy.Occur.Should, one) for one in words],
                minimum_number_should_match=interpretation.least,
            )
        )
        whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in must])
        hits = self._searcher.search(whole, limit=DEEPEST_HIT, count=False).hits
        return [self._found(score, address) for score, address in hits]

    def neighbours(self, found: list[_Found], query: Query) -> list[_Found]:
        """Return the best guide's topic and offices that were not found by their words."""
        keys = [
            self._term("key", str(DocumentKey(query.site_id, query.language, kind, slug)))
            for kind, slug in missing_neighbours(found, query)
        ]
        some = tantivy.Query.boolean_query([(tantivy.Occur.Should, key) for key in keys])
        hits = self._searcher.search(some, limit=len(keys), count=False).hits if keys else []
        return [self._found(0.0, address) for _score, address in hits]

    def document(self, address: tantivy.DocAddress) -> SearchDocument:
        """Return the document as it was indexed."""
        stored = self._searcher.doc(address).get_first("document")
        return SearchDocument.from_dict(json.loads(str(stored)))

    def _found(self, score: float, address: tantivy.DocAddress) -> _Found:
        document = self.document(address)
        return _Found(
            score, document.kind, document.slug, document.topic, document.offices, address
        )

    def _any_of(
        self, terms: tuple[Term, ...], fields: dict[Group, dict[str, float]]
    ) -> tantivy.Query:
        """Match one word of the query: any of its meanings in any field, the best one counts."""
        matches = [
            tantivy.Query.boost_query(self._term(field, term.stem), weight * term.weight)
            for term in terms
            for field, weight in fields[term.group].items()
        ]
        return tantivy.Query.disjunction_max_query(matches, tie_breaker=TIE_BREAKER)

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "site", "kind", "topic", "offices"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for fields in (*FIELDS.values(), *PHRASE_FIELDS.values()):
        for name in fields:
            builder.add_text_field(name, tokenizer_name="whitespace")
    for name in SPELLINGS.values():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("document", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _by_language(documents: Iterable[SearchDocument]) -> dict[str, list[SearchDocument]]:
    languages: dict[str, list[SearchDocument]] = defaultdict(list)
    for document in documents:
        languages[document.language].append(document)
    return languages


def _write(folder: Path, documents: list[SearchDocument], gone: list[DocumentKey]) -> None:
    """Commit the changes to one language's index, making it if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = _schema()
    writer = tantivy.Index(schema, path=str(folder)).writer(heap_size=_HEAP, num_threads=1)
    for key in [*gone, *(document.key for document in documents)]:
        writer.delete_documents_by_term("key", str(key))
    for document in documents:
        writer.add_document(tantivy.Document.from_dict(_values(document), schema))
    writer.commit()
    writer.wait_merging_threads()


def _values(document: SearchDocument) -> dict[str, Any]:
    """Return what Tantivy is given for a document."""
    words = {name: " ".join(some) for name, some in index_fields(document).items()}
    return words | {
        "key": str(document.key),
        "site": str(document.site_id),
        "kind": document.kind,
        "topic": document.topic,
        "offices": list(document.offices),
        "document": json.dumps(document.as_dict()),
    }
