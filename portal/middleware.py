"""Remembers the language a reader chose, where it is not what the browser asks for anyway."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_path, get_language_from_request


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
