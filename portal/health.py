"""/health/live: process; /health/ready: database; /health/messages: the outbox."""

import datetime as dt

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import notifications

PATIENCE = dt.timedelta(minutes=15)
"""How long after its time a message may wait before somebody should look."""


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Say that the database answers; an exception here is a 500, which is the point."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def messages(_request: HttpRequest) -> JsonResponse:
    """Say how many messages wait, and 503 if some are late, failed or uncertain.

    It is a question of its own: a portal whose mails are stuck still works.
    """
    counts = notifications.counts(now=timezone.now(), patience=PATIENCE)
    wrong = counts["late"] + counts["failed"] + counts["uncertain"]
    answer = {"status": "look" if wrong else "ok", **counts}
    return JsonResponse(answer, status=503 if wrong else 200)
