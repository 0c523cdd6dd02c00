"""A real server of the demo centre, with a database and folders of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 180
GIVEN_AWAY: set[int] = set()


class DemoPortal:
    """The demo centre in a folder: its web server and its workers as processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "LOTSE_VAR_DIR": str(folder),
            "LOTSE_BASE_URL": self.url,
            "LOTSE_SEARCH_BACKEND": "embedded",
        }
        # The journeys run on the database that `make run` uses, whatever the tests run on.
        self.environment.pop("LOTSE_DATABASE_URL", None)
        self.processes: list[subprocess.Popen] = []
        self.said = ""
        """What `load_demo` printed: logins, and the link of somebody with an offer."""

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal and return what it printed."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{result.stderr[-4000:]}")
        return result.stdout

    def prepare(self) -> None:
        """Compile the messages, make the database and load the demo centre."""
        subprocess.run([sys.executable, ROOT / "deploy" / "compile_messages.py"], check=True)
        self.manage("migrate", "--no-input", "--verbosity=0")
        self.said = self.manage("load_demo")

    def start(self) -> None:
        """Start the processes and return when the portal answers."""
        web = ["-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        web += ["--threads", "4", "--log-level", "warning", "--no-control-socket"]
        worker = ["manage.py", "db_worker", "--queue-name", "*", "--no-startup-delay"]
        messenger = ["manage.py", "send_messages"]
        commands = (("web", web), ("worker", worker), ("messages", messenger))
        for name, command in commands:
            with (self.folder / f"{name}.log").open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, *command],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            self.processes.append(process)
        self._wait()

    def stop(self) -> None:
        """End the processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def log(self, name: str) -> str:
        """Return what the web server ("web"), the worker or "messages" wrote."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"The portal did not start:\n{self.log('web')}\n{self.log('worker')}")


def free_port() -> int:
    """Return a port of loopback that nobody serves, never the same one twice."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in GIVEN_AWAY:
            GIVEN_AWAY.add(port)
            return port
