"""The outbox: messages to send, and the private links that they carry."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.bookings import Booking


class Message(models.Model):
    """One message about a booking, written in the transaction of the change it tells of.

    It holds no text, no address and no link: those are put together when it is sent.
    docs/messages.md draws how its status changes.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmation")
        CHANGED = "changed", _("change")
        CANCELLED = "cancelled", _("cancellation")
        OFFERED = "offered", _("offer")
        HIT = "hit", _("an office cannot keep an appointment")
        WAITING_OVER = "waiting-over", _("end of waiting")
        REMINDER_WEEK = "reminder-week", _("reminder a week before")
        REMINDER_DAY = "reminder-day", _("reminder a day before")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not needed any more")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("perhaps sent")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    occasion = models.CharField(
        max_length=64, help_text="What makes it the only one of its kind: a day, a state, an offer."
    )
    number = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="Its Message-ID: the same at every attempt."
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="When what it offers is over."
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then it belongs to the worker that took it."
    )
    handed_over_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set before its text leaves the portal, emptied if it was refused.",
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=60, blank=True, help_text="Why it was not taken; names nobody."
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "occasion"], name="message_once_for_its_occasion"
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(leased_until__isnull=False),
                name="message_sending_has_a_lease",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_at"], name="message_by_due")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.kind} {self.occasion}"


class BookingLink(models.Model):
    """A private link made for one message, with what it opens; only its hash is stored.

    The link that a visitor sees when booking is the booking's own (`Booking.token_hash`).
    """

    class Scope(models.TextChoices):
        SEE = "see", _("look")
        ANSWER = "answer", _("look, and answer an offer")
        MANAGE = "manage", _("look, answer, change and cancel")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=6, choices=Scope.choices)
    message = models.OneToOneField(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="link"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        indexes = [models.Index(fields=["expires_at"], name="link_by_expiry")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.scope}"
