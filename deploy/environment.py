"""Prepare .venv from the lock files: fetch uv, find Python, install what changed.

Runs on any Python from 3.9 on, with the standard library alone, because it is what
`make run` and `make test` start with on a machine that has nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "deploy" / "requirements-uv.lock"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
# What has all development packages has all run-time packages too: the locks agree.
SATISFIED_BY = {"run": ("run", "dev"), "dev": ("dev",)}
OLDEST = ">=3.12"


class SetupFailed(Exception):
    """The machine lacks something; the text says what, and what to do."""


@contextlib.contextmanager
def step(title):
    """Print a progress line for a long step, with its seconds at the end."""
    started = time.monotonic()
    print(f"{title} …", end=" ", flush=True)
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def quietly(command, **options):
    """Run a command and keep its output, which belongs to the error if it fails.

    Raises:
        SetupFailed: with the command and the end of its output.
    """
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if result.returncode:
        shown = " ".join(str(part) for part in command)
        raise SetupFailed(f"`{shown}` failed:\n{result.stdout[-4000:].rstrip()}")
    return result.stdout.strip()


def digest(*paths):
    """Return one fingerprint of the contents of the files and folders."""
    found = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def uv():
    """Return the path of the pinned uv, fetching it on the first call.

    Raises:
        SetupFailed: if neither venv nor pip of this Python can fetch it and none is installed.
    """
    folder = ROOT / ".uv"
    stamp = folder / "fetched"
    wanted = digest(UV_LOCK)
    places = [folder / "bin" / "uv", folder / "lib" / "bin" / "uv"]
    if stamp.exists() and stamp.read_text() == wanted:
        return next(place for place in places if place.exists())
    shutil.rmtree(folder, ignore_errors=True)
    with step("Fetching uv, the package installer"):
        problems = fetch_uv(folder)
    found = next((place for place in places if place.exists()), None)
    if found:
        stamp.write_text(wanted)
        return found
    installed = shutil.which("uv")
    if installed:
        print(f"The pinned uv could not be fetched; using {installed}.")
        return Path(installed)
    raise SetupFailed(
        "uv, the package installer, could not be fetched. Install Python's venv or pip (on Debian\n"
        "and Ubuntu: apt-get install python3-venv), check the network, then try again.\n\n"
        + "\n\n".join(problems)
    )


def fetch_uv(folder):
    """Install uv into the folder with venv, else with pip alone; return what went wrong."""
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--require-hashes", "-r", UV_LOCK]
    ways = [
        [
            [sys.executable, "-m", "venv", folder],
            [folder / "bin" / "python", *install, *pinned],
        ],
        [[sys.executable, *install, "--target", folder / "lib", *pinned]],
    ]
    problems = []
    for way in ways:
        try:
            for command in way:
                quietly(command)
        except (SetupFailed, OSError) as error:
            problems.append(str(error))
            shutil.rmtree(folder, ignore_errors=True)
        else:
            break
    return problems


def make_venv(installer):
    """Create .venv with the Python of .python-version; an older one only if there is no other.

    Raises:
        SetupFailed: if no Python that the project can run on is found or fetched.
    """
    wanted = (ROOT / ".python-version").read_text().strip()
    if PYTHON.exists() and running(PYTHON) == wanted:
        return
    if PYTHON.exists() and (CACHE / "older-python").exists():
        return
    create = [installer, "venv", "--quiet", "--clear", "--prompt", "lotse"]
    # A fetched Python lies inside the project: whoever runs the portal cannot read root's home.
    fetched = {"UV_PYTHON_INSTALL_DIR": str(CACHE / "python"), **os.environ}
    older = CACHE / "older-python"
    older.unlink(missing_ok=True)
    problem = ""
    with step(f"Creating .venv with Python {wanted}"):
        try:
            quietly([*create, "--python", wanted, VENV], env=fetched)
        except SetupFailed as error:
            problem = str(error)
    if not problem:
        return
    print(f"No Python {wanted} is here and none could be fetched; looking for any {OLDEST}.")
    try:
        quietly([*create, "--no-python-downloads", "--python", OLDEST, VENV], env=fetched)
    except SetupFailed as error:
        raise SetupFailed(f"Install Python {wanted}, then try again.\n\n{problem}") from error
    print(f"Notice: .venv has Python {running(PYTHON)}; the project is tested with {wanted}.")
    older.write_text(running(PYTHON))


def running(python):
    """Return the interpreter's version as in .python-version, or nothing if it does not start."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return quietly([python, "-c", ask])
    except (SetupFailed, OSError):
        return ""


def ensure(kind):
    """Make .venv ready to run ("run") or to test ("dev"); return its Python.

    Raises:
        SetupFailed: if the machine lacks something.
    """
    CACHE.mkdir(exist_ok=True)
    stamp = VENV / "installed"
    known = stamp.read_text().split() if stamp.exists() else []
    wanted = {f"{each}:{digest(LOCKS[each])}" for each in SATISFIED_BY[kind]}
    if PYTHON.exists() and wanted & set(known):
        return PYTHON
    installer = uv()
    make_venv(installer)
    sync = [installer, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON]
    with step(f"Installing the packages of {LOCKS[kind].name}"):
        quietly([*sync, LOCKS[kind]], env={**os.environ, "UV_LINK_MODE": "copy"})
    stamp.write_text(f"{kind}:{digest(LOCKS[kind])}")
    return PYTHON


def main():
    """Prepare what the first argument asks for; say in one message what is missing."""
    try:
        python = ensure(sys.argv[1])
        quietly([python, ROOT / "deploy" / "compile_messages.py"])
    except SetupFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
