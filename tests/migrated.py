"""A database that was migrated once: test databases are copies of it until a migration changes."""

import hashlib
import shutil
from pathlib import Path

from django.db import DatabaseError, connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".cache" / "migrated"


def key() -> str:
    """Return a name for everything that migrations, and so an empty database, consist of."""
    paths = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("portal/*/migrations/*.py"),
        *ROOT.glob("portal/settings/*.py"),
        ROOT / "requirements-dev.lock",
    ]
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return content.hexdigest()[:16]


def prepare(database: dict, folder: Path) -> None:
    """Let Django's test runner begin with a copy, if there is one; it migrates what is missing."""
    test = database.setdefault("TEST", {})
    if connection.vendor == "sqlite":
        test["NAME"] = str(folder / "lotse.sqlite3")
        if _file().exists():
            shutil.copy(_file(), test["NAME"])
    elif _on_server():
        test["TEMPLATE"] = _name()


def keep() -> None:
    """Keep a copy of the test database as it is now, just migrated, for the next time."""
    if connection.vendor == "sqlite":
        _keep_file()
    elif not _on_server():
        connection.close()
        try:
            with connection._nodb_cursor() as cursor:
                source = connection.settings_dict["NAME"]
                cursor.execute(f'CREATE DATABASE "{_name()}" TEMPLATE "{source}"')
        except DatabaseError:
            # Another worker of this run was faster.
            if not _on_server():
                raise


def _keep_file() -> None:
    if _file().exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    new = Path(connection.settings_dict["NAME"]).with_suffix(".copy")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(new)])
    # In two steps, since only a move within one file system is all or nothing.
    beside = FOLDER / f"{new.parent.parent.name}-{new.parent.name}.part"
    shutil.move(new, beside)
    beside.replace(_file())


def _file() -> Path:
    return FOLDER / f"{key()}.sqlite3"


def _name() -> str:
    return f"lotse_migrated_{key()}"


def _on_server() -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name()])
        return cursor.fetchone() is not None
