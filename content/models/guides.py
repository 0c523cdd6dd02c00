"""TopicPage and GuidePage: explain one matter to newcomers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail_localize.fields import TranslatableField

from content.models.base import ContentPage, synchronised


class Pictogram(models.TextChoices):
    """The pictograms that topics can wear."""

    HEALTH = "health", _("Health")
    BANK = "bank", _("Bank")
    SCHOOL = "school", _("School")
    RESIDENCE = "residence", _("Residence")
    RECOGNITION = "recognition", _("Recognition")
    TRAINING = "training", _("Training")
    WORK = "work", _("Work")
    LANGUAGE = "language", _("Language")
    ARRIVAL = "arrival", _("Arrival")


class DurationUnit(models.TextChoices):
    """What a duration counts."""

    MINUTES = "minutes", _("minutes")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class TopicPage(ContentPage):
    """A field of life with its guides."""

    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    pictogram = models.CharField(_("pictogram"), max_length=20, choices=Pictogram.choices)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("short_name"),
        FieldPanel("pictogram"),
    ]
    translatable_fields = [
        *ContentPage.translatable_fields,
        TranslatableField("short_name"),
        *synchronised("pictogram"),
    ]
    template = "content/pages/topic_page.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.GuidePage"]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class GuidePage(ContentPage):
    """One matter explained: typed facts, steps, documents to bring, what can be booked.

    Cost in euro cents; both ends equal means a fixed price, both empty means that it varies.
    """

    cost_from_cents = models.PositiveIntegerField(_("cost from, in cents"), null=True, blank=True)
    cost_to_cents = models.PositiveIntegerField(_("cost to, in cents"), null=True, blank=True)
    cost_note = models.CharField(_("remark on the cost"), max_length=250, blank=True)
    duration_from = models.PositiveSmallIntegerField(_("takes from"), null=True, blank=True)
    duration_to = models.PositiveSmallIntegerField(_("takes to"), null=True, blank=True)
    duration_unit = models.CharField(
        _("unit"), max_length=10, choices=DurationUnit.choices, default=DurationUnit.DAYS
    )
    duration_note = models.CharField(_("remark on the time"), max_length=250, blank=True)
    responsible_office = models.ForeignKey(
        "content.OfficePage",
        verbose_name=_("responsible office"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("cost_from_cents"), FieldPanel("cost_to_cents")]),
                FieldPanel("cost_note"),
                FieldRowPanel(
                    [
                        FieldPanel("duration_from"),
                        FieldPanel("duration_to"),
                        FieldPanel("duration_unit"),
                    ]
                ),
                FieldPanel("duration_note"),
                FieldPanel("responsible_office"),
                FieldPanel("legal_basis"),
                FieldRowPanel([FieldPanel("checked_on"), FieldPanel("valid_until")]),
            ],
            heading=_("Facts"),
        ),
    ]
    translatable_fields = [
        *ContentPage.translatable_fields,
        TranslatableField("cost_note"),
        TranslatableField("duration_note"),
        *synchronised(
            "cost_from_cents",
            "cost_to_cents",
            "duration_from",
            "duration_to",
            "duration_unit",
            "responsible_office",
            "legal_basis",
            "checked_on",
            "valid_until",
        ),
    ]
    template = "content/pages/guide_page.html"
    parent_page_types = ["content.TopicPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_to_cents__gte=F("cost_from_cents")), name="guide_cost_in_order"
            ),
            models.CheckConstraint(
                condition=Q(duration_to__gte=F("duration_from")), name="guide_duration_in_order"
            ),
        ]

    def clean(self) -> None:
        """Refuse ranges that end before they begin.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        for first, last in (
            ("cost_from_cents", "cost_to_cents"),
            ("duration_from", "duration_to"),
            ("checked_on", "valid_until"),
        ):
            low, high = getattr(self, first), getattr(self, last)
            if low is not None and high is not None and high < low:
                raise ValidationError({last: _("This must not be less than where it begins.")})
