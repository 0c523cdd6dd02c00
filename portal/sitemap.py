"""All pages in all their languages, for search engines: /sitemap.xml and /robots.txt."""

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page, Site


class PagesSitemap(Sitemap[Page]):
    """The live pages of a site, each with its addresses in all languages."""

    i18n = True
    alternates = True
    x_default = True

    def __init__(self, site: Site | None) -> None:
        self.site = site

    def items(self) -> list[Page]:
        """Return the pages in the source language."""
        if self.site is None:
            return []
        pages = self.site.root_page.get_descendants(inclusive=True).live().public()
        keys = pages.values("translation_key")
        translations = Page.objects.live().filter(translation_key__in=keys).select_related("locale")
        self._translated = {
            (page.translation_key, page.locale.language_code): page for page in translations
        }
        return list(pages.order_by("path"))

    def get_languages_for_item(self, item: Page) -> list[str]:
        """Return the languages in which a page exists."""
        codes = dict(settings.LANGUAGES)
        return [code for code in codes if (item.translation_key, code) in self._translated]

    def location(self, item: Page) -> str:
        """Return the address of a page in the language that is active."""
        page = self._translated.get((item.translation_key, get_language() or ""), item)
        parts = page.get_url_parts()
        return str(parts[2]) if parts else "/"

    def lastmod(self, item: Page) -> datetime | None:
        """Return when a page was last published."""
        published: datetime | None = item.last_published_at
        return published


def pages(request: HttpRequest) -> HttpResponse:
    """Return the sitemap of the site that answers this request."""
    return sitemap(request, {"pages": PagesSitemap(Site.find_for_request(request))})


def robots(request: HttpRequest) -> HttpResponse:
    """Ask crawlers to stay with the pages, and name the sitemap."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        "Disallow: /api/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
