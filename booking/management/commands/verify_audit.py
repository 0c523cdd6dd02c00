"""Prove that nobody changed the audit."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.actions import audit


class Command(BaseCommand):
    """Follow the whole chain, and the head that was noted earlier if one is given."""

    help = "Check that no entry of the audit was changed, removed or put in between."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take an earlier head, as this command and run_housekeeping print it."""
        parser.add_argument("--head", default="", metavar="NUMBER:DIGEST")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the head, or fail and name what is wrong.

        Raises:
            CommandError: if the chain is broken, or the head is not readable.
        """
        faults = list(audit.faults(self.expected(options["head"])))
        for fault in faults:
            self.stderr.write(f"entry {fault.number}: {fault.what}")
        if faults:
            raise CommandError(f"The audit was tampered with: {len(faults)} faults.")
        self.stdout.write(f"The audit is whole. Head: {audit.head()}")

    def expected(self, text: str) -> audit.Head | None:
        """Return the head that was noted.

        Raises:
            CommandError: if it is not one.
        """
        if not text:
            return None
        number, _, digest = text.partition(":")
        if not number.isdecimal() or len(digest) != len(audit.FIRST):
            raise CommandError("A head looks like 12:9f86d0…, as run_housekeeping prints it.")
        return audit.Head(int(number), digest)
