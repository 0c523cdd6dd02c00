"""Centre: the settings of one Wagtail Site; everything else belongs to a centre."""

import zoneinfo

import holidays
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Locale, Orderable


@register_setting(icon="home", order=10)
class Centre(ClusterableModel, BaseSiteSetting):
    """A centre for integration and work: who it is, where its clock and holidays come from.

    One row a Wagtail Site. Offices, bookings and searches are always those of one centre.
    """

    name = models.CharField(_("name"), max_length=120, blank=True)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    federal_state = models.CharField(
        _("federal state"),
        max_length=2,
        default="NW",
        help_text=_("Two letters, such as NW. Public holidays follow it."),
    )
    languages = models.ManyToManyField(
        Locale,
        verbose_name=_("languages"),
        blank=True,
        related_name="+",
        help_text=_("What readers can choose. None chosen means all."),
    )
    release_minutes = models.PositiveSmallIntegerField(
        _("minutes until a cancelled appointment is free again"),
        default=30,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_(
            "At most so long, at least half of it, by chance: nobody can hand an appointment on "
            "by cancelling it. 0 means at once."
        ),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours for which new times are kept"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(7 * 24)],
        help_text=_(
            "When an office cannot keep an appointment, the person gets new times and so long to "
            "answer; less if the appointment is sooner."
        ),
    )
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_address = models.CharField(_("address"), max_length=200, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("short_name"),
        MultiFieldPanel(
            [FieldPanel("time_zone"), FieldPanel("federal_state"), FieldPanel("languages")],
            heading=_("Place"),
        ),
        FieldPanel("release_minutes"),
        FieldPanel("offer_hours"),
        InlinePanel("municipalities", heading=_("Municipalities"), label=_("municipality")),
        MultiFieldPanel(
            [
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_address"),
            ],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")

    def __str__(self) -> str:
        return self.name or str(self.site)

    @classmethod
    def of(cls, request: HttpRequest) -> "Centre":
        """Return the centre whose site answers this request."""
        centre: Centre = cls.for_request(request)
        return centre

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The centre's wall clock."""
        return zoneinfo.ZoneInfo(self.time_zone)

    def clean(self) -> None:
        """Refuse a clock or a federal state that does not exist.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        errors = {}
        if self.time_zone not in zoneinfo.available_timezones():
            errors["time_zone"] = _("Enter a time zone such as Europe/Berlin.")
        if self.federal_state not in holidays.country_holidays("DE").subdivisions:
            errors["federal_state"] = _("Enter a federal state such as NW.")
        if errors:
            raise ValidationError(errors)


class Municipality(Orderable):
    """A town or district of the centre's area; it decides which office is competent."""

    centre = ParentalKey(Centre, on_delete=models.CASCADE, related_name="municipalities")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80)

    class Meta(Orderable.Meta):
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.UniqueConstraint(fields=["centre", "slug"], name="municipality_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name
