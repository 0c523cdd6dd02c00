"""How often one network may do what costs much, and how long it has to wait otherwise.

A limit is a bucket of tokens: so many at once, and one more every so many seconds. What is stored
of it is when it will be full again (the generic cell rate algorithm of ITU-T I.371). A token is
taken by one statement, so that several processes never give the same one twice.
"""

import datetime as dt
import math
from collections.abc import Sequence

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from booking.models import RateBucket

TAKE = """
    INSERT INTO booking_ratebucket AS bucket ("limit", origin, full_at) VALUES (%s, %s, %s)
    ON CONFLICT ("limit", origin) DO UPDATE
    SET full_at = CASE WHEN bucket.full_at > %s THEN bucket.full_at + %s ELSE %s + %s END
    WHERE bucket.full_at <= %s
"""
"""SQLite and PostgreSQL understand it alike."""


def take(limit: str, origins: Sequence[str], *, now: dt.datetime) -> int:
    """Take a token of a limit of `settings.RATE_LIMITS`.

    Returns 0, or in how many seconds there is one. `origins` name the network
    (`booking.origins.origins_of`); one that is not known has no limit. While the database is
    away nothing is limited: what can be answered without it, shall be.
    """
    if not origins or not settings.RATE_LIMIT_PERCENT:
        return 0
    at_once, seconds = settings.RATE_LIMITS[limit]
    step = seconds * 100 / settings.RATE_LIMIT_PERCENT
    depth = at_once * seconds
    try:
        return _take(limit, origins[0], depth, step, now.timestamp())
    except (OperationalError, InterfaceError):
        return 0


def _take(limit: str, origin: str, depth: float, step: float, moment: float) -> int:
    if _took(limit, origin, depth, step, moment):
        return 0
    full_at = RateBucket.objects.values_list("full_at", flat=True).get(limit=limit, origin=origin)
    return max(1, math.ceil(full_at + step - depth - moment))


def _took(limit: str, origin: str, depth: float, step: float, moment: float) -> bool:
    """Take a token if there is one, in one statement; the first one makes the bucket."""
    with connection.cursor() as cursor:
        values: list[str | float] = [
            limit,
            origin,
            moment + step,
            moment,
            step,
            moment,
            step,
            moment + depth - step,
        ]
        cursor.execute(TAKE, values)
        return bool(cursor.rowcount)
