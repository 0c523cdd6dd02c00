"""The HTTP API as a whole: its routers, and its errors as problem documents (RFC 9457)."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from search.api import router as search_router
from search.backends.base import SearchUnavailable

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "urn:lotse:problem:"

api = NinjaAPI(
    title="Lotse",
    version="1",
    description="Search, public services, plans and bookings of a centre.",
    openapi_url="/openapi.json",
    docs_url=None,
)
api.add_router("", search_router)


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """Return a problem document; `more` are members of its own, such as `errors`."""
    content = {"type": PROBLEM_TYPE + code, "title": title, "status": status, **more}
    if detail:
        content["detail"] = detail
    return JsonResponse(content, status=status, content_type="application/problem+json")


def asked_language(request: HttpRequest) -> str:
    """Return the language of the query if the portal has it, else English."""
    language = request.GET.get("language", "")
    return language if language in dict(settings.LANGUAGES) else "en"


@api.exception_handler(ValidationError)
def invalid_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer what was asked wrongly, naming each field."""
    with translation.override(asked_language(request)):
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "invalid-input",
            gettext("Something in the request is not right."),
            errors=list(_field_errors(error.errors)),
        )


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer for what does not exist."""
    with translation.override(asked_language(request)):
        return problem(HTTPStatus.NOT_FOUND, "not-found", gettext("This does not exist."))


@api.exception_handler(HttpError)
def refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer an operation that chose its own status."""
    status = HTTPStatus(error.status_code)
    return problem(status, status.phrase.lower().replace(" ", "-"), status.phrase, str(error))


@api.exception_handler(SearchUnavailable)
def search_unavailable(request: HttpRequest, error: SearchUnavailable) -> HttpResponse:
    """Answer while the search server is away."""
    logger.warning("Search is unavailable: %s", error)
    with translation.override(asked_language(request)):
        title = gettext("Search does not work at the moment. Please try again in a few minutes.")
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, "search-unavailable", title)


def _field_errors(errors: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Yield each error with the field's name as the caller knows it."""
    for error in errors:
        # The first places say where the field stands: in the query, in the body, in which model.
        names = [str(part) for part in error["loc"]]
        yield {"field": _field_name(names), "message": _message(error)}


def _field_name(names: list[str]) -> str:
    """Return `services.0` of `body, asked, services, 0`, and `limit` of `query, limit`."""
    inside = names[2:] if names[0] == "body" and len(names) > 2 else names[1:]
    return ".".join(inside or names)


def _message(error: dict[str, Any]) -> str:
    """Return in the reader's language what is wrong with a field."""
    limits = error.get("ctx") or {}
    if error["type"] in {"language", "value_error"}:
        return str(error["msg"]).removeprefix("Value error, ")
    messages = {
        "missing": gettext("This is missing."),
        "int_parsing": gettext("This must be a whole number."),
        "greater_than_equal": gettext("This must be %(least)s or more."),
        "less_than_equal": gettext("This must be %(most)s or less."),
        "literal_error": gettext("This must be one of: %(choices)s."),
        "date_from_datetime_parsing": gettext("This must be a date such as 2027-03-01."),
    }
    values = {
        "least": limits.get("ge"),
        "most": limits.get("le"),
        "choices": limits.get("expected"),
    }
    return messages.get(error["type"], gettext("This is not right.")) % values
