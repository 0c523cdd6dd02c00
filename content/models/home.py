"""HomePage: the start of a centre's portal in one language; PlainPage: any other page."""

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import TranslatableField

from content.models.base import ContentPage, synchronised


class HomePage(ContentPage):
    """What this portal is, its topics, and at most one notice."""

    notice_title = models.CharField(_("notice: title"), max_length=120, blank=True)
    notice_text = models.TextField(_("notice: text"), max_length=400, blank=True)
    notice_until = models.DateField(_("notice: last day"), null=True, blank=True)
    help_hours = models.CharField(
        _("opening hours of the help desk"),
        max_length=200,
        blank=True,
        help_text=_("Stands at the foot of every page."),
    )

    content_panels = [
        *ContentPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("notice_title"), FieldPanel("notice_text"), FieldPanel("notice_until")],
            heading=_("Notice"),
        ),
        FieldPanel("help_hours"),
    ]
    translatable_fields = [
        *ContentPage.translatable_fields,
        TranslatableField("notice_title"),
        TranslatableField("notice_text"),
        TranslatableField("help_hours"),
        *synchronised("notice_until"),
    ]
    template = "content/pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.TopicPage", "content.OfficeIndexPage", "content.PlainPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page of this address; what is not translated is answered by its source.

        Slugs are the same in every language, so that an address differs in its language only.
        """
        try:
            return super().route(request, path_components)
        except Http404:
            source = self.source()
            if source is None:
                raise
            return source.route(request, path_components)

    def source(self) -> "HomePage | None":
        """Return the home page in the source language, unless this is the one."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return None
        found: HomePage | None = (
            self.get_translations()
            .filter(locale__language_code=settings.LANGUAGE_CODE, live=True)
            .first()
        )
        return found


class PlainPage(ContentPage):
    """A page of text: imprint, privacy, accessibility, help."""

    template = "content/pages/plain_page.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
