"""Pages as search documents."""

import json

from content import search_sources
from content.models import PlainPage
from search.models import IndexedDocument
from tests.factories import content


def test_gives_each_live_page_once_a_language(guide):
    content.translate(guide, "ar", {"Wohnung anmelden": "تسجيل السكن"})

    found = {one.language: one for one in search_sources.documents() if one.slug == "anmeldung"}

    assert set(found) == {"de", "ar"}
    assert found["ar"].title == "تسجيل السكن"
    assert found["ar"].title_de == "Wohnung anmelden"
    assert found["ar"].url.startswith("/ar/")
    assert found["de"].topic == guide.get_parent().slug
    assert "Sie haben zwei Wochen Zeit." in found["de"].text


def test_gives_one_language_if_asked(guide):
    content.translate(guide, "ar", {})

    assert {one.language for one in search_sources.documents("ar")} == {"ar"}


def test_gives_the_pages_of_the_portal_itself(centre):
    home = centre.site.root_page
    home.add_child(instance=PlainPage(title="Hilfe", slug="hilfe", keywords="Termin absagen"))

    [found] = [one for one in search_sources.documents("de") if one.slug == "hilfe"]

    assert (found.kind, found.keywords) == ("page", "Termin absagen")


def test_reads_words_of_every_block_and_no_codes(guide):
    steps = {"steps": [{"type": "item", "id": "2", "value": {"title": "Kommen", "text": "Früh"}}]}
    guide.body = json.dumps(
        [
            {"type": "steps", "id": "1", "value": steps},
            {"type": "documents", "id": "3", "value": {"codes": ["PASS"]}},
        ]
    )

    text = search_sources.text_of(guide)

    assert "Kommen" in text
    assert "Früh" in text
    assert "PASS" not in text


def test_publishing_and_unpublishing_reach_the_index(guide, django_capture_on_commit_callbacks):
    rows = IndexedDocument.objects.filter(slug="anmeldung", language="de")
    with django_capture_on_commit_callbacks(execute=True):
        guide.save_revision().publish()
    assert rows.get().document["title"] == "Wohnung anmelden"

    with django_capture_on_commit_callbacks(execute=True):
        guide.unpublish()

    assert not rows.filter(document__isnull=False).exists()
