"""Pages of the frame itself: refused forms, failures."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.template.context_processors import csrf
from django.utils.translation import get_language_from_path, get_language_from_request, override
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from portal.api import database_unavailable
from portal.middleware import API
from portal.sending_again import fields_to_send_again

RETRY_SECONDS = "30"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that the form was too old, and that nothing was changed."""
    return render(request, "portal/form_expired.html", status=403)


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """Say what failed: the database, which comes back, or something that we must repair.

    Neither page reads the database. A transaction that failed left nothing behind, so
    whatever was asked can be asked again, by a link or by a button that sends the same form.
    """
    if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return server_error(request)
    if request.path_info.startswith(API):
        return database_unavailable(request)
    language = get_language_from_path(request.path_info) or get_language_from_request(request)
    context = csrf(request) | {"request": request, "typed": fields_to_send_again(request)}
    with override(language or settings.LANGUAGE_CODE):
        page = loader.get_template("503.html").render(context)
    response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response
