"""The demo centre itself: its languages, site, settings, municipalities and organisations."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from content.demo import texts
from content.models import Centre, HomePage, Municipality, Organisation


def locales() -> dict[str, Locale]:
    """Return the locale of every language of the demo; create what is missing."""
    codes = [texts.SOURCE_LANGUAGE, *texts.languages()]
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in codes}


def site_of(home: HomePage) -> Site:
    """Let the default site begin at this home page, at the address of the settings."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site, _created = Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": port,
            "root_page": home,
            "site_name": texts.read("centre.toml")["name"],
        },
    )
    return site


def remove_wagtails_welcome_page() -> None:
    """Delete the page that a new Wagtail begins with, if no site needs it."""
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page")
    for page in welcome.exclude(pk__in=Site.objects.values("root_page")):
        page.delete()


def centre_of(site: Site) -> Centre:
    """Return the centre with the settings of the text file; create it on the first run."""
    entry = texts.read("centre.toml")
    centre: Centre
    centre, _created = Centre.objects.update_or_create(
        site=site,
        defaults={
            "name": entry["name"],
            "short_name": entry["short_name"],
            "time_zone": entry["time_zone"],
            "federal_state": entry["federal_state"],
            "contact_email": entry["email"],
            "contact_address": entry["address"],
        },
    )
    centre.languages.set(locales().values())
    for number, municipality in enumerate(entry["municipality"]):
        Municipality.objects.update_or_create(
            centre=centre,
            slug=municipality["slug"],
            defaults={"name": municipality["name"], "sort_order": number},
        )
    return centre


def organisations(centre: Centre) -> dict[str, Organisation]:
    """Return one organisation for every office, by its slug."""
    return {
        entry["slug"]: Organisation.objects.get_or_create(
            centre=centre, slug=entry["slug"], defaults={"name": entry["title"]}
        )[0]
        for entry in texts.pages("offices")
    }
