"""The HTTP API as a whole: its routers, and its errors as problem documents (RFC 9457)."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from booking.api.problems import Problem
from booking.api.views import router as booking_router
from search.api import router as search_router
from search.backends.base import SearchUnavailable

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "urn:lotse:problem:"
PROBLEM_MEDIA_TYPE = "application/problem+json"
JSON_MEDIA_TYPES = {"application/json", ""}
"""What a body may say that it is, or nothing."""
EXPLAINED = {"language", "explained"}
"""Types of errors whose message is written for the caller."""


class ObjectParser(Parser):
    """Reads JSON objects only.

    Anything else would count as an object without fields: `[7]` would cancel all appointments.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body.

        Raises:
            Problem: if it says that it is something else than JSON.
            ValueError: if it is no JSON object.
        """
        if request.content_type not in JSON_MEDIA_TYPES:
            title = gettext("Send JSON, as Content-Type: application/json.")
            raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title)
        body = json.loads(request.body)
        if not isinstance(body, dict):
            raise ValueError("no JSON object")  # noqa: TRY004  the JSON is what is wrong
        return body


DATABASE_AWAY = {
    "description": "The database is away, or full",
    "content": {
        PROBLEM_MEDIA_TYPE: {
            "schema": {"title": "Problem", "type": "object", "required": ["type", "status"]}
        }
    },
}
"""What any operation may answer."""


class PortalAPI(NinjaAPI):
    """An API whose description names problem documents by their media type."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description of all operations and all their answers."""
        schema = super().get_openapi_schema(**kwargs)
        for path in schema["paths"].values():
            path.pop("head", None)  # HTTP says what it does wherever there is GET
            for operation in path.values():
                operation["responses"].setdefault(503, DATABASE_AWAY)
                for status, answer in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and answer is not DATABASE_AWAY:
                        content = answer["content"].pop(self.renderer.media_type)
                        answer["content"][PROBLEM_MEDIA_TYPE] = content
        return schema


api = PortalAPI(
    title="Lotse",
    version="1",
    description="Search, public services, plans and bookings of a centre.",
    openapi_url="/openapi.json",
    docs_url=None,
    parser=ObjectParser(),
)


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """Return a problem document; `more` are members of its own, such as `errors`."""
    content = {"type": PROBLEM_TYPE + code, "title": title, "status": status, **more}
    if detail:
        content["detail"] = detail
    return JsonResponse(content, status=status, content_type=PROBLEM_MEDIA_TYPE)


def in_place_of_a_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Turn a page that says what is wrong into a problem document, for other programs.

    Django itself answers for addresses and methods that no operation has, and for failures.
    """
    status = HTTPStatus(response.status_code)
    with translation.override(asked_language(request)):
        title = {
            HTTPStatus.NOT_FOUND: gettext("This does not exist."),
            HTTPStatus.METHOD_NOT_ALLOWED: gettext("This address takes other methods."),
            HTTPStatus.INTERNAL_SERVER_ERROR: gettext("Something does not work"),
        }.get(status, status.phrase)
    document = problem(status, code_of(status), title)
    response.content = document.content
    response["Content-Type"] = document["Content-Type"]
    response["Content-Length"] = len(document.content)
    return response


def code_of(status: HTTPStatus) -> str:
    """Return the code of a problem that its status says it all about."""
    return status.phrase.lower().replace(" ", "-")


def in_asked_language(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let an operation, and what it says about errors, speak the caller's language."""

    @wraps(operation)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(asked_language(request)):
            return operation(request, *args, **kwargs)

    return speaking


def with_known_length(operation: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a body that does not say how long it is: WSGI servers would take it for none."""

    @wraps(operation)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
            title = gettext("Say in Content-Length how long the body is.")
            return problem(HTTPStatus.LENGTH_REQUIRED, "length-required", title)
        return operation(request, *args, **kwargs)

    return measured


def asked_language(request: HttpRequest) -> str:
    """Return the language of the query or the body; English if the portal does not have it."""
    language = request.GET.get("language") or _language_in_body(request) or settings.LANGUAGE_CODE
    return language if language in dict(settings.LANGUAGES) else "en"


def _language_in_body(request: HttpRequest) -> str:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        return ""
    return str(body.get("language", "")) if isinstance(body, dict) else ""


api.add_decorator(with_known_length, mode="view")
api.add_decorator(in_asked_language, mode="view")
api.add_router("", search_router)
api.add_router("", booking_router)


@api.exception_handler(ValidationError)
def invalid_input(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer what was asked wrongly, naming each field."""
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid-input",
        gettext("Something in the request is not right."),
        errors=list(_field_errors(error.errors)),
    )


