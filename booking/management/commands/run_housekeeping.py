"""What the timer calls every five minutes: what ran out, personal data, the waiting list."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking import actions
from booking.actions import audit


class Command(BaseCommand):
    """Remove what ran out, erase what is personal in time, offer room to those who wait."""

    help = "Remove what ran out, erase personal data in time, offer room to those who wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, and print numbers only."""
        kept = actions.keep_house(now=timezone.now())
        served = actions.serve_waiting(now=timezone.now())
        for name, count in (vars(kept) | vars(served)).items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")
        # In the journal it is a witness that whoever changes the database cannot reach.
        self.stdout.write(f"head of the audit: {audit.head()}")
