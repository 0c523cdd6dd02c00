"""Create what a new centre begins with: languages, home page, list of offices, legal pages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from wagtail.models import Locale, Page, Site

from content.models import Centre, HomePage, OfficeIndexPage, PlainPage

# Drafts in the source language: nobody but the town can write its imprint.
PLAIN_PAGES = {
    "hilfe": "Hilfe",
    "barrierefreiheit": "Barrierefreiheit",
    "datenschutz": "Datenschutz",
    "impressum": "Impressum",
}
UNSET = "localhost"
"""What Wagtail calls a new site."""
PORTS = {"http": 80, "https": 443}


class Command(BaseCommand):
    """Creates what is missing and leaves alone what is there."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of the centre."""
        parser.add_argument("name", help="what the centre is called")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Create the pages of the default site."""
        for code, _name in settings.LANGUAGES:
            Locale.objects.get_or_create(language_code=code)
        site = self.addressed(Site.objects.get(is_default_site=True))
        home = self.home_of(site, options["name"])
        if not OfficeIndexPage.objects.child_of(home).exists():
            home.add_child(instance=OfficeIndexPage(title="Stellen", slug="stellen"))
        for slug, title in PLAIN_PAGES.items():
            if not home.get_children().filter(slug=slug).exists():
                home.add_child(instance=PlainPage(title=title, slug=slug, live=False))
        Centre.objects.get_or_create(site=site, defaults={"name": options["name"]})
        self.stdout.write(f"Home page and {len(PLAIN_PAGES)} drafts are there: write them now.")

    def addressed(self, site: Site) -> Site:
        """Return the site under the portal's own address, which its pages name as theirs."""
        url = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if site.hostname == UNSET and url.hostname:
            site.hostname, site.port = url.hostname, url.port or PORTS[url.scheme]
            site.save()
        return site

    def home_of(self, site: Site, name: str) -> Page:
        """Return the site's home page; take the place of the page that Wagtail begins with."""
        if isinstance(site.root_page.specific, HomePage):
            return site.root_page
        welcome = site.root_page
        home = HomePage(title=name, slug="startseite")
        Page.get_first_root_node().add_child(instance=home)
        site.root_page = home
        site.save()
        Page.objects.get(pk=welcome.pk).delete()
        return home
