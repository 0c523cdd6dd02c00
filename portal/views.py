"""Pages of the frame itself: refused forms, failures."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import get_language_from_path, get_language_from_request, override
from django.views.defaults import server_error

from portal.api import database_unavailable
from portal.middleware import API

RETRY_SECONDS = "30"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that the form was too old, and that nothing was changed."""
    return render(request, "portal/form_expired.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Say what failed: the database, which comes back, or something that we must repair.

    Neither page reads the database. A transaction that failed left nothing behind, so
    whatever was asked can be asked again.
    """
    if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return server_error(request)
    if request.path_info.startswith(API):
        return database_unavailable(request)
    language = get_language_from_path(request.path_info) or get_language_from_request(request)
    with override(language or settings.LANGUAGE_CODE):
        response = HttpResponse(
            loader.get_template("503.html").render(), status=HTTPStatus.SERVICE_UNAVAILABLE
        )
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response
