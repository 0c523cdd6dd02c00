"""What the timer calls every five minutes: what ran out, hits, personal data, who waits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking import actions
from booking.actions import audit
from booking.failures import each

STEPS = (actions.keep_house, actions.repair, actions.serve_waiting)
"""What is repaired has room before what waits."""


class Command(BaseCommand):
    """Remove what ran out, erase what is personal in time, offer room to those who wait."""

    help = "Remove what ran out, erase personal data in time, offer room to those who wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Do it, whichever part of it fails, and print numbers only.

        Raises:
            CommandError: if some of it failed, so that the timer's unit is seen to have failed.
        """
        results, failed = each(
            STEPS, lambda step: step(now=timezone.now()), name=lambda step: step.__name__
        )
        for name, count in [pair for result in results for pair in vars(result).items()]:
            failed += count if name.endswith("_failed") else 0
            self.stdout.write(f"{name.replace('_', ' ')}: {count}")
        # In the journal it is a witness that whoever changes the database cannot reach.
        self.stdout.write(f"head of the audit: {audit.head()}")
        if failed:
            raise CommandError(f"{failed} failed; the log says where.")
