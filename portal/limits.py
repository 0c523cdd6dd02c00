"""Which addresses cost so much, or invite guessing, that one network may ask only so often."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext

from booking import limits, origins
from portal.api import asked_language, problem
from portal.middleware import API

ANY = ("GET", "HEAD", "POST")
SENT = ("POST",)
LIMITED: dict[str, tuple[str, tuple[str, ...]]] = {
    "booking:plans": ("plans", ANY),
    "api-1:plans": ("plans", SENT),
    "booking:new-times": ("plans", ANY),
    "api-1:new_times": ("plans", SENT),
    "booking:check": ("reservations", SENT),
    "api-1:reserve": ("reservations", SENT),
    "api-1:reschedule": ("reservations", SENT),
    "search:results": ("search", ANY),
    "search:suggestions": ("search", ANY),
    "api-1:search": ("search", ANY),
    "api-1:search_suggestions": ("search", ANY),
    "booking:data-file": ("personal_data", ANY),
    "booking:erase": ("personal_data", SENT),
    "wagtailadmin_login": ("sign_in", SENT),
    "wagtailadmin_password_reset": ("sign_in", SENT),
}
"""The limit of `settings.RATE_LIMITS` by the name of an address, and the methods that count."""


class RateLimitMiddleware:
    """Asks a network to wait that does more than many people behind one connection would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; private links that do not exist may be tried so often and no more.

        Those that do exist are always opened: nobody can shut out others of their network.
        """
        response = self.get_response(request)
        match = request.resolver_match
        if match and "token" in match.kwargs and response.status_code == HTTPStatus.NOT_FOUND:
            return refusal(request, "unknown_links") or response
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], *_arguments: Any
    ) -> HttpResponse | None:
        """Refuse what is too much before it costs anything."""
        match = request.resolver_match
        limit, methods = LIMITED.get(match.view_name if match else "", ("", ()))
        return refusal(request, limit) if request.method in methods else None


def refusal(request: HttpRequest, limit: str) -> HttpResponse | None:
    """Return the answer for who has to wait, or nothing."""
    now = timezone.now()
    seconds = limits.take(limit, origins.origins_of(request, now=now), now=now)
    if not seconds:
        return None
    answer = _problem if request.path_info.startswith(API) else _page
    response = answer(request, seconds)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, seconds: int) -> HttpResponse:
    with translation.override(asked_language(request)):
        title = gettext("Too many requests come from your network. Try again in %(seconds)d s.")
        return problem(
            HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", title % {"seconds": seconds}
        )


def _page(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say how long to wait; the button there sends again what was typed, but no password."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    secret = any("password" in name for name, _value in typed)
    context = {
        "seconds": seconds if seconds < 60 else 0,
        "minutes": -(-seconds // 60),
        "typed": typed,
        "send_again": request.method == "POST" and not secret,
    }
    return render(
        request,
        "portal/too_many_requests.html",
        context,
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
