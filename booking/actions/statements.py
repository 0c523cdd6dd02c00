"""Statements in plain SQL, for a reservation only: rivals wait while it is under way.

The ORM takes several times as long to write one of these as the database takes to answer it
(docs/locking.md, "What a reservation costs"). SQLite and PostgreSQL understand them alike.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

from django.db import connection


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows; nothing, if it has none to give.

    Each `%s` stands for one parameter: a value, or as many as for `IN (%s)`. No values at all
    are `NULL`, which nothing is in. Datetimes are aware, on the way in and out.
    """
    several = [_several(one) for one in parameters]
    places = tuple(", ".join(["%s"] * len(one)) or "NULL" for one in several)
    return _run(sql % places, [value for one in several for value in one])


def locked(sql: str, table: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Run an ordered SELECT as `rows` does, and lock its rows of `table`, one after the other.

    SQLite has one writer at a time, and no locks of rows.
    """
    if connection.features.has_select_for_update:
        sql = f"{sql} {connection.ops.for_update_sql(no_key=True, of=(table,))}"
    return rows(sql, *parameters)


def store(sql: str, values: Sequence[tuple[Any, ...]]) -> None:
    """Run an INSERT whose only `%s` stands for the rows to store: at least one."""
    place = f"({', '.join(['%s'] * len(values[0]))})"
    _run(sql % ", ".join([place] * len(values)), list(chain.from_iterable(values)))


def _run(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_stored(value) for value in values])
        found = cursor.fetchall() if cursor.description else []
    return [tuple(map(_aware, row)) for row in found]


def _several(parameter: Any) -> Collection[Any]:
    several = isinstance(parameter, Collection) and not isinstance(parameter, str)
    return parameter if several else [parameter]


def _stored(value: Any) -> Any:
    """Return a value as this database's driver takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _aware(value: Any) -> Any:
    """Return a value as it is, but a datetime with its zone, which SQLite leaves out."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=connection.timezone)
    return value
