"""Fixtures that more than one folder needs."""

import json
from importlib import import_module
from itertools import groupby
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key
from wagtail.models import Site

from tests import migrated

audit = import_module("booking.migrations.0008_audit_and_consent")
ROWS = []
"""What a database has that was just migrated."""


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
    """Keep a copy of the database once it is migrated, and the rows that it has then."""
    with django_db_blocker.unblock():
        migrated.keep()
        rows = json.loads(connection.creation.serialize_db_to_string())
    # First, or saving a page would look up its content type and make one.
    ROWS[:] = sorted(rows, key=lambda row: row["model"] != "contenttypes.contenttype")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put back what migrations stored, after a test that emptied the whole database.

    Tests with `transaction=True` end with a flush: the default site, the root page and the
    groups are gone then, for every test that follows in the same process. After the last one
    the test database is gone, too.
    """
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return (yield)
    # The database refuses to empty the audit, also at the end of a test.
    with item.config.stash[blocking_manager_key].unblock():
        run(audit.ALLOW)
    # What migrations stored comes back below, with the numbers it had: content types, too.
    with mock.patch("django.core.management.commands.flush.emit_post_migrate_signal"):
        result = yield
    if nextitem:
        with item.config.stash[blocking_manager_key].unblock():
            if not ContentType.objects.exists():  # a test that was skipped has emptied nothing
                put_back()
            ContentType.objects.clear_cache()
            Site.clear_site_root_paths_cache()
            run(audit.FORBID)
            connection.close()
    return result


def put_back():
    """Store again what the migrations had stored, many rows of a model at once.

    A model that adds to another's rows cannot be stored so, nor can a link between two.
    """
    ContentType.objects.clear_cache()
    objects = serializers.deserialize("python", ROWS)
    with transaction.atomic():
        for model, some in groupby(objects, lambda row: type(row.object)):
            if model._meta.parents or model._meta.many_to_many:
                for row in some:
                    row.save(force_insert=True)
            else:
                model._base_manager.bulk_create([row.object for row in some])


def run(statements):
    """Run the statements of a migration that are for this database."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
