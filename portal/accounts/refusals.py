"""Makes Wagtail's admin answer 403 where it would lead people away with a message."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.admin import auth


def refuse(_request: HttpRequest) -> NoReturn:
    """Say 403 instead of sending people to the start with a message.

    Raises:
        PermissionDenied: always.
    """
    raise PermissionDenied


def answer_403() -> None:
    """Let the admin refuse with 403; called once, when the app starts.

    Wagtail has no setting for it: its views raise PermissionDenied, and its own decorator
    turns that into a redirect through this one function.
    """
    auth.permission_denied = refuse
