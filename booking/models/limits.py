"""RateBucket: how often one network did what costs much; UsedProof. Neither names anybody."""

from django.db import models


class RateBucket(models.Model):
    """One limit of one network, as the one number that tells how full it is.

    `full_at` is when the network may do as much at once as ever, in seconds since 1970. After
    that the row says nothing more, and housekeeping removes it.
    """

    limit = models.CharField(max_length=20)
    origin = models.CharField(max_length=4, help_text="A short hash of the network (origins.py).")
    full_at = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limit", "origin"], name="one_bucket_for_a_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.limit} of {self.origin}"


class UsedProof(models.Model):
    """A challenge that somebody solved or waited for, so that nobody does it twice with one."""

    digest = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(help_text="After that the challenge itself is too old.")

    def __str__(self) -> str:
        return self.digest
