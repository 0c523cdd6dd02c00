"""Fixtures that more than one folder needs."""

import json
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Site

from tests import migrated

audit = import_module("booking.migrations.0008_audit_and_consent")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,  # noqa: ARG001  one database a worker
    django_db_blocker,
    tmp_path_factory,
):
    """Begin with a copy of a migrated database; SQLite's in a file, as in use, not in memory.

    Connections of several threads share an in-memory database without SQLite's locks, so
    that tests with rivals would prove nothing.
    """
    with django_db_blocker.unblock():
        migrated.prepare(settings.DATABASES["default"], tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Let Django take the copy; it stands in pytest's own folder, which pytest removes."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):  # noqa: ARG001  it comes after that
    """Keep a copy of the database once it is migrated."""
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put back what migrations stored, after a test that emptied the whole database.

    Tests with `transaction=True` end with a flush: the default site, the root page and the
    groups are gone then, for every test that follows in the same process. After the last one
    the test database is gone, too.
    """
    marker = item.get_closest_marker("django_db")
    flushes = marker is not None and marker.kwargs.get("transaction")
    if flushes:
        # The database refuses to empty the audit, also at the end of a test.
        with item.config.stash[blocking_manager_key].unblock():
            run(audit.ALLOW)
    result = yield
    if flushes and nextitem:
        with item.config.stash[blocking_manager_key].unblock():
            # Sequences go on: the rows that come back have the numbers they had.
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                reset_sequences=False,
                inhibit_post_migrate=True,
            )
            ContentType.objects.clear_cache()
            rows = json.loads(connection._test_serialized_contents)
            # First, or saving a page would look up its content type and make one.
            rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
            connection.creation.deserialize_db_from_string(json.dumps(rows))
            ContentType.objects.clear_cache()
            Site.clear_site_root_paths_cache()
            run(audit.FORBID)
            connection.close()
    return result


def run(statements):
    """Run the statements of a migration that are for this database."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
