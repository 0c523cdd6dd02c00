"""Load the demo centre: pages, booking, people, search index."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from booking import demo
from content.demo import loader
from portal.accounts import demo_users
from search import indexing


class Command(BaseCommand):
    """Loads what is missing or changed; a second run on the same day changes nothing."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load one step after the other, each with its time; then say how to get in."""
        # Wagtail names every page that it publishes.
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        now = timezone.now()
        with self.step("Pages in all languages"):
            centre = loader.load()
        with self.step("Offices, public services, opening hours, bookings"):
            demo.load(centre, now)
        with self.step("People who work here"):
            demo_users.load(centre)
        with self.step("Search index"):
            indexing.rebuild(now=now)
        self.say_how_to_get_in(demo.address_of_offer(centre))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it runs, and how long it took."""
        self.stderr.write(f"{name} … ", ending="")
        self.stderr.flush()
        begin = time.monotonic()
        yield
        self.stderr.write(f"{time.monotonic() - begin:.1f} s")

    def say_how_to_get_in(self, offer: str) -> None:
        """Print the addresses and the demo logins."""
        address = settings.WAGTAILADMIN_BASE_URL
        self.stdout.write(f"Portal:   {address}/")
        self.stdout.write(f"Staff:    {address}/admin/")
        if offer:
            self.stdout.write(f"Offered:  {offer}")
            self.stdout.write(
                "          new times for somebody whose appointment an office cannot keep"
            )
        self.stdout.write(f"Password of all demo users: {demo_users.PASSWORD}")
        for person in demo_users.USERS:
            self.stdout.write(f"  {person.username:24} {person.group}")
