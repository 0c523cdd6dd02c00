"""ContentPage: what all pages share."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.fields import BodyField
from content.models.access import ContentPagePermissionTester
from content.models.organisations import Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest


class ContentPageForm(WagtailAdminPageForm):
    """Gives a new page to its author's organisation."""

    def save(self, commit: bool = True) -> Page:
        """Keep the page; a new one without an organisation gets its author's."""
        if self.instance.pk is None and self.instance.organisation is None and self.for_user:
            self.instance.organisation = self.for_user.organisations.order_by("pk").first()
        return super().save(commit)


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
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("keywords"),
        FieldPanel("organisation", permission="content.change_organisation"),
    ]

    translatable_fields = [
        TranslatableField("title"),
        *synchronised("slug"),
        TranslatableField("summary"),
        TranslatableField("keywords"),
        TranslatableField("body"),
        *synchronised("organisation"),
    ]

    base_form_class = ContentPageForm

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ContentPagePermissionTester:
        """Return what a person may do with this page."""
        return ContentPagePermissionTester(user, self)

    # The language under whose address a reader meets a page that has no translation into it.
    met_in = ""

    def get_url_parts(self, request: "HttpRequest | None" = None) -> tuple[Any, ...] | None:
        """Return the address; a page that stands in for a translation has that one's address."""
        parts: tuple[Any, ...] | None = super().get_url_parts(request)
        if parts is None or not self.met_in:
            return parts
        site_id, root_url, path = parts
        own = f"/{self.locale.language_code}/"
        return site_id, root_url, f"/{self.met_in}/{path.removeprefix(own)}"

    def get_context(
        self, request: "HttpRequest", *args: object, **kwargs: object
    ) -> dict[str, Any]:
        """Add the centre, and whether this page stands in for a translation that is missing.

        `is_fallback` asks the template for a notice in the reader's language and for the
        page's own language and direction around its text; `canonical_url` is the page's own.
        """
        from content.models.centre import Centre  # noqa: PLC0415  avoids a cycle with panels

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        own = self.locale.language_code
        context["centre"] = Centre.of(request)
        context["is_fallback"] = own != get_language()
        context["page_language"] = own
        context["canonical_url"] = self.get_full_url(request)
        return context
