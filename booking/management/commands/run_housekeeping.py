"""What the timer calls every five minutes: expired reservations, personal data, old rows."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking import actions
from booking.actions import audit


class Command(BaseCommand):
    """Remove what ran out, and erase what is personal in time."""

    help = "Remove expired reservations, erase personal data in time, delete old rows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and print numbers only."""
        done = actions.keep_house(now=timezone.now())
        for name, count in vars(done).items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")
        # In the journal it is a witness that whoever changes the database cannot reach.
        self.stdout.write(f"head of the audit: {audit.head()}")
