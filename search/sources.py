"""The registry of sources: apps register functions that yield documents."""

from collections.abc import Callable, Iterable, Iterator

from search.documents import SearchDocument

type Source = Callable[[str | None], Iterable[SearchDocument]]

_sources: dict[str, Source] = {}


class SourceNameTaken(Exception):
    """Another function is registered under this name already."""


def register(name: str, source: Source) -> None:
    """Let the function's documents be found; call it in `AppConfig.ready()`.

    The function takes a language code, or None for all languages.

    Raises:
        SourceNameTaken: if another function has that name.
    """
    if _sources.setdefault(name, source) is not source:
        raise SourceNameTaken(name)


def unregister(name: str) -> None:
    """Forget a source, so that a test leaves nothing behind."""
    _sources.pop(name, None)


def names() -> list[str]:
    """Return the names of all sources, in the order in which they are read."""
    return sorted(_sources)


def documents_of(name: str, language: str | None = None) -> Iterator[SearchDocument]:
    """Yield the documents of one source, in one language or in all.

    Raises:
        KeyError: if no source has that name.
    """
    yield from _sources[name](language)


def all_documents(language: str | None = None) -> Iterator[tuple[str, SearchDocument]]:
    """Yield each document with the name of its source."""
    for name in names():
        for document in documents_of(name, language):
            yield name, document
