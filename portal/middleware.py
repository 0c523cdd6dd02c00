"""The language of a page: found in its address, and remembered if the reader chose it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language_from_path, get_language_from_request

API = "/api/"


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
