"""Fill a new search index, then switch to it."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from search import indexing
from search.backends.base import SearchUnavailable
from search.models import documents_in_rows


class Command(BaseCommand):
    """Read all sources anew; searches are answered by the old index until the new one is full."""

    help = "Fill a new search index from all sources, then switch to it."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        """Rebuild, and say how many documents there are, by language and kind.

        Raises:
            CommandError: if the search server does not answer.
        """
        try:
            count = indexing.rebuild(now=timezone.now())
        except SearchUnavailable as error:
            raise CommandError(f"The search server does not answer: {error}") from error
        counts = Counter((found.language, found.kind) for found in documents_in_rows())
        for (language, kind), some in sorted(counts.items()):
            self.stdout.write(f"{language} {kind}: {some}")
        self.stdout.write(self.style.SUCCESS(f"{count} documents can be found."))
