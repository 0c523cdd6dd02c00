"""Which addresses cost so much, or invite guessing, that one network may ask only so often."""

import unicodedata
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext

from booking import limits, origins
from portal.api import asked_language, problem
from portal.middleware import API
from portal.sending_again import fields_to_send_again

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
    "api-1:services": ("search", ANY),
    "api-1:search": ("search", ANY),
    "api-1:search_suggestions": ("search", ANY),
    "booking:data-file": ("personal_data", ANY),
    "booking:erase": ("personal_data", SENT),
    "wagtailadmin_login": ("sign_in", SENT),
    "wagtailadmin_password_reset": ("sign_in", SENT),
}
"""The limit of `settings.RATE_LIMITS` by the name of an address, and the methods that count."""

NAMES = {"wagtailadmin_login": "username", "wagtailadmin_password_reset": "email"}
"""What names an account in the forms that somebody might try with many passwords."""


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
        name = request.resolver_match.view_name if request.resolver_match else ""
        limit, methods = LIMITED.get(name, ("", ()))
        if request.method not in methods:
            return None
        return refusal(request, limit) or (
            _too_often_for_an_account(request, NAMES[name]) if name in NAMES else None
        )


def refusal(request: HttpRequest, limit: str) -> HttpResponse | None:
    """Return the answer for a network that has to wait, or nothing."""
    return _refusal(request, limit, origins.origins_of(request, now=timezone.now()))


def _too_often_for_an_account(request: HttpRequest, field: str) -> HttpResponse | None:
    """Return the answer if too many tried one account, from wherever, or nothing.

    Names that nobody has count alike, so that nobody learns which ones there are.
    """
    name = unicodedata.normalize("NFKC", request.POST.get(field, "")).strip().casefold()
    if not name:
        return None
    return _refusal(request, "account", origins.disguised("account ", name, now=timezone.now()))


def _refusal(request: HttpRequest, limit: str, origin: Sequence[str]) -> HttpResponse | None:
    seconds = limits.take(limit, origin, now=timezone.now())
    if not seconds:
        return None
    api = request.path_info.startswith(API)
    response = _problem(request, seconds) if api else _page(request, seconds, limit)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, seconds: int) -> HttpResponse:
    with translation.override(asked_language(request)):
        title = gettext("Too many requests come from your network. Try again in %(seconds)d s.")
        return problem(
            HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", title % {"seconds": seconds}
        )


def _page(request: HttpRequest, seconds: int, limit: str) -> HttpResponse:
    """Say how long to wait; the button there sends again what was typed, if it may."""
    context = {
        "limit": limit,
        "seconds": seconds if seconds < 60 else 0,
        "minutes": -(-seconds // 60),
        "typed": fields_to_send_again(request),
    }
    return render(
        request,
        "portal/too_many_requests.html",
        context,
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
