"""Consent that a person gave at the desk to what is stored about them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models.bookings import Booking


class Consent(models.Model):
    """Who recorded it, when, and to which version of the text the person agreed.

    Without one, a booking made at the desk has no name and no contact.
    """

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="consent")
    text_version = models.CharField(_("version of the text"), max_length=10)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.booking} {self.text_version}"
