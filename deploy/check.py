"""`make check`: every static check, the fastest first; all run, so one round shows all faults."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from environment import ROOT, VENV

SECRET = "check-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "LOTSE_SECRET_KEY": SECRET,
    "LOTSE_HOSTS": "portal.example.net",
    "LOTSE_BASE_URL": "https://portal.example.net",
    "LOTSE_FROM_EMAIL": "portal@example.net",
    "LOTSE_SMTP_HOST": "mail.example.net",
    "LOTSE_DATABASE_URL": "postgresql://lotse@127.0.0.1:5432/lotse",
}
NO_DATABASE = {"LOTSE_DATABASE_URL": "sqlite:///:memory:"}
MANAGE = ["python", "manage.py"]


def templates():
    """Return the project's templates, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "*/templates/*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def checks():
    """Return each check as (name, command, additional environment)."""
    found = [
        ("ruff check", ["ruff", "check", "--quiet", "."], {}),
        ("ruff format", ["ruff", "format", "--check", "--quiet", "."], {}),
        ("import contracts", ["lint-imports"], {}),
        ("types", ["mypy", "portal", "booking", "content", "search"], {}),
        (
            "deployment checks",
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], NO_DATABASE),
    ]
    files = templates()
    if files:
        djade = ["djade", "--check", "--target-version", "6.1", *files]
        found.insert(2, ("templates", djade, {}))
    return found


def passes(name, command, additional):
    """Run one check, print how it went and how long it took; tell whether it passed."""
    started = time.monotonic()
    program = [str(VENV / "bin" / command[0]), *command[1:]]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", **additional}
    result = subprocess.run(
        program,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "failed" if result.returncode else "ok"
    print(f"{name}: {verdict}, {time.monotonic() - started:.1f} s", flush=True)
    if result.returncode:
        print(result.stdout, flush=True)
    return result.returncode == 0


def main():
    """Run all checks; fail if one does."""
    results = [passes(*check) for check in checks()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
