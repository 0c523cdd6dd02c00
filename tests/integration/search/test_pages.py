"""The results page and the suggestions, as people and browsers ask for them."""

import pytest
from django.utils import translation
from wagtail.models import Site

from search import indexing
from tests.factories.booking import CentreFactory
from tests.integration.search.examples import guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(settings, tmp_path, db):  # noqa: ARG001  Wagtail's migrations made the site
    """A centre with an index of its own."""
    settings.SEARCH_BACKEND = "embedded"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def filled(centre):
    indexing._store(
        "test",
        [
            guide("konto", "Konto & <b>Karte</b>", site_id=centre.pk, summary="Ein Basiskonto."),
            guide("ziel", "Bank", kind="office", site_id=centre.pk, text="Konto"),
            guide("fremd", "Konto woanders", site_id=centre.pk + 1),
            guide("konto", "Bank account", site_id=centre.pk, language="en", url="/en/konto/"),
            *(guide(f"g{n}", f"Steuer {n}", site_id=centre.pk) for n in range(23)),
        ],
    )
    return centre


def page_of(client, **values) -> str:
    response = client.get("/de/search/", values)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("filled")
class TestResults:
    def test_shows_what_the_centre_has_in_the_reader_s_language(self, client):
        page = page_of(client, q="Konto")

        assert '<a href="/de/konto/"><mark>Konto</mark> &amp; &lt;b&gt;Karte&lt;/b&gt;</a>' in page
        assert "woanders" not in page
        assert "Bank account" not in page

    def test_offers_the_kinds_and_keeps_the_one_chosen(self, client):
        page = page_of(client, q="Konto", kind="office")

        assert "/de/ziel/" in page
        assert "/de/konto/" not in page
        assert '<a href="?q=Konto&amp;kind=office" aria-current="true">' in page

    def test_says_what_it_searched_for_instead(self, client):
        page = page_of(client, q="bassiskonto")

        assert "<strong>Basiskonto</strong>" in page
        assert 'href="?q=bassiskonto&amp;exact=1"' in page

    def test_searches_for_exactly_the_words_if_asked_to(self, client):
        assert "search-results" not in page_of(client, q="bassiskonto", exact="1")

    def test_leads_from_page_to_page(self, client):
        assert 'rel="next" href="?q=Steuer&amp;page=2"' in page_of(client, q="Steuer")
        last = page_of(client, q="Steuer", page="3")
        assert last.count('<li class="card">') == 3
        assert 'rel="next"' not in last
        assert 'rel="prev" href="?q=Steuer&amp;page=2"' in last

    @pytest.mark.parametrize("page", ["4", "99"])
    def test_leads_to_the_last_page_for_one_beyond(self, client, page):
        response = client.get("/de/search/", {"q": "Steuer", "page": page}, follow=True)

        assert response.redirect_chain == [("?q=Steuer&page=3", 302)]
        assert response.content.decode().count('<li class="card">') == 3

    def test_says_of_any_page_that_nothing_was_found(self, client):
        assert "search-next-steps" in page_of(client, q="xyzzyq", page="2")

    @pytest.mark.parametrize("page", ["0", "-1", "x", "٣", "99999999999999999999", "²", ""])
    def test_shows_the_first_page_for_what_is_no_page(self, client, page):
        assert page_of(client, q="Steuer", page=page).count('<li class="card">') == 10

    @pytest.mark.parametrize("text", ["", "   ", "xyzzyq", "😀", "\0", "<script>alert()</script>"])
    def test_helps_on_when_there_is_nothing_to_show(self, client, text):
        page = page_of(client, q=text)

        assert "search-next-steps" in page
        assert "<script>alert" not in page

    @pytest.mark.parametrize(
        ("phone", "words"), [("", "Write to us or come"), ("0241 000000", "Call us or come")]
    )
    def test_says_to_call_only_where_there_is_a_phone(self, client, filled, phone, words):
        CentreFactory(site=filled, contact_phone=phone)

        page = client.get("/en/search/", {"q": "xyzzyq"}).content.decode()

        assert words in page

    def test_cuts_a_long_text_and_says_so(self, client):
        page = page_of(client, q="Konto " * 2_000)

        assert "notice" in page
        assert "/de/konto/" in page

    def test_ignores_a_kind_that_does_not_exist(self, client):
        assert "/de/konto/" in page_of(client, q="Konto", kind="' OR 1=1")

    def test_takes_no_post(self, client):
        assert client.post("/de/search/", {"q": "Konto"}).status_code == 405

    def test_speaks_the_language_of_its_address(self, client):
        with translation.override("en"):
            page = client.get("/en/search/", {"q": "account"}).content.decode()

        assert "<mark>account</mark>" in page


class TestResultsWithoutServer:
    def test_says_that_search_is_away(self, client, centre, settings):
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

        response = client.get("/de/search/", {"q": f"Konto {centre.pk}"})

        assert response.status_code == 503
        assert "search-next-steps" in response.content.decode()


@pytest.mark.usefixtures("filled")
class TestSuggestions:
    def test_are_links_in_a_fragment(self, client):
        fragment = client.get("/de/search/suggestions/", {"q": "kon"}).content.decode()

        assert '<a href="/de/konto/">Konto &amp; &lt;b&gt;Karte&lt;/b&gt;</a>' in fragment
        assert "<html" not in fragment

    @pytest.mark.parametrize("text", ["", "xyzzyq", "😀" * 5_000, "\0"])
    def test_are_none_for_what_says_nothing(self, client, text):
        response = client.get("/de/search/suggestions/", {"q": text})

        assert response.status_code == 200
        assert response.content.strip() == b""

    def test_are_eight_at_most(self, client):
        fragment = client.get("/de/search/suggestions/", {"q": "steuer"}).content.decode()

        assert fragment.count("<li>") == 8
