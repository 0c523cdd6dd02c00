"""Spans of stored rows, thousands of them in one request: one text for each owner.

A row of its own for each span takes most of the time of all that is read, whatever is in it.
"""

from typing import Any

import numpy as np
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from booking.planner.intervals import Ints


class _Span(models.Func):
    """The minutes of two moments as a text that the database has at once."""

    output_field = models.TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the first 16 letters of what is stored for each: 2026-12-01 08:00."""
        template, between = "SUBSTR(%(expressions)s, 1, 16)", ", 1, 16) || SUBSTR("
        context |= {"template": template, "arg_joiner": between}
        return super().as_sql(compiler, connection, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the minutes since the Unix epoch, each a word."""
        # A float, which is exact for whole seconds; EXTRACT computes with slow decimals.
        first, last = "FLOOR(DATE_PART('epoch', ", ") / 60)::bigint || ' '"
        template, between = f"{first}%(expressions)s{last}", f"{last} || {first}"
        context |= {"template": template, "arg_joiner": between}
        return super().as_sql(compiler, connection, **context)


def spans_by(owner: str, rows: models.QuerySet[Any], *, until: str) -> dict[int, Ints]:
    """Return the spans of some rows by their owner: epoch minutes, in order of their start."""
    text = models.StringAgg(_Span("starts_at", until), delimiter=models.Value(""))
    texts = rows.order_by().values_list(owner).annotate(text=text)
    return {key: _spans(text) for key, text in texts}


def _spans(text: str) -> Ints:
    if connection.vendor == "sqlite":
        moments = np.frombuffer(text.encode(), dtype="S16").astype("datetime64[m]")
        spans = moments.astype(np.int64).reshape(-1, 2)
    else:
        spans = np.fromstring(text, dtype=np.int64, sep=" ").reshape(-1, 2)
    return spans[np.argsort(spans[:, 0], kind="stable")]
