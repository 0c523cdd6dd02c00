"""What can go wrong in an operation; portal/api.py turns it into problem documents."""

from collections.abc import Mapping
from typing import Any

from ninja.errors import ValidationError


class Problem(Exception):
    """An operation was refused: its status, its code, a title in the caller's language."""

    def __init__(self, status: int, code: str, title: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.more = more


def invalid(faults: Mapping[str, str]) -> ValidationError:
    """Return the error for fields of the body, each with a message for the caller."""
    return ValidationError(
        [
            {"type": "explained", "loc": ["body", "asked", field], "msg": message}
            for field, message in faults.items()
        ]
    )
