"""Rows first, after commit; then every process's index follows the rows."""

import logging
import multiprocessing

import pytest
from django.db import transaction
from django.utils import timezone

from search import backends, indexing, queries
from search.backends import base, following, get_backend
from search.backends.embedded import EmbeddedBackend
from search.documents import DocumentKey
from search.models import IndexedDocument, IndexState
from tests.integration.search.conftest import lose
from tests.integration.search.examples import at, guide, query, slugs
from tests.integration.search.writing_process import add_one, add_one_without_lock

pytestmark = pytest.mark.django_db

KITA = guide("kita", "Kita")
SCHOOL = guide("schule", "Schule")


def index(*documents) -> None:
    """Do what happens after a commit."""
    indexing._store("test", documents)
    indexing._follow_or_log()


def found(text: str) -> list[str]:
    return slugs(queries.find(query(text)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("backend_settings")
class TestIndexDocuments:
    def test_lets_documents_be_found(self):
        indexing.index_documents("test", [KITA, SCHOOL])

        assert found("Kita") == ["kita"]

    def test_waits_for_the_commit_and_reads_the_documents_then(self):
        read = []

        def documents():
            read.append(True)
            yield KITA

        with transaction.atomic():
            indexing.index_documents("test", documents())
            assert read == []
            assert found("Kita") == []

        assert found("Kita") == ["kita"]

    def test_keeps_nothing_of_what_was_rolled_back(self):
        with transaction.atomic():
            indexing.index_documents("test", [KITA])
            transaction.set_rollback(True)

        assert not IndexedDocument.objects.exists()
        assert found("Kita") == []

    def test_makes_no_new_version_of_what_is_the_same(self):
        indexing.index_documents("test", [KITA])
        before = IndexState.newest().version

        indexing.index_documents("test", [KITA])

        assert IndexState.newest().version == before

    def test_survives_a_source_that_fails(self, caplog):
        def documents():
            yield KITA
            raise ZeroDivisionError

        indexing.index_documents("test", documents())

        assert "ZeroDivisionError" in caplog.text
        assert not IndexedDocument.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("backend_settings")
class TestRemove:
    def test_lets_documents_be_found_no_more(self):
        indexing.index_documents("test", [KITA, SCHOOL])

        indexing.remove([KITA.key, DocumentKey(1, "de", "guide", "unknown")])

        assert found("Kita") == []
        assert found("Schule") == ["schule"]

    def test_is_no_end_for_a_document_that_comes_back(self):
        indexing.index_documents("test", [KITA])
        indexing.remove([KITA.key])

        indexing.index_documents("test", [KITA])

        assert found("Kita") == ["kita"]


@pytest.mark.usefixtures("backend_settings")
class TestRebuild:
    def test_keeps_what_the_sources_have_and_nothing_else(self, source):
        index(KITA)
        source.append(SCHOOL)

        count = indexing.rebuild(now=timezone.now())

        assert count == IndexedDocument.objects.count()
        assert found("Kita") == []
        assert found("Schule") == ["schule"]

    def test_reaches_an_index_that_missed_a_removal(self, source, another_process):
        index(KITA)
        following.follow(another_process)
        source.append(SCHOOL)
        indexing.rebuild(now=timezone.now())

        following.follow(another_process)

        assert another_process.search(query("Kita")).total == 0


@pytest.mark.usefixtures("backend_settings")
class TestFollow:
    def test_brings_what_another_process_indexed(self, another_process):
        index(KITA)
        following.follow(another_process)
        index(SCHOOL)

        following.follow(another_process)

        assert slugs(another_process.search(query("Schule"))) == ["schule"]

    def test_repairs_an_index_whose_update_failed(self, monkeypatch, caplog):
        index(KITA)
        caplog.set_level(logging.WARNING)
        with monkeypatch.context() as patch:
            patch.setattr(type(get_backend()), "update", unavailable)
            index(SCHOOL)
            assert found("Schule") == []

        assert found("Schule") == ["schule"]
        assert "behind" in caplog.text

    def test_fills_anew_what_was_lost_while_people_search(self, lose_index):
        index(KITA)
        assert found("Kita") == ["kita"]

        lose_index()

        assert found("Kita") == ["kita"]

    def test_fills_anew_what_belongs_to_another_database(self):
        index(KITA)
        IndexedDocument.objects.all().delete()
        IndexState.objects.all().delete()

        index(SCHOOL)

        assert found("Kita") == []
        assert found("Schule") == ["schule"]


def unavailable(*_args, **_kwargs):
    raise base.SearchUnavailable("down for the test")


@pytest.fixture
def folder(settings, tmp_path):
    settings.SEARCH_BACKEND = "embedded"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return settings.SEARCH_INDEX_DIR


class TestEmbeddedFolder:
    def test_is_filled_from_the_rows_when_it_was_lost(self, folder):
        index(KITA)
        lose(folder)

        assert found("Kita") == ["kita"]

    @pytest.mark.parametrize("name", ["state.json", "1/de/meta.json"])
    @pytest.mark.parametrize("content", ["", "{", '{"epoch": 1}'])
    def test_is_filled_from_the_rows_when_a_file_is_broken(self, folder, name, content):
        index(KITA)
        backends._embedded.cache_clear()
        (folder / name).write_text(content)

        assert found("Kita") == ["kita"]

    def test_has_one_writer_at_a_time(self, folder):
        index(KITA)
        one, other = get_backend(), type(get_backend())(str(folder))

        with one.writing() as first, other.writing() as second:
            assert (first, second) == (True, False)
        with other.writing() as alone:
            assert alone

    def test_answers_from_the_old_index_while_another_writes(self, folder):
        index(KITA)
        indexing._store("test", [SCHOOL])

        with type(get_backend())(str(folder)).writing():
            assert found("Kita") == ["kita"]
            assert found("Schule") == []

        assert found("Schule") == ["schule"]

    def test_keeps_what_several_processes_write(self, folder):
        write_in_processes(add_one, folder)

        backend = EmbeddedBackend(str(folder))
        assert backend.search(query("Schule")).total == 2
        assert backend.position() == at(3)

    def test_would_lose_some_of_it_without_the_lock(self, folder):
        write_in_processes(add_one_without_lock, folder)

        assert EmbeddedBackend(str(folder)).position() != at(3)


def write_in_processes(write, folder) -> None:
    """Let two processes add a document each, all at the same moment."""
    EmbeddedBackend(str(folder)).rebuild([KITA], position=at(1))
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    processes = [
        spawn.Process(target=write, args=(str(folder), number, barrier)) for number in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)


class TestElasticsearchAway:
    @pytest.fixture(autouse=True)
    def away(self, settings):
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

    def test_breaks_no_publishing(self):
        index(KITA)

        assert IndexedDocument.objects.get().slug == "kita"

    def test_is_told_to_who_searches(self):
        with pytest.raises(queries.SearchUnavailable):
            queries.find(query("Kita"))
