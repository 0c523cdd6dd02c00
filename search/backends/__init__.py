"""get_backend(): the search backend that the settings name."""

from functools import cache

from django.conf import settings

from search.backends.base import SearchBackend

__all__ = ["UnknownBackend", "get_backend"]


class UnknownBackend(Exception):
    """The setting SEARCH_BACKEND names none that exists."""


def get_backend() -> SearchBackend:
    """Return the backend of the settings, the same object for the same settings.

    Raises:
        UnknownBackend: if SEARCH_BACKEND is neither "embedded" nor "elasticsearch".
    """
    if settings.SEARCH_BACKEND == "embedded":
        return _embedded(str(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_BACKEND == "elasticsearch":
        return _elasticsearch(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX_PREFIX)
    raise UnknownBackend(settings.SEARCH_BACKEND)


@cache
def _embedded(folder: str) -> SearchBackend:
    from search.backends.embedded import EmbeddedBackend  # noqa: PLC0415  as below

    return EmbeddedBackend(folder)


@cache
def _elasticsearch(url: str, prefix: str) -> SearchBackend:
    # Takes longer to import than everything else together; most centres never need it.
    from search.backends.elasticsearch import ElasticsearchBackend  # noqa: PLC0415

    return ElasticsearchBackend(url, prefix)
