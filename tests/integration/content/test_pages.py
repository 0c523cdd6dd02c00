"""Pages in the reader's language, and what stands in for a missing translation."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from content import languages, queries
from content.models import GuidePage
from content.templatetags.content_tags import cost, duration, money
from tests.factories import content
from tests.factories.booking import EvidenceFactory, locale

ARABIC = {"Wohnung anmelden": "تسجيل السكن"}


def request(path="/de/"):
    """Return a request for the default site."""
    return RequestFactory().get(path, HTTP_HOST="localhost")


class TestFallback:
    def test_a_page_without_translation_answers_in_the_source_language(self, guide, client):
        path = guide.url.removeprefix("/de/")

        response = client.get(f"/ar/{path}")

        assert response.status_code == 200
        assert response.context["is_fallback"]
        assert response.context["page_language"] == "de"
        assert response.context["canonical_url"].endswith(guide.url)
        assert "Wohnung anmelden" in response.content.decode()
        assert '<html lang="ar"' in response.content.decode()

    def test_a_page_below_a_translated_home_answers_too(self, guide, client):
        content.translate(guide.get_parent().specific, "ar", {})

        response = client.get(f"/ar/{guide.url.removeprefix('/de/')}")

        assert response.context["is_fallback"]

    def test_a_translated_page_is_no_fallback(self, guide, client):
        arabic = content.translate(guide, "ar", ARABIC)

        response = client.get(f"/ar/{guide.url.removeprefix('/de/')}")

        assert response.context["page"].pk == arabic.pk
        assert not response.context["is_fallback"]
        assert "تسجيل السكن" in response.content.decode()

    def test_an_unknown_address_is_not_found(self, guide, client):
        content.translate(guide, "ar", ARABIC)

        assert client.get("/ar/gibt-es-nicht/").status_code == 404
        assert client.get("/de/gibt-es-nicht/").status_code == 404

    def test_an_unpublished_source_is_not_found(self, guide, client):
        guide.unpublish()

        assert client.get(f"/ar/{guide.url.removeprefix('/de/')}").status_code == 404


class TestQueries:
    def test_give_pages_in_the_readers_language_and_others_at_its_address(self, guide):
        topic = guide.get_parent().specific
        other = content.guide(below=topic, title="Ohne Übersetzung", slug="ohne")
        arabic = content.translate(guide, "ar", ARABIC)

        with translation.override("ar"):
            found = queries.guides(topic)
            addresses = [page.url for page in found]

        assert [page.pk for page in found] == [arabic.pk, other.pk]
        assert addresses == [arabic.url, f"/ar/{topic.slug}/ohne/"]

    @pytest.mark.usefixtures("centre")
    def test_name_papers_in_both_languages_once_and_leave_out_what_is_unknown(self):
        german = EvidenceFactory(code="PASS", name="Reisepass")
        english = german.copy_for_translation(locale("en"))
        english.name = "Passport"
        english.save()
        EvidenceFactory(code="WGB", name="Wohnungsgeberbestätigung")

        found = queries.evidence(["WGB", "PASS", "WGB", "NIX"], "en")

        assert [(one.code, one.name, one.name_de) for one in found] == [
            ("WGB", "Wohnungsgeberbestätigung", "Wohnungsgeberbestätigung"),
            ("PASS", "Passport", "Reisepass"),
        ]


@pytest.mark.django_db
class TestFacts:
    def test_money_has_cents_only_where_there_are_any(self):
        with translation.override("de"):
            assert money(10000) == "100 €"
            assert money(2280) == "22,80 €"
            assert money(None) == ""

    def test_cost_is_free_fixed_a_range_or_unknown(self):
        with translation.override("en"):
            assert cost(GuidePage(cost_from_cents=0, cost_to_cents=0)) == "free of charge"
            assert cost(GuidePage(cost_from_cents=500, cost_to_cents=500)) == "5 €"
            assert cost(GuidePage(cost_from_cents=500, cost_to_cents=900)) == "5 € to 9 €"
            assert cost(GuidePage()) == ""

    def test_duration_counts_in_words(self):
        with translation.override("en"):
            assert duration(GuidePage(duration_from=1, duration_to=1, duration_unit="weeks")) == (
                "1 week"
            )
            assert duration(GuidePage(duration_from=6, duration_to=8, duration_unit="weeks")) == (
                "6 to 8 weeks"
            )
            assert duration(GuidePage()) == ""

    def test_languages_that_django_lacks_have_name_and_direction(self):
        assert languages.direction("ps") == "rtl"
        assert languages.native_name("ti") == "ትግርኛ"
        assert languages.native_name("xx") == "xx"


def test_breadcrumbs_lead_from_the_home_page_down(guide):
    template = Template(
        "{% load content_tags %}{% breadcrumbs page as trail %}"
        "{% for step in trail %}{{ step.title }}>{% endfor %}"
    )

    shown = template.render(Context({"request": request(), "page": guide}))

    assert shown == f"Start>{guide.get_parent().title}>"
