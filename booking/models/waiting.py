"""The waiting list: matters of a booking for which there was no room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models.bookings import Booking
from booking.models.public_services import PublicService


class WaitingPlace(models.Model):
    """A booking's place on the waiting list, for a visit of the matters that did not fit.

    Who comes, the interpreter and the ways are known from the booking; here is only what it
    does not have: when the person can come. Times are as `queries.packed` writes them.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="waiting")
    public_services = models.ManyToManyField(
        PublicService, verbose_name=_("matters"), related_name="waiting"
    )
    since = models.DateTimeField(_("waiting since"))
    available = models.JSONField(_("when you can come"), default=list, blank=True)
    breaks = models.JSONField(_("when you cannot come"), default=list, blank=True)
    earliest = models.DateField(_("first day"), null=True, blank=True)
    latest = models.DateField(_("last day"), null=True, blank=True)
    max_days = models.PositiveSmallIntegerField(_("on how many days at most"), default=2)
    offers = models.PositiveSmallIntegerField(
        _("offers made"), default=0, help_text="Since the last one that was accepted."
    )
    looked_at = models.DateTimeField(
        _("when room was last looked for"),
        null=True,
        blank=True,
        help_text="So that everybody's turn comes where very many wait.",
    )

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        indexes = [models.Index(fields=["since"], name="waiting_by_arrival")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.since:%Y-%m-%d}"
