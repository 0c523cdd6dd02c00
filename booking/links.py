"""Private links to a booking, so that visitors need no account."""

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

from booking.models import Booking
from content.models import Centre

TOKEN_BYTES = 24
"""192 bits: nobody guesses that."""


def new_token() -> tuple[str, str]:
    """Return a fresh token for a link, and its hash, which is what is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_of(token)


def token_for(key: str) -> tuple[str, str]:
    """Return the token of one request, and its hash: the same each time it is asked again.

    Only the portal's secret makes it, so a reservation whose answer got lost can be answered
    again, though no token is stored.
    """
    digest = salted_hmac("booking.links", key, algorithm="sha256").digest()
    token = base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def booking_of(token: str, *, centre: Centre) -> Booking | None:
    """Return the booking that a link leads to, if it is one of this centre.

    Only the hash is looked up, so the time it takes tells nothing about a token.
    """
    return (
        Booking.objects.filter(centre=centre, token_hash=hash_of(token))
        .select_related("centre")
        .first()
    )
