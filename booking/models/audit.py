"""The audit: who saw and changed what. It only grows, and each entry seals the one before."""

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act. It holds numbers of rows and names of fields, never what stands in them.

    The rows behind the numbers may be gone, so there are no foreign keys. The database refuses
    changes: a migration that alters this table must put the triggers of 0008 back (SQLite
    makes a new table).
    """

    class By(models.TextChoices):
        PERSON = "person", _("the person, by the private link")
        STAFF = "staff", _("staff")
        PORTAL = "portal", _("the portal itself")

    class Act(models.TextChoices):
        DAY_SEEN = "day-seen", _("saw an office's day")
        MARKED = "marked", _("noted who has come")
        BOOKED = "booked", _("booked at the desk")
        WAITS = "waits", _("let matters wait at the desk")
        FOUND = "found", _("opened a booking by its number")
        HANDED_OVER = "handed-over", _("opened the page to hand over")
        CANCELLED = "cancelled", _("cancelled appointments")
        HITS_SEEN = "hits-seen", _("saw whose appointments an office cannot keep")
        REACHED = "reached", _("noted that a person was reached by phone")
        CLOSED = (
            "closed",
            _("closed an office or a counter, or entered an absence"),
        )
        REOPENED = "reopened", _("took a closure back")
        HOURS = "hours", _("changed opening hours")
        MOVED = "moved", _("moved appointments")
        ERASED = "erased", _("erased their data")
        ERASED_IN_TIME = "erased-in-time", _("erased what was due")

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("who"), max_length=8, choices=By.choices)
    staff_id = models.PositiveBigIntegerField(_("account"), null=True)
    act = models.CharField(_("what"), max_length=16, choices=Act.choices)
    booking_id = models.PositiveBigIntegerField(_("booking"), null=True, db_index=True)
    office_id = models.PositiveBigIntegerField(_("office"), null=True, db_index=True)
    details = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("entry of the audit")
        verbose_name_plural = _("audit")
        default_permissions = ()
        permissions = [("see_audit", _("Can see who saw and changed what"))]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"

    def seal(self) -> str:
        """Return the SHA-256 of everything in the entry and of the seal before it."""
        content: dict[str, Any] = {
            "number": self.number,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "by": self.by,
            "staff_id": self.staff_id,
            "act": self.act,
            "booking_id": self.booking_id,
            "office_id": self.office_id,
            "details": self.details,
            "previous": self.previous,
        }
        text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()
