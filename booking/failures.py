"""Work through many so that one that fails stops none of the others; nobody's name in the log."""

import logging
import traceback
from collections.abc import Callable, Iterable

from django.db import connection

log = logging.getLogger(__name__)


class SomeFailed(Exception):
    """A run went through, but some of it failed; the log says where."""

    def __init__(self, failed: int) -> None:
        super().__init__(f"{failed} failed; the log says where")
        self.failed = failed


def each[Thing, Result](
    things: Iterable[Thing], work: Callable[[Thing], Result], *, name: Callable[[Thing], object]
) -> tuple[list[Result], int]:
    """Do something with each thing; return what came of it, and how many failed.

    A database that is away ends it: the others would fail as well. `name` is what the log calls
    a thing, and must name no person.
    """
    results, failed = [], 0
    for thing in things:
        try:
            results.append(work(thing))
        except Exception as error:
            if not connection.is_usable():
                raise
            failed += 1
            log.error("%s failed: %s", name(thing), place_of(error))  # noqa: TRY400  see place_of
    return results, failed


def place_of(error: BaseException) -> str:
    """Return an error's kind and place in the code; its own words may name somebody."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.filename}, line {place.lineno}"
