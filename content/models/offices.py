"""OfficeIndexPage and OfficePage: what readers learn about an office."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import TranslatableField

from content.fields import LanguagesField
from content.models.base import ContentPage, synchronised


class OfficeIndexPage(ContentPage):
    """All offices of the centre."""

    template = "content/pages/office_index_page.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.OfficePage"]

    class Meta:
        verbose_name = _("list of offices")
        verbose_name_plural = _("lists of offices")


class OfficePage(ContentPage):
    """An office: where it is, how to get in, which languages are spoken there."""

    address = models.CharField(_("address"), max_length=200, blank=True)
    floor_and_way = models.CharField(_("floor and way"), max_length=250, blank=True)
    access_note = models.CharField(_("access without steps"), max_length=250, blank=True)
    languages = LanguagesField(_("languages spoken"), blank=True)

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("address"),
        FieldPanel("floor_and_way"),
        FieldPanel("access_note"),
        FieldPanel("languages"),
    ]
    translatable_fields = [
        *ContentPage.translatable_fields,
        TranslatableField("address"),
        TranslatableField("floor_and_way"),
        TranslatableField("access_note"),
        *synchronised("languages"),
    ]
    template = "content/pages/office_page.html"
    parent_page_types = ["content.OfficeIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
