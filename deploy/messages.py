"""Extract the messages: `update` writes locale/*.po, `check` shows what that would change.

Needs gettext. The check works in a copy, so that it never touches the checkout.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

import polib

ROOT = Path(__file__).resolve().parent.parent
EXTRACT = ["makemessages", "--all", "--no-wrap", "--no-location", "--no-obsolete"]
IGNORED = (".venv", ".uv", "var", "tests", "deploy", "docs", "node_modules", "*/demo")


def extract(root: Path) -> None:
    """Let Django extract all messages below the folder into its locale folder."""
    options = [f"--ignore={pattern}" for pattern in IGNORED]
    subprocess.run(
        [sys.executable, "manage.py", *EXTRACT, *options],
        cwd=root,
        check=True,
        stdin=subprocess.DEVNULL,
    )


def copy_sources(target: Path) -> None:
    """Copy what git knows, and new files that it does not ignore, to the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file() and source.suffix in {".py", ".html", ".txt", ".po"}:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copyfile(source, target / name)


def entries(path: Path) -> set[tuple[str | None, str, str]]:
    """Return what identifies each message of a catalogue: context, text and plural."""
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}


def differences(before: Path, after: Path) -> list[str]:
    """Return one line for each message that is missing from a catalogue or no longer used."""
    found = []
    for path in sorted(before.glob("locale/*/LC_MESSAGES/django.po")):
        name = path.relative_to(before)
        old, new = entries(path), entries(after / name)
        found += [f"{name}: missing: {entry[1]!r}" for entry in sorted(new - old, key=str)]
        found += [f"{name}: not used: {entry[1]!r}" for entry in sorted(old - new, key=str)]
    return found


def check() -> int:
    """Print what the catalogues lack; fail if they lack something."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_sources(copy)
        extract(copy)
        found = differences(ROOT, copy)
    print("\n".join(found) or "Every catalogue has exactly the messages of the code.")
    return 1 if found else 0


def main() -> int:
    """Do what the first argument says."""
    if sys.argv[1] == "update":
        extract(ROOT)
        return 0
    return check()


if __name__ == "__main__":
    sys.exit(main())
