"""Statements in plain SQL, for a reservation only: rivals wait while it is under way.

The ORM takes several times as long to write one of these as the database takes to answer it
(docs/locking.md, "What a reservation costs"). SQLite and PostgreSQL understand them alike.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

Rows = list[tuple[Any, ...]]


class Statement(NamedTuple):
    """Plain SQL, a `%s` for each of its values."""

    sql: str
    values: list[Any]


def statement(sql: str, *parameters: Any) -> Statement:
    """Return a statement in which each `%s` stands for one parameter.

    That is a value, or as many as for `IN (%s)`. No values at all are `NULL`, which nothing is in.
    """
    several = [_several(one) for one in parameters]
    places = tuple(", ".join(["%s"] * len(one)) or "NULL" for one in several)
    return Statement(sql % places, [value for one in several for value in one])


def locking(sql: str, table: str, *parameters: Any) -> Statement:
    """Return an ordered SELECT that locks its rows of `table`, one after the other.

    SQLite has one writer at a time, and no locks of rows.
    """
    if connection.features.has_select_for_update:
        sql = f"{sql} {connection.ops.for_update_sql(no_key=True, of=(table,))}"
    return statement(sql, *parameters)


def storing(sql: str, values: Sequence[tuple[Any, ...]]) -> Statement:
    """Return an INSERT whose only `%s` stands for the rows to store: at least one."""
    place = f"({', '.join(['%s'] * len(values[0]))})"
    return Statement(sql % ", ".join([place] * len(values)), list(chain.from_iterable(values)))


def rows(sql: str, *parameters: Any) -> Rows:
    """Run a statement and return its rows; nothing, if it has none to give.

    Datetimes are aware, on the way in and out.
    """
    return together([statement(sql, *parameters)])[0]


def together(statements: Sequence[Statement]) -> list[Rows]:
    """Run statements in their order, and return the rows of each.

    PostgreSQL gets them in one message: each sees what was stored until it begins, also while an
    earlier one waited for a lock. SQLite takes one at a time, without a way in between.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" or not statements:
            return [_run(cursor, one) for one in statements]
        values = [value for one in statements for value in one.values]
        found = [_run(cursor, Statement("; ".join(one.sql for one in statements), values))]
        while cursor.nextset():
            found.append(_fetched(cursor))
        return found


def _run(cursor: CursorWrapper, statement: Statement) -> Rows:
    cursor.execute(statement.sql, [_stored(value) for value in statement.values])
    return _fetched(cursor)


def _fetched(cursor: CursorWrapper) -> Rows:
    """Return what was found; SQLite leaves the zone out of moments, which is put back."""
    found = cursor.fetchall() if cursor.description else []
    if connection.vendor != "sqlite":
        return found
    zone = connection.timezone or dt.UTC
    return [tuple(_aware(value, zone) for value in row) for row in found]


def _several(parameter: Any) -> Collection[Any]:
    several = isinstance(parameter, Collection) and not isinstance(parameter, str)
    return parameter if several else [parameter]


def _stored(value: Any) -> Any:
    """Return a value as this database's driver takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _aware(value: Any, zone: dt.tzinfo) -> Any:
    return value.replace(tzinfo=zone) if isinstance(value, dt.datetime) else value
