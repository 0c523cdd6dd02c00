"""`make run`: set everything up, then serve the demo centre with its worker until Ctrl-C.

Standard library alone, Python 3.9 or later; what needs packages runs with .venv's Python.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from environment import ROOT, SetupFailed, digest, ensure, quietly, step

HOST = "127.0.0.1"
PORT = int(os.environ.get("PORT", "8000"))
VAR = Path(os.environ.get("LOTSE_VAR_DIR", ROOT / "var"))
LOADED = VAR / "demo-loaded.json"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


def port_is_free():
    """Tell whether the address can be served."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            return False
    return True


def load_demo(python, environment):
    """Migrate and load the demo centre, or find that today's is loaded; return the logins."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    apps = [ROOT / name for name in ("portal", "booking", "content", "search")]
    key = f"{today} {environment['LOTSE_BASE_URL']} {digest(*apps, ROOT / 'requirements.lock')}"
    own_database = "LOTSE_DATABASE_URL" in environment
    if not own_database and (VAR / "lotse.sqlite3").exists() and LOADED.exists():
        loaded = json.loads(LOADED.read_text(encoding="utf-8"))
        if loaded["key"] == key:
            return loaded["said"]
    manage = [python, ROOT / "manage.py"]
    LOADED.unlink(missing_ok=True)
    with step("Preparing the database"):
        quietly([*manage, "migrate", "--no-input"], env=environment)
    print("Loading the demo centre, with opening hours from today on:", flush=True)
    # The command shows its own steps as it goes; what it says at the end is kept for next time.
    loading = [str(part) for part in (*manage, "load_demo")]
    result = subprocess.run(
        loading, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if result.returncode:
        raise SetupFailed("The demo centre could not be loaded; see above.")
    LOADED.write_text(json.dumps({"key": key, "said": result.stdout}), encoding="utf-8")
    return result.stdout


def web_server(python):
    """Return the command of the web server; it loads the code once for both its processes."""
    web = [python, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{PORT}", "--preload"]
    web += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "3"]
    return [*web, "--no-control-socket"]


def worker(python):
    """Return the command of the worker."""
    work = [python, "manage.py", "db_worker", "--queue-name", "*"]
    return [*work, "--no-startup-delay", "--verbosity", "0"]


def messenger(python):
    """Return the command that sends messages; without a mail host they show in the terminal."""
    return [python, "manage.py", "send_messages", "--verbosity", "0"]


def start(command, environment):
    """Start a process in a session of its own, so that Ctrl-C reaches only this script."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_until_served(children):
    """Return once the portal answers.

    Raises:
        SetupFailed: if a process ends or nothing answers in time.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        ended = [child for child in children if child.poll() is not None]
        if ended:
            raise SetupFailed(f"A process ended with code {ended[0].returncode}; see above.")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/health/live", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SetupFailed(f"The portal did not answer within {SECONDS_TO_START} seconds.")


def stop(children):
    """End what still runs: politely, then firmly."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def watch(children):
    """Wait until a process ends by itself; return its exit code."""
    while True:
        for child in children:
            if child.poll() is not None:
                print(f"A process ended with code {child.returncode}; stopping.", file=sys.stderr)
                return child.returncode or 1
        time.sleep(0.5)


def serve():
    """Set up, serve, and return the exit code.

    Raises:
        SetupFailed: if the machine lacks something, or the port is taken.
    """
    if not port_is_free():
        raise SetupFailed(
            f"Port {PORT} of {HOST} is taken. Stop what runs there, or choose another port:\n"
            f"    make run PORT={PORT + 1}"
        )
    python = ensure("run")
    quietly([python, ROOT / "deploy" / "compile_messages.py"])
    VAR.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
    environment.setdefault("LOTSE_BASE_URL", f"http://{HOST}:{PORT}")
    logins = load_demo(python, environment)
    children = []
    try:
        with step("Starting the web server and the workers"):
            children.append(start(web_server(python), environment))
            wait_until_served(children)
            children.append(start(worker(python), environment))
            children.append(start(messenger(python), environment))
        print(f"\n{logins.rstrip()}\n\nOpen http://{HOST}:{PORT}/  (Ctrl-C ends it)\n", flush=True)
        return watch(children)
    finally:
        stop(children)


def main():
    """Serve until Ctrl-C or a termination signal, both of which are a good end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return serve()
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except SetupFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
