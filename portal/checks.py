"""`check --deploy`: refuses a start with an unsafe or half-configured portal."""

import os
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  Django's name
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction
from django.http.request import validate_host
from wagtail.models import Site

LEAST_SECRET, LEAST_SIGNS = 50, 5
"""As Django's own warning asks (security.W009); here it stops the start."""
HOST = re.compile(r"[\w.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)
"""A name, an IPv4 address, or an IPv6 address in brackets."""
MAIL_SERVER = re.compile(r"[\w.:-]+")
SMS_SENDER = re.compile(r"\+?\d{1,15}|[^\n\r]{1,11}")
INDEX_PREFIX = re.compile(r"[a-z][a-z0-9_-]*")
"""What Elasticsearch takes as the beginning of an index's name."""
EXAMPLE = "example.org"


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
    return [
        Error(
            f"{host!r} is no host name.",
            hint="LOTSE_HOSTS holds names alone: portal.town.de, without https://, port or path.",
            id="lotse.E008",
        )
        for host in settings.ALLOWED_HOSTS
        if not HOST.fullmatch(host)
    ]


@register(Tags.security, deploy=True)
def secret_is_long(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a secret that could be guessed: it signs sessions and proposed plans."""
    if len(settings.SECRET_KEY) < LEAST_SECRET or len(set(settings.SECRET_KEY)) < LEAST_SIGNS:
        return [
            Error(
                "The secret key could be guessed.",
                hint=f"Set LOTSE_SECRET_KEY to {LEAST_SECRET} random characters or more.",
                id="lotse.E005",
            )
        ]
    return []


@register(deploy=True)
def links_lead_here(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse an address for mails and QR codes that is not the portal's own."""
    url = _parts(settings.WAGTAILADMIN_BASE_URL)
    ours = validate_host(url.hostname or "", settings.ALLOWED_HOSTS)
    if url.scheme != "https" or not ours or url.path.strip("/") or url.query:
        return [
            Error(
                "Private links in mails would not lead to the portal.",
                hint="Set LOTSE_BASE_URL to https:// and one of the names in LOTSE_HOSTS.",
                id="lotse.E006",
            )
        ]
    return []


@register(deploy=True)
def nothing_is_an_example(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse what .env.example only shows."""
    values = {
        "LOTSE_HOSTS": " ".join(settings.ALLOWED_HOSTS),
        "LOTSE_BASE_URL": settings.WAGTAILADMIN_BASE_URL,
        "LOTSE_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
    }
    return [
        Error(
            f"{name} still has the example of .env.example.",
            hint=f"Set {name} to the portal's own.",
            id="lotse.E007",
        )
        for name, value in values.items()
        if EXAMPLE in value
    ]


@register(deploy=True)
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
    url = _parts(settings.SMS_URL)
    own = url.hostname in {"127.0.0.1", "localhost", "::1"}
    safe = (url.hostname and url.scheme == "https") or (own and url.scheme == "http")
    if settings.SMS_URL and not safe:
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


@register(deploy=True)
def values_can_work(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a value with which something would fail only later, when somebody needs it."""
    mailer: dict[str, Any] = settings.MAILERS["default"]
    values: list[tuple[str, object, str]] = [
        (
            "LOTSE_FROM_EMAIL",
            _is_email(settings.DEFAULT_FROM_EMAIL),
            "must be an address such as portal@town.de, or Name <portal@town.de>.",
        ),
        (
            "LOTSE_SMTP_HOST",
            MAIL_SERVER.fullmatch(mailer.get("OPTIONS", {}).get("host", "-")),
            "must be the name or number of a mail server, without port.",
        ),
        (
            "LOTSE_SMS_SENDER",
            not settings.SMS_URL or SMS_SENDER.fullmatch(settings.SMS_SENDER),
            "must have at most 11 letters, or be a number.",
        ),
    ]
    if settings.SEARCH_BACKEND == "elasticsearch":
        url = _parts(settings.ELASTICSEARCH_URL)
        prefix = settings.ELASTICSEARCH_INDEX_PREFIX
        values += [
            (
                "LOTSE_ELASTICSEARCH_URL",
                url.scheme in {"http", "https"} and url.hostname,
                "must be an address such as http://127.0.0.1:9200.",
            ),
            (
                "LOTSE_ELASTICSEARCH_INDEX_PREFIX",
                INDEX_PREFIX.fullmatch(prefix),
                "must begin with a small letter; after it also digits, - and _.",
            ),
        ]
    return [
        Error(f"{name} cannot work as it is.", hint=f"{name} {rule}", id="lotse.E009")
        for name, works, rule in values
        if not works
    ]


@register(deploy=True)
def folders_can_be_written(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a start as somebody, or in a unit, that may not write where uploads go."""
    folders = {"LOTSE_VAR_DIR": settings.VAR_DIR}
    if settings.SEARCH_BACKEND == "embedded":
        folders["LOTSE_SEARCH_INDEX_DIR"] = settings.SEARCH_INDEX_DIR
    return [
        Error(
            f"{folder} cannot be written by the portal.",
            hint=f"{name} names a folder that belongs to the portal's user, and that its units "
            "may write (ReadWritePaths=).",
            id="lotse.E010",
        )
        for name, folder in folders.items()
        if not _can_be_written(folder)
    ]


def _parts(address: str) -> SplitResult:
    """Return the parts of an address; none if it cannot be one."""
    try:
        parts = urlsplit(address)
        _port = parts.port  # read here: it may be no number
    except ValueError:
        return urlsplit("")
    return parts


def _is_email(sender: str) -> bool:
    try:
        validate_email(parseaddr(sender)[1])
    except ValidationError:
        return False
    return True


def _can_be_written(folder: Path) -> bool:
    """Tell whether a folder can be written, or made where it is not there yet."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


@register(Tags.database, deploy=True)
def pages_name_the_portal(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Warn if pages tell search engines that they stand on this machine (`--database default`)."""
    if not databases:
        return []
    try:
        with transaction.atomic():
            site = Site.objects.filter(is_default_site=True).first()
    except DatabaseError:
        return []  # away, or not migrated yet: not for this check to say
    if site and site.hostname == "localhost":
        return [
            Warning(
                f"Pages name {site.root_url} as their address.",
                hint="Run create_start_pages, or set host name and port in the admin: "
                "Settings, Sites.",
                id="lotse.W001",
            )
        ]
    return []
