"""`check --deploy`: refuses a start with an unsafe or half-configured portal."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def hosts_are_named(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a portal that answers to any host name."""
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        return [
            Error(
                "The portal would answer under any host name, or none.",
                hint="Set LOTSE_HOSTS to the names of the portal, separated by commas.",
                id="lotse.E001",
            )
        ]
    return []


@register(Tags.database, deploy=True)
def database_is_postgresql(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse SQLite in production: several processes write at once there."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return [
            Error(
                "Production needs PostgreSQL.",
                hint="Set LOTSE_DATABASE_URL to postgresql://user:password@host/name.",
                id="lotse.E002",
            )
        ]
    return []


@register(deploy=True)
def text_messages_travel_encrypted(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a gateway for text messages that would get phone numbers in the open."""
    url = urlsplit(settings.SMS_URL)
    own = url.hostname in {"127.0.0.1", "localhost", "::1"}
    if settings.SMS_URL and url.scheme != "https" and not (own and url.scheme == "http"):
        return [
            Error(
                "Phone numbers would leave the machine unencrypted.",
                hint="LOTSE_SMS_URL must begin with https://, but for a gateway on this machine.",
                id="lotse.E004",
            )
        ]
    return []


@register(deploy=True)
def search_backend_is_known(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a search backend that does not exist."""
    if settings.SEARCH_BACKEND not in {"embedded", "elasticsearch"}:
        return [
            Error(
                f"There is no search backend {settings.SEARCH_BACKEND!r}.",
                hint="Set LOTSE_SEARCH_BACKEND to embedded or elasticsearch.",
                id="lotse.E003",
            )
        ]
    return []
