"""ContentPage: what all pages share."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.fields import BodyField
from content.models.organisations import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest


def synchronised(*names: str) -> list[SynchronizedField]:
    """Name the fields that are the same in every language and follow the source."""
    return [SynchronizedField(name, overridable=False) for name in names]


class ContentPage(Page):
    """A page with a summary, words to find it by, a body, and the organisation that keeps it."""

    summary = models.TextField(_("summary"), max_length=400, blank=True)
    keywords = models.TextField(
        _("search words"),
        max_length=600,
        blank=True,
        help_text=_("Words that readers search for, separated by commas."),
    )
    body = BodyField(verbose_name=_("text"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("keywords"), FieldPanel("organisation")]

    translatable_fields = [
        TranslatableField("title"),
        *synchronised("slug"),
        TranslatableField("summary"),
        TranslatableField("keywords"),
        TranslatableField("body"),
        *synchronised("organisation"),
    ]

    class Meta:
        abstract = True

    def get_context(self, request: "HttpRequest", *args: object, **kwargs: object) -> dict:
        """Add the centre, which templates of all pages name."""
        from content.models.centre import Centre  # noqa: PLC0415  avoids a cycle with panels

        context: dict = super().get_context(request, *args, **kwargs)
        context["centre"] = Centre.of(request)
        return context
