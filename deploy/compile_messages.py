"""Compile the message catalogues that changed, with Babel; no gettext is needed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def is_current(source: Path, compiled: Path) -> bool:
    """Tell whether the compiled catalogue is at least as new as its source."""
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns


def compile_messages(folder: Path) -> list[Path]:
    """Write a .mo file beside each changed .po file of the folder; return those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if is_current(source, compiled):
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
        unfinished = compiled.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(compiled)
        written.append(compiled)
    return written


if __name__ == "__main__":
    for path in compile_messages(LOCALE):
        print(f"compiled {path.relative_to(LOCALE.parent)}")
