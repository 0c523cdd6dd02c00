"""Load the demo centre: pages, booking, translations, people, search index."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from booking.demo import load as load_booking
from booking.models import PublicServiceText
from content.demo import loader
from content.demo.texts import SOURCE_LANGUAGE
from portal.accounts import demo_users
from search import indexing


class Command(BaseCommand):
    """Loads what is missing or changed; a second run on the same day changes nothing."""

    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load one step after the other, each with its time; then say how to get in."""
        now = timezone.now()
        with self.step("Pages in all languages"):
            centre = loader.load()
        with self.step("Offices, public services, opening hours, bookings"):
            load_booking(centre, now)
        with self.step("Public services in all languages"):
            texts = PublicServiceText.objects.filter(
                public_service__centre=centre, locale__language_code=SOURCE_LANGUAGE
            )
            loader.load_translations("services", texts.order_by("pk"))
        with self.step("People who work here"):
            demo_users.load(centre)
        with self.step("Search index"):
            indexing.rebuild(now=now)
        self.say_how_to_get_in()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while it runs, and how long it took."""
        self.stderr.write(f"{name} … ", ending="")
        self.stderr.flush()
        begin = time.monotonic()
        yield
        self.stderr.write(f"{time.monotonic() - begin:.1f} s")

    def say_how_to_get_in(self) -> None:
        """Print the addresses and the demo logins."""
        address = settings.WAGTAILADMIN_BASE_URL
        self.stdout.write(f"Portal:   {address}/")
        self.stdout.write(f"Staff:    {address}/admin/")
        self.stdout.write(f"Password of all demo users: {demo_users.PASSWORD}")
        for person in demo_users.USERS:
            self.stdout.write(f"  {person.username:24} {person.group}")
