"""Pages of offices: the languages spoken there are typed by name."""

import importlib

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from content.models import OfficePage
from tests.factories import accounts, content

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(centre):  # noqa: ARG001  it needs the languages
    """The page of an office."""
    return content.office(title="Kammer", slug="kammer", languages=["de"])


def publish(page, typed):
    editor = Client()
    editor.force_login(accounts.chief_editor())
    empty = ("summary", "keywords", "seo_title", "search_description", "address")
    empty += ("floor_and_way", "access_note", "organisation")
    data = {
        **dict.fromkeys(empty, ""),
        "title": page.title,
        "slug": page.slug,
        "languages": typed,
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    return editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


class TestLanguages:
    @pytest.mark.parametrize("typed", ["5", '"de"', "Elvish"])
    def test_that_nobody_knows_are_refused(self, page, client, typed):
        answer = publish(page, typed)

        assert answer.context["form"].errors.keys() == {"languages"}
        assert client.get(page.url).status_code == 200
        assert OfficePage.objects.get().languages == ["de"]

    def test_are_typed_as_the_help_says(self, page, client):
        publish(page, "de, Englisch, Arabisch")

        shown = client.get(page.url).content.decode()
        assert OfficePage.objects.get().languages == ["de", "en", "ar"]
        assert "العربيّة" in shown

    @pytest.mark.parametrize(("stored", "kept"), [(5, []), ("de", ["de"]), (["xx", "ar"], ["ar"])])
    def test_that_were_stored_wrongly_are_repaired(self, page, client, stored, kept):
        OfficePage.objects.update(languages=stored)

        importlib.import_module("content.migrations.0005_known_languages").repair(apps, None)

        assert OfficePage.objects.get().languages == kept
        assert client.get(page.url).status_code == 200
