"""The language of a page; problem documents where other programs ask."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language_from_path, get_language_from_request

from portal.api import PROBLEM_MEDIA_TYPE, in_place_of_a_page

API = "/api/"


class ProblemDocumentsMiddleware:
    """Answers other programs with a problem document wherever Django would show a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and turn what went wrong into a problem document."""
        response = self.get_response(request)
        went_wrong = response.status_code >= HTTPStatus.BAD_REQUEST
        is_page = response.headers.get("Content-Type") != PROBLEM_MEDIA_TYPE
        if request.path_info.startswith(API) and went_wrong and is_page:
            return in_place_of_a_page(request, response)
        return response


class RememberLanguageMiddleware:
    """Sets the language cookie when an address speaks another language than `/` would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and remember the language of the address if need be."""
        response = self.get_response(request)
        chosen = get_language_from_path(request.path_info)
        if chosen and response.status_code == 200 and chosen != get_language_from_request(request):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class PageLocaleMiddleware(LocaleMiddleware):
    """Finds the language of a page from its address, or sends people to that address.

    Django takes every 404 for an address without its language. To another program, which asked
    for a booking that does not exist, a redirect to a page would hide that.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave the answers of the API as they are."""
        if request.path_info.startswith(API):
            return response
        return super().process_response(request, response)
