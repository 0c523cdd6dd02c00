"""Fixtures that more than one folder needs."""

import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,  # noqa: ARG001  one database a worker
    tmp_path_factory,
):
    """Keep SQLite's test database in a file, as in production use, not in memory.

    Connections of several threads share an in-memory database without SQLite's locks, so
    that tests with rivals would prove nothing.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        folder = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(folder / "lotse.sqlite3")
