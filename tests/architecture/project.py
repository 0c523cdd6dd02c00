"""The project's files as the architecture tests read them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("portal", "booking", "content", "search")
SKIPPED = {"__pycache__", "node_modules", "migrations"}


def files(folder: str, pattern: str) -> Iterator[Path]:
    """Yield the folder's own files of a pattern, without generated ones."""
    for path in sorted((ROOT / folder).rglob(pattern)):
        if not SKIPPED & set(path.relative_to(ROOT).parts):
            yield path


def app_files(pattern: str) -> list[Path]:
    """Return the files of a pattern in all apps."""
    return [path for app in APPS for path in files(app, pattern)]


def name_of(path: Path) -> str:
    """Return the file's name as a reader of a failed test finds it."""
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")
