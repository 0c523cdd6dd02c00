"""Pages of the frame itself: refused forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that the form was too old, and that nothing was changed."""
    return render(request, "portal/form_expired.html", status=403)
