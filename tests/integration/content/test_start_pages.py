"""What a new centre begins with."""

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page, Site

from content.models import Centre, HomePage, PlainPage


@pytest.mark.django_db
class TestCreateStartPages:
    def test_creates_languages_home_page_and_drafts_of_the_legal_pages(self, capsys):
        call_command("create_start_pages", "Kompetenzzentrum Musterstadt")

        site = Site.objects.get(is_default_site=True)
        assert isinstance(site.root_page.specific, HomePage)
        assert Centre.objects.get(site=site).name == "Kompetenzzentrum Musterstadt"
        assert set(Locale.objects.values_list("language_code", flat=True)) == {"de", "en", "ar"}
        assert set(PlainPage.objects.values_list("live", flat=True)) == {False}
        assert "write them now" in capsys.readouterr().out

    def test_changes_nothing_the_second_time(self):
        call_command("create_start_pages", "Kompetenzzentrum Musterstadt")
        before = Page.objects.count()

        call_command("create_start_pages", "Anders")

        assert Page.objects.count() == before
        assert Centre.objects.get().name == "Kompetenzzentrum Musterstadt"
        assert all(problems == [] for problems in Page.find_problems())
