"""Pages, organisations, and their translations by wagtail-localize."""

import itertools

import factory
from django.test import TestCase
from factory.django import DjangoModelFactory
from wagtail.models import Page, Site
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from content import translation
from content.models import GuidePage, HomePage, OfficeIndexPage, OfficePage, Organisation, TopicPage
from tests.factories.booking import CentreFactory, locale

_numbers = itertools.count(1)


class OrganisationFactory(DjangoModelFactory):
    """A partner of the centre."""

    class Meta:
        model = Organisation

    centre = factory.SubFactory(CentreFactory)
    slug = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.LazyAttribute(lambda one: f"Demo-Träger {one.slug}")


def home():
    """Return the home page of the default site in the source language."""
    locale("de")
    site = Site.objects.get(is_default_site=True)
    if isinstance(site.root_page.specific, HomePage):
        return site.root_page.specific
    page = HomePage(title="Start", slug="start", locale=locale("de"))
    Page.get_first_root_node().add_child(instance=page)
    site.root_page = page
    site.save()
    return page


def topic(**fields):
    """Return a live topic."""
    return _page(home(), TopicPage, {"pictogram": "health", **fields})


def guide(*, below=None, **fields):
    """Return a live guide below a topic."""
    return _page(below or topic(), GuidePage, fields)


def office(**fields):
    """Return a live office page below the list of offices."""
    index = OfficeIndexPage.objects.child_of(home()).first()
    index = index or _page(home(), OfficeIndexPage, {"title": "Stellen", "slug": "stellen"})
    return _page(index, OfficePage, fields)


def _page(parent, model, fields):
    number = next(_numbers)
    fields = {"title": f"Seite {number}", "slug": f"seite-{number}", **fields}
    page = model(locale=locale("de"), **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def translate(page, language, texts):
    """Translate a page and those above it; publish it with these texts, German word to own."""
    target = locale(language)
    with TestCase.captureOnCommitCallbacks(execute=True):
        _fill(page, language, texts)
    return page.get_translation(target).specific


def _fill(page, language, texts):
    target = locale(language)
    for above in [*page.get_ancestors().filter(depth__gt=1).specific(), page]:
        translation.follow(above)
        for segment in StringSegment.objects.filter(source__object_id=above.translation_key):
            german = segment.string.data
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale=target,
                defaults={
                    "data": texts.get(german, f"{german} ({language})"),
                    "translation_type": "manual",
                },
            )
        translation.write(translation_of(above, language), publish=True)


def translation_of(page, language):
    """Return wagtail-localize's record of a page's translation."""
    return Translation.objects.get(
        source__object_id=page.translation_key, target_locale=locale(language)
    )


def paragraph(text, number=1):
    """Return a raw paragraph block with an id of its own."""
    return {
        "type": "paragraph",
        "value": f"<p>{text}</p>",
        "id": f"00000000-0000-4000-8000-{number:012d}",
    }
