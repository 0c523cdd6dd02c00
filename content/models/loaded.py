"""LoadedText: what a loader wrote last, so that loading again touches only what changed."""

from django.db import models


class LoadedText(models.Model):
    """A text that came from a file: its name and the digest of what was written.

    While the digest stays the same, loading leaves the page alone, and with it what
    editors made of it since.
    """

    key = models.CharField(max_length=160, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
