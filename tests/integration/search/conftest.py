"""The backends that the contract is run against, and a few documents."""

import os
import shutil
import uuid
from pathlib import Path

import pytest

from search import backends, sources
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.embedded import EmbeddedBackend
from search.documents import SearchDocument

# The real server joins when its address is given; without it the embedded backend stands alone.
ELASTICSEARCH_URL = os.environ.get("LOTSE_TEST_ELASTICSEARCH_URL", "")
BACKENDS = [
    "embedded",
    *(
        [pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
        if ELASTICSEARCH_URL
        else []
    ),
]


@pytest.fixture(params=BACKENDS)
def backend_settings(request, settings, tmp_path):
    """Let the settings name one backend after the other, each with an index of its own."""
    settings.SEARCH_BACKEND = request.param
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.ELASTICSEARCH_URL = ELASTICSEARCH_URL
    settings.ELASTICSEARCH_INDEX_PREFIX = f"lotse-test-{uuid.uuid4().hex[:8]}"
    yield settings
    if request.param == "elasticsearch":
        delete_indexes(settings.ELASTICSEARCH_INDEX_PREFIX)


@pytest.fixture
def backend(backend_settings):  # noqa: ARG001  asked for what it sets
    """The backend that the settings name."""
    return backends.get_backend()


@pytest.fixture
def lose_index(backend_settings):
    """Return what an operator does by mistake: delete the whole index."""
    if backend_settings.SEARCH_BACKEND == "embedded":
        return lambda: lose(backend_settings.SEARCH_INDEX_DIR)
    return lambda: delete_indexes(backend_settings.ELASTICSEARCH_INDEX_PREFIX)


def lose(folder: Path) -> None:
    """Delete a folder of indexes in one step.

    Whoever opens an index has a thread of Tantivy make its lock file a moment later, so a folder
    that is emptied file by file may not be empty at the end.
    """
    shutil.rmtree(folder.rename(folder.with_name("lost")))


def delete_indexes(prefix: str) -> None:
    """Delete every index of a prefix on the server."""
    client = backends.get_backend()._client
    for name in client.indices.get(index=prefix + "*"):
        client.indices.delete(index=name)


@pytest.fixture
def another_process(backend_settings):
    """Return the backend as a second web process has it: nothing in memory yet."""
    if backend_settings.SEARCH_BACKEND == "embedded":
        return EmbeddedBackend(str(backend_settings.SEARCH_INDEX_DIR))
    return ElasticsearchBackend(
        backend_settings.ELASTICSEARCH_URL, backend_settings.ELASTICSEARCH_INDEX_PREFIX
    )


@pytest.fixture
def source():
    """A source whose documents the test can change."""
    documents: list[SearchDocument] = []
    sources.register("test.documents", lambda language: in_language(documents, language))
    yield documents
    sources.unregister("test.documents")


def in_language(documents, language):
    return [one for one in documents if language in (None, one.language)]
