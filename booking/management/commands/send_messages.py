"""What the messages' unit runs: send what is due, again and again, until it is told to stop."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from booking import notifications

PAUSE = 2
"""Seconds between two looks into the outbox."""

PAUSE_WITHOUT_DATABASE = 15

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Send messages from the outbox; several of these may run at the same time."""

    help = "Send what is due in the outbox, until it is told to stop (or --once)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --once."""
        parser.add_argument("--once", action="store_true", help="Send what is due, then end.")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        """Work; a signal to end lets it finish the message in hand."""
        stop = threading.Event()
        if once:
            count = notifications.send_due(timezone.now)
            self.stdout.write(f"messages: {count}")
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            stop.wait(self._round(stop))

    def _round(self, stop: threading.Event) -> int:
        """Send what is due, and return how long to wait; outlive a database that is away."""
        try:
            close_old_connections()
            notifications.send_due(timezone.now, stopping=stop.is_set)
        except DatabaseError as error:
            log.warning("The database is away: %s", type(error).__name__)
            return PAUSE_WITHOUT_DATABASE
        return PAUSE
