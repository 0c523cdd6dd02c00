"""All of an action or nothing, and again if only a lock stood in its way."""

import time
from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection, transaction

MOST_TRIES = 3
PAUSE = 0.05
"""Seconds before another try; a second one waits twice as long."""

LOCK_STATES = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock detected, lock not available."""


def in_one_piece[**Given, Result](action: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run an action in one transaction, and at most twice more if a lock stood in its way.

    Inside another transaction it runs once: what came before would be lost with it.
    """

    @wraps(action)
    def whole(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if connection.in_atomic_block:
            with transaction.atomic():
                return action(*args, **kwargs)
        for tries in range(1, MOST_TRIES):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if not is_lock_conflict(error):
                    raise
                time.sleep(PAUSE * tries)
        with transaction.atomic():
            return action(*args, **kwargs)

    return whole


def is_lock_conflict(error: OperationalError) -> bool:
    """Return whether it would have gone well without the others."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in LOCK_STATES if state else "locked" in str(error)
