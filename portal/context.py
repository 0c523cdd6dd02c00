"""What every page's frame shows: the centre, the languages, how many matters are chosen."""

from typing import Any

from django.http import HttpRequest

from content.models import Centre


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the centre of this request for the templates of the frame."""
    return {"centre": Centre.of(request)}
