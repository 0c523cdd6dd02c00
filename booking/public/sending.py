"""What only a sent form may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def sent_from(page: str) -> Callable[[View], View]:
    """Let a view run for a sent form only; whoever merely opens its address comes to its page.

    People do so after a failure, by its address or by "back"; an empty 405 would end their way.
    """

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def sent(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(page, kwargs=kwargs))
            return view(request, **kwargs)

        return sent

    return decorate