@api.exception_handler(Http404)
def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer for what does not exist."""
    return problem(HTTPStatus.NOT_FOUND, "not-found", gettext("This does not exist."))


@api.exception_handler(Problem)
def refused_for_a_reason(_request: HttpRequest, error: Problem) -> HttpResponse:
    """Answer what a booking's operation refused."""
    return problem(error.status, error.code, error.title, **error.more)


@api.exception_handler(RequestDataTooBig)
def too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """Answer a body that nobody wants to read."""
    title = gettext("There is too much in the request.")
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-big", title)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that cannot be read."""
    if isinstance(error.__cause__, Problem):
        return refused_for_a_reason(request, error.__cause__)
    status = HTTPStatus(error.status_code)
    return problem(status, code_of(status), status.phrase, str(error))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def database_gone(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer while the database is away, or has no room left; nothing was stored."""
    logger.error("The database failed: %s", type(error.__cause__ or error).__name__)
    return database_unavailable(request)


def database_unavailable(_request: HttpRequest) -> HttpResponse:
    """Return the problem of a database that is away; it is safe to ask again."""
    title = gettext("This does not work at the moment. Nothing was stored. Please try again.")
    answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "database-unavailable", title)
    answer["Retry-After"] = "30"
    return answer


@api.exception_handler(SearchUnavailable)
def search_unavailable(_request: HttpRequest, error: SearchUnavailable) -> HttpResponse:
    """Answer while the search server is away."""
    logger.warning("Search is unavailable: %s", error)
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
    inside = names[2:] if names[0] == "body" else names[1:]
    return ".".join(inside or names[:1])


def _message(error: dict[str, Any]) -> str:
    """Return in the reader's language what is wrong with a field."""
    limits = error.get("ctx") or {}
    if error["type"] in EXPLAINED:
        return str(error["msg"])
    messages = {
        "missing": gettext("This is missing."),
        "extra_forbidden": gettext("There is no such field."),
        "int_parsing": gettext("This must be a whole number."),
        "int_parsing_size": gettext("This must be a whole number."),
        "int_type": gettext("This must be a whole number."),
        "int_from_float": gettext("This must be a whole number."),
        "finite_number": gettext("This must be a whole number."),
        "bool_parsing": gettext("This must be true or false."),
        "bool_type": gettext("This must be true or false."),
        "greater_than_equal": gettext("This must be %(least)s or more."),
        "less_than_equal": gettext("This must be %(most)s or less."),
        "less_than": gettext("This must be less than %(below)s."),
        "literal_error": gettext("This must be one of: %(choices)s."),
        "date_from_datetime_parsing": gettext("This must be a date such as 2027-03-01."),
        "date_from_datetime_inexact": gettext("This must be a date such as 2027-03-01."),
        "date_parsing": gettext("This must be a date such as 2027-03-01."),
        "date_type": gettext("This must be a date such as 2027-03-01."),
        "list_type": gettext("This must be a list, such as […]."),
        "model_attributes_type": gettext("This must be an object with fields, such as {…}."),
        "model_type": gettext("This must be an object with fields, such as {…}."),
        "string_pattern_mismatch": gettext("This must be a time such as 09:00."),
        "string_type": gettext("This must be a text."),
        "too_short": gettext("There must be at least one."),
        "too_long": gettext("There can be at most %(length)s."),
        "string_too_long": gettext("This can have at most %(length)s characters."),
    }
    values = {
        "least": limits.get("ge"),
        "most": limits.get("le"),
        "below": limits.get("lt"),
        # The words between the choices are English.
        "choices": ", ".join(re.findall(r"'([^']*)'", limits.get("expected", ""))),
        "length": limits.get("max_length"),
    }
    return messages.get(error["type"], gettext("This is not right.")) % values
