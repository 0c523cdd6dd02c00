"""The demo centre: its texts are complete, and loading them again changes nothing."""

import re
import shutil

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.formats import get_format
from django.utils.translation import override
from wagtail.models import Page, Revision
from wagtail_localize.models import StringTranslation

from content.demo import bodies, loader, texts
from content.models import Evidence, GuidePage

SMALL_MAP = """
topics = ["ankommen"]
guides = ["anmeldung", "steuer-id"]
offices = ["buergerservice-aachen", "ihk"]
plain = ["hilfe"]
[office_index]
slug = "stellen"
title = "Stellen"
"""
WORDS = ("title", "summary", "keywords", "short_name", "cost_note", "duration_note")
NOT_WORDS = {"type", "kind", "url", "codes", "expires_on", "id"}


def words_of(block):
    """Yield the texts inside a block, however deep."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, dict):
        for name, part in block.items():
            if name not in NOT_WORDS:
                yield from words_of(part)
    elif isinstance(block, list):
        for part in block:
            yield from words_of(part)


class TestTexts:
    @pytest.mark.parametrize("kind", ["topics", "guides", "offices", "plain"])
    def test_every_page_of_the_site_map_has_its_file_and_no_file_is_left_over(self, kind):
        files = {path.stem for path in (texts.FOLDER / "pages" / kind).glob("*.toml")}

        assert files == set(texts.site_map()[kind])

    @pytest.mark.parametrize("language", texts.languages())
    def test_every_text_is_translated(self, language):
        known = texts.catalogue(language)
        missing = []
        for kind in ("topics", "guides", "offices", "plain"):
            for entry in texts.pages(kind):
                wanted = [entry[name] for name in WORDS if entry.get(name)]
                wanted += words_of(entry.get("body", []))
                missing += [f"{entry['slug']}: {one}" for one in wanted if one and one not in known]

        assert missing == []

    @pytest.mark.parametrize("language", ["de", *texts.languages()])
    def test_privacy_names_every_cookie_and_when_data_are_erased(self, language, settings):
        entry = texts.read("pages/plain/datenschutz.toml")
        known = {} if language == "de" else texts.catalogue(language)
        said = [known.get(one, one) for one in words_of(entry["body"])]
        cookies = {
            settings.SESSION_COOKIE_NAME,
            settings.CSRF_COOKIE_NAME,
            settings.LANGUAGE_COOKIE_NAME,
            CookieStorage.cookie_name,
        }
        limits = {settings.BOOKING_RETENTION_DAYS, settings.RESERVATION_MINUTES}

        assert cookies <= {word for one in said for word in re.findall(r"[„“«](\w+)[“”»]", one)}
        assert all(any(f" {limit} " in one for one in said) for limit in limits)

    @pytest.mark.parametrize("language", texts.languages())
    def test_numbers_are_written_as_in_the_facts_beside_them(self, language):
        """18.36 € below 18,36 € looks like another amount, and 50,700 € like fifty."""
        with override(language):
            point = get_format("DECIMAL_SEPARATOR")
            group = get_format("THOUSAND_SEPARATOR") if get_format("NUMBER_GROUPING") else ""
        number = re.compile(r"\d[\d.,\xa0]*(?= ?[€%])")
        whole = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})*" if group else r"\d+"
        right = re.compile(rf"(?:{whole})(?:{re.escape(point)}\d+)?")

        found = [one for text in texts.catalogue(language).values() for one in number.findall(text)]

        assert len(found) > 10
        assert [one for one in found if not right.fullmatch(one)] == []

    def test_laws_stand_without_german_words_that_no_translation_reaches(self):
        laws = [entry.get("legal_basis", "") for entry in texts.pages("guides")]

        assert [one for one in laws if re.search(r"\b[a-zäöüß]{2,}\b|:", one)] == []

    def test_say_no_time_for_the_crafts_since_no_source_gives_one(self):
        guide = texts.read("pages/guides/anerkennung-handwerk.toml")

        assert "duration_from" not in guide
        assert "Monat" not in guide["duration_note"]

    def test_blocks_keep_their_ids_when_another_kind_of_block_comes_before_them(self):
        paragraph = {"type": "paragraph", "text": "Text"}
        notice = {"type": "notice", "kind": "info", "title": "Neu", "text": "Neu"}

        before = bodies.body({"slug": "seite", "body": [paragraph]})
        after = bodies.body({"slug": "seite", "body": [notice, paragraph]})

        assert before[0]["id"] == after[1]["id"]

    def test_papers_and_appointments_come_before_questions_and_links(self):
        entry = {
            "slug": "seite",
            "documents": ["PASS"],
            "services": ["ABH-ERST"],
            "body": [{"type": "paragraph", "text": "A"}, {"type": "links", "links": []}],
        }

        kinds = [block["type"] for block in bodies.body(entry)]

        assert kinds == ["paragraph", "documents", "invitation", "links"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The demo's texts with a handful of pages, free to be changed."""
    copy = tmp_path / "demo"
    shutil.copytree(texts.FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "site-map.toml").write_text(SMALL_MAP, encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", copy)
    return copy


def guide(language):
    """Return the guide about registering, in a language."""
    return GuidePage.objects.get(slug="anmeldung", locale__language_code=language)


@pytest.mark.django_db
class TestLoad:
    @pytest.mark.usefixtures("folder")
    def test_makes_all_pages_in_all_languages_and_nothing_the_second_time(self):
        centre = loader.load()
        assert {page.live for page in Page.objects.filter(depth__gt=1)} == {True}
        assert guide("ar").title != guide("de").title
        assert guide("ar").url == "/ar/ankommen/anmeldung/"
        assert Evidence.objects.filter(locale__language_code="en", code="PASS").exists()
        assert centre.municipalities.count() == 10
        assert all(problems == [] for problems in Page.find_problems())
        revisions = Revision.objects.count()
        StringTranslation.objects.filter(context__path="title").update(data="Von Hand")

        loader.load()

        assert Revision.objects.count() == revisions
        assert StringTranslation.objects.filter(data="Von Hand").exists()

    def test_updates_a_page_and_its_translations_when_its_file_changed(self, folder):
        loader.load()
        file = folder / "pages" / "guides" / "anmeldung.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("cost_to_cents = 0", "cost_to_cents = 900"), encoding="utf-8")
        revision = guide("de").latest_revision_id
        other = GuidePage.objects.get(slug="steuer-id", locale__language_code="de")

        loader.load()

        assert guide("ar").cost_to_cents == 900
        assert guide("de").latest_revision_id != revision
        other_now = GuidePage.objects.get(pk=other.pk)
        assert other_now.latest_revision_id == other.latest_revision_id

    def test_takes_away_a_fact_that_the_file_no_longer_states(self, folder):
        loader.load()
        file = folder / "pages" / "guides" / "anmeldung.toml"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith("duration_to")]
        file.write_text("".join(kept), encoding="utf-8")

        loader.load()

        assert (guide("de").duration_to, guide("ar").duration_to) == (None, None)

    def test_updates_a_translation_when_its_catalogue_changed(self, folder):
        loader.load()
        file = folder / "translations" / "en" / "ankommen.po"
        text = file.read_text(encoding="utf-8")
        summary = guide("en").summary
        file.write_text(text.replace(f'"{summary}"', '"Tell the town hall."'), encoding="utf-8")

        loader.load()

        assert guide("en").summary == "Tell the town hall."

    def test_publishes_nothing_incomplete_and_names_what_is_missing(self, folder):
        file = folder / "pages" / "guides" / "anmeldung.toml"
        text = file.read_text(encoding="utf-8")
        changed = text.replace('title = "Wohnung anmelden"', 'title = "Ganz neuer Titel"')
        file.write_text(changed, encoding="utf-8")

        with pytest.raises(loader.TranslationMissing, match="Ganz neuer Titel"):
            loader.load()

        assert not GuidePage.objects.filter(slug="anmeldung").exists()
