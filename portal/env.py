"""Typed reads of environment variables; every name begins with LOTSE_."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DATABASES = {"sqlite", "postgresql", "postgres"}


def text(name: str, default: str | None = None) -> str:
    """Return the variable's text.

    Raises:
        ImproperlyConfigured: if it is not set or empty, and has no default.
    """
    value = os.environ.get(name, default)
    if default is None and not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}; see .env.example.")
    return value or ""


def flag(name: str, *, default: bool) -> bool:
    """Return whether the variable says yes: 1, true, yes, on (or 0, false, no, off).

    Raises:
        ImproperlyConfigured: if it says anything else.
    """
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """Return the variable as a whole number.

    Raises:
        ImproperlyConfigured: if it is not one, or lies outside the bounds.
    """
    value = os.environ.get(name, "")
    try:
        found = int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if found < least or (most is not None and found > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise ImproperlyConfigured(f"{name} must be {bounds}, not {found}.")
    return found


def choice(name: str, default: str, *, among: tuple[str, ...]) -> str:
    """Return which of some words the variable says, in capitals or not.

    Raises:
        ImproperlyConfigured: if it says anything else.
    """
    value = os.environ.get(name, "").strip()
    found = {word.lower(): word for word in among}.get((value or default).lower())
    if found is None:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return found


def folder(name: str, default: Path) -> Path:
    """Return the folder that the variable names.

    Raises:
        ImproperlyConfigured: if its name does not begin with a slash: it would be another one
            for each program.
    """
    found = Path(os.environ.get(name) or default)
    if not found.is_absolute():
        raise ImproperlyConfigured(f"{name} must begin with /, not be {str(found)!r}.")
    return found


def names(name: str, default: str = "") -> list[str]:
    """Return the comma-separated entries of the variable, without empty ones."""
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


def secret(name: str, default: str | None = None) -> str:
    """Return a secret from the variable, or from the file that NAME_FILE names.

    Raises:
        ImproperlyConfigured: if neither is there and there is no default, or if the file is empty
            or cannot be read.
    """
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return text(name, default)
    try:
        found = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: {file} cannot be read.") from error
    if not found:
        raise ImproperlyConfigured(f"{name}_FILE: {file} is empty.")
    return found


def database(name: str, default: str) -> dict[str, Any]:
    """Return Django's database settings for a URL, sqlite:///path or postgresql://user@host/name.

    Raises:
        ImproperlyConfigured: if the URL is of another kind, or names no database. The message
            does not repeat it: there may be a password in it.
    """
    try:
        url = urlsplit(secret(name, default))
        port = url.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} has a host or port that cannot be one.") from error
    if url.scheme in DATABASES and not url.path.strip("/"):
        raise ImproperlyConfigured(f"{name} names no database: it must end in /name.")
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.path.removeprefix("/") if url.path.startswith("/./") else url.path,
            "OPTIONS": {
                # Writers queue up instead of failing half-way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if url.scheme in DATABASES:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.removeprefix("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgresql://.")
