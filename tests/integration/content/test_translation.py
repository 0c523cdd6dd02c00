"""Translations follow their source: stale texts, missing texts, facts."""

import json

import pytest
from django.test import TestCase
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from content import translation
from content.models import GuidePage
from tests.factories import content
from tests.factories.booking import locale

ARABIC = {
    "Wohnung anmelden": "تسجيل السكن",
    "Melden Sie Ihre Wohnung an.": "سجّل سكنك.",
    "Sie haben zwei Wochen Zeit.": "لديك أسبوعان.",
}


def publish(page, *texts, **fields):
    """Publish a page with these paragraphs and fields."""
    page.body = json.dumps([content.paragraph(text, n) for n, text in enumerate(texts, start=1)])
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def body_of(page):
    """Return the body that readers get."""
    return str(GuidePage.objects.get(pk=page.pk).body)


@pytest.fixture
def arabic(guide):
    """The Arabic translation of the guide, published."""
    return content.translate(guide, "ar", ARABIC)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Run what waits for the commit, and what that makes wait in turn."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestFollow:
    def test_keeps_the_last_translation_of_a_changed_paragraph(self, guide, arabic, commit):
        with commit():
            publish(guide, "Sie haben 14 Tage Zeit.")

        assert "لديك أسبوعان." in body_of(arabic)
        assert "14 Tage" not in body_of(arabic)

    @pytest.mark.usefixtures("arabic")
    def test_marks_that_translation_as_stale(self, guide, commit):
        with commit():
            publish(guide, "Sie haben 14 Tage Zeit.")

        (text,) = translation.stale_texts(content.translation_of(guide, "ar"))
        assert (text.before, text.now) == ("Sie haben zwei Wochen Zeit.", "Sie haben 14 Tage Zeit.")
        (work,) = translation.open_work(locale("ar"))
        assert (work.missing, work.stale) == (0, 1)

    def test_without_it_the_translated_page_shows_german(self, guide, arabic, commit):
        """The harm that `follow` prevents: wagtail-localize's own way to synchronise."""
        with translation.paused(), commit():
            publish(guide, "Sie haben 14 Tage Zeit.")
        record = content.translation_of(guide, "ar")

        with commit():
            record.source.update_from_db()
            record.save_target(publish=True)

        assert "14 Tage" in body_of(arabic)

    @pytest.mark.usefixtures("arabic")
    def test_a_translator_who_saves_the_text_ends_its_being_stale(self, guide, commit):
        with commit():
            publish(guide, "Sie haben 14 Tage Zeit.")
        segment = StringSegment.objects.get(string__data="Sie haben 14 Tage Zeit.")

        StringTranslation.objects.filter(
            translation_of=segment.string, context=segment.context, locale=locale("ar")
        ).update(data="لديك أربعة عشر يومًا.", tool_name="")

        assert translation.stale_texts(content.translation_of(guide, "ar")) == []

    def test_brings_facts_at_once_though_a_new_paragraph_is_not_translated(
        self, guide, arabic, commit
    ):
        with commit():
            publish(guide, "Sie haben zwei Wochen Zeit.", "Es ist Pflicht.", cost_to_cents=900)

        arabic.refresh_from_db()
        assert arabic.cost_to_cents == 900
        assert "Pflicht" not in body_of(arabic)
        assert translation.missing_texts(content.translation_of(guide, "ar")).count() == 1

    @pytest.mark.usefixtures("centre")
    def test_offers_a_new_page_to_translators_without_publishing_german(self, commit):
        with commit():
            new = content.guide(title="Neu hier")

        draft = new.get_translation(locale("ar"))
        assert not draft.live
        assert any(work.missing for work in translation.open_work(locale("ar")))

    def test_unpublishes_translations_with_their_source(self, guide, arabic):
        guide.unpublish()

        arabic.refresh_from_db()
        assert not arabic.live

    def test_leaves_the_source_alone_when_a_translation_is_published(self, guide, arabic, commit):
        with commit():
            arabic.save_revision().publish()

        assert GuidePage.objects.get(pk=guide.pk).title == "Wohnung anmelden"


class TestSlugs:
    def test_stay_the_same_in_every_language(self, guide, arabic, commit):
        with commit():
            publish(guide, "Sie haben zwei Wochen Zeit.", slug="wohnung")

        arabic.refresh_from_db()
        assert arabic.slug == "wohnung"


class TestWrite:
    @pytest.mark.usefixtures("arabic")
    def test_keeps_count_of_children_that_the_same_transaction_creates(self):
        assert all(problems == [] for problems in Page.find_problems())

    def test_without_it_publishing_after_the_commit_forgets_them(self, guide):
        """The harm: wagtail-localize's own way, parents first, all in one transaction."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            for page in [*guide.get_ancestors().filter(depth__gt=1).specific(), guide]:
                translation.follow(page)
                content.translation_of(page, "ar").save_target(publish=True)

        assert any(problems != [] for problems in Page.find_problems())
