"""Private links to a booking, so that visitors need no account.

A visitor's own link comes with the reservation and opens everything. Each message carries a
link of its own, since the first is not stored: a token cannot be got back from its hash.
"""

import base64
import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from booking.models import Booking, BookingLink, Message
from content.models import Centre

TOKEN_BYTES = 24
"""192 bits: nobody guesses that."""

SHORT_TOKEN_BYTES = 16
"""128 bits, for links that must fit into a text message."""

Scope = BookingLink.Scope
MAY = {
    Scope.SEE: {Scope.SEE},
    Scope.ANSWER: {Scope.SEE, Scope.ANSWER},
    Scope.MANAGE: {Scope.SEE, Scope.ANSWER, Scope.MANAGE},
}


@dataclass(frozen=True)
class Opened:
    """What a link leads to, and what may be done there."""

    booking: Booking
    scope: Scope

    def may(self, scope: Scope) -> bool:
        """Return whether the link is enough for this."""
        return scope in MAY[self.scope]


def new_token(size: int = TOKEN_BYTES) -> tuple[str, str]:
    """Return a fresh token for a link, and its hash, which is what is stored."""
    token = secrets.token_urlsafe(size)
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
    """Return the booking whose own link this is, if it is one of this centre.

    Only the hash is looked up, so the time it takes tells nothing about a token. The link of a
    change that was made leads to the booking that it changed.
    """
    booking = (
        Booking.objects.filter(centre=centre, token_hash=hash_of(token))
        .select_related("centre", "changes__centre")
        .first()
    )
    if booking and booking.changes and booking.status == Booking.Status.CONFIRMED:
        return booking.changes
    return booking


def opened(token: str, *, centre: Centre, now: dt.datetime) -> Opened | None:
    """Return what a link opens: the visitor's own, or one from a message that still holds."""
    booking = booking_of(token, centre=centre)
    if booking is not None:
        return Opened(booking, Scope.MANAGE)
    link = (
        BookingLink.objects.filter(
            booking__centre=centre, token_hash=hash_of(token), expires_at__gt=now
        )
        .select_related("booking__centre")
        .first()
    )
    return Opened(link.booking, Scope(link.scope)) if link else None


def issue(
    booking: Booking,
    *,
    scope: Scope,
    expires_at: dt.datetime,
    now: dt.datetime,
    message: Message | None = None,
) -> str:
    """Store a new link and return its token, which is nowhere else.

    A message has one link: a second attempt to send it makes the first one's link void.
    """
    token, token_hash = new_token(SHORT_TOKEN_BYTES)
    values = {
        "booking": booking,
        "token_hash": token_hash,
        "scope": scope,
        "created_at": now,
        "expires_at": expires_at,
    }
    if message is None:
        BookingLink.objects.create(**values)
    else:
        BookingLink.objects.update_or_create(message=message, defaults=values)
    return token


def end_of(booking: Booking, *, now: dt.datetime) -> dt.datetime:
    """Return when a link ends: with what is personal of the booking."""
    ends = booking.appointments.order_by("-ends_at").values_list("ends_at", flat=True).first()
    return max(ends or now, now) + dt.timedelta(days=settings.BOOKING_RETENTION_DAYS)


def address(booking: Booking, token: str) -> str:
    """Return the full address of the private page, in the booking's language."""
    with override(booking.language):
        return base_address(booking.centre) + reverse("booking:booking", args=[token])


def short_address(booking: Booking, token: str) -> str:
    """Return an address of few characters that leads to the private page."""
    return base_address(booking.centre) + reverse("short-link", args=[token])


def base_address(centre: Centre) -> str:
    """Return scheme and host of a centre's portal, as messages name them without a request."""
    site = centre.site
    root: str = settings.WAGTAILADMIN_BASE_URL if site.is_default_site else site.root_url
    return root.rstrip("/")
