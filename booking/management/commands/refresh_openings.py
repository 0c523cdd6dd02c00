"""What the nightly timer calls: turn opening hours into stored openings for the horizon."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking import calendars


class Command(BaseCommand):
    """Refresh the stored openings of all counters and interpreters."""

    help = "Turn opening hours, holidays and closures into stored openings for the horizon."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refresh, and say how many rows changed."""
        changed = calendars.refresh_openings(now=timezone.now())
        self.stdout.write(f"{changed} openings changed.")
