"""Keeps private links out of the logs: the token in an address opens somebody's booking."""

import logging
import re
from typing import Any

PRIVATE_LINK = re.compile(r"(/(?:bookings?|b)/)[^/\s\"'?]+")


def without_tokens(text: str) -> str:
    """Return the text with every booking's token left out.

    >>> without_tokens("Not Found: /de/booking/abc123/print/")
    'Not Found: /de/booking/…/print/'
    >>> without_tokens("Not Found: /b/abc123")
    'Not Found: /b/…'
    """
    return PRIVATE_LINK.sub(r"\1…", text)


class HidePrivateLinks(logging.Filter):
    """Takes tokens out of a record's message and of its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; let every record pass."""
        record.msg = without_tokens(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(_clean(value) for value in record.args)
        elif isinstance(record.args, dict):
            record.args = {name: _clean(value) for name, value in record.args.items()}
        return True


def _clean(value: Any) -> Any:
    return without_tokens(value) if isinstance(value, str) else value
