"""The frame of every page: language, direction, header, footer, what it never contains."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from content.models import PlainPage
from content.queries import OF_A_LINK
from portal.context import language_links
from tests.factories import booking, content

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def html(client, path, **headers):
    return client.get(path, headers=headers).content.decode()


def links_to(page):
    """Return address by language of the language list."""
    listed = page[page.index('class="languages__list"') : page.index("</details>")]
    return {
        code: url.replace("&amp;", "&")
        for url, code in re.findall(r'<a href="([^"]*)" lang="(\w+)"', listed)
    }


def texts_read(client):
    """Return the statements that read the body of some page for a page that has none."""
    with CaptureQueriesContext(connection) as statements:
        client.get("/ar/visit/")
    return [one["sql"] for one in statements if '"body"' in one["sql"]]


@pytest.mark.usefixtures("centre")
class TestLanguage:
    @pytest.mark.parametrize(("code", "direction"), [("de", "ltr"), ("en", "ltr"), ("ar", "rtl")])
    def test_stands_on_the_page_with_its_direction(self, client, code, direction):
        assert f'<html lang="{code}" dir="{direction}">' in html(client, f"/{code}/visit/")

    def test_of_the_name_of_the_centre_is_german_everywhere(self, client):
        for code in ("de", "en", "ar"):
            page = html(client, f"/{code}/visit/")

            assert '<bdi lang="de" dir="ltr">Kompetenzzentrum</bdi></a>' in page
        assert " · \u2066Kompetenzzentrum\u2069</title>" in unescape(page)

    def test_can_be_changed_to_every_language_by_its_own_name(self, client):
        page = html(client, "/de/visit/")

        assert links_to(page) == {"de": "/de/visit/", "en": "/en/visit/", "ar": "/ar/visit/"}
        assert 'lang="ar" hreflang="ar"><bdi dir="rtl">العربيّة</bdi></a>' in page

    def test_marks_the_current_one(self, client):
        page = html(client, "/ar/visit/")

        assert (
            'lang="ar" hreflang="ar" aria-current="true"><bdi dir="rtl">العربيّة</bdi></a>' in page
        )
        assert page.count('aria-current="true"') == 1

    def test_keeps_what_was_asked_for(self, client):
        page = html(client, "/de/search/?q=wohnung&kind=guide")

        assert links_to(page)["ar"] == "/ar/search/?q=wohnung&kind=guide"

    def test_offers_only_those_that_the_centre_chose(self, client, centre):
        centre.languages.set([booking.locale("de"), booking.locale("ar")])

        assert set(links_to(html(client, "/de/visit/"))) == {"de", "ar"}

    def test_leads_from_a_page_without_translation_to_its_place_there(self, client, guide):
        page = html(client, guide.url)

        assert links_to(page)["ar"] == "/ar/ankommen/anmeldung/"
        assert client.get("/ar/ankommen/anmeldung/").status_code == 200

    def test_after_a_sent_form_leads_to_the_page_of_the_form(self):
        request = RequestFactory().post(
            "/de/visit/add/", headers={"referer": "http://testserver/de/ankommen/?a=1"}
        )
        request.resolver_match = None

        assert {link.url for link in language_links(request)} == {
            "/de/ankommen/?a=1",
            "/en/ankommen/?a=1",
            "/ar/ankommen/?a=1",
        }

    @pytest.mark.parametrize("referer", ["https://elsewhere.example/de/bad/", ""])
    def test_after_a_sent_form_trusts_no_other_site(self, referer):
        request = RequestFactory().post("/de/visit/", headers={"referer": referer})
        request.resolver_match = None

        assert {link.url for link in language_links(request)} == {
            "/de/visit/",
            "/en/visit/",
            "/ar/visit/",
        }


class TestTranslatedPages:
    def test_are_named_to_search_engines(self, client, guide):
        content.translate(guide, "ar", {"Wohnung anmelden": "تسجيل السكن"})
        page = html(client, guide.url)

        assert 'rel="alternate" hreflang="ar" href="http://testserver/ar/ankommen/' in page
        assert 'hreflang="en" href="http' not in page
        assert re.search(r'rel="canonical" href="[^"]*/de/ankommen/anmeldung/"', page)

    def test_that_are_missing_are_shown_in_german_and_say_so(self, client, guide):
        page = html(client, guide.url.replace("/de/", "/ar/"))

        assert '<html lang="ar" dir="rtl">' in page
        assert '<div class="body" lang="de" dir="ltr">' in page
        assert "هذه الصفحة غير مترجمة إلى لغتك بعد." in page
        assert re.search(r'rel="canonical" href="[^"]*/de/ankommen/anmeldung/"', page)


@pytest.mark.usefixtures("centre")
class TestHeader:
    def test_lets_people_skip_to_the_content(self, client):
        page = html(client, "/de/visit/")

        assert page.index('href="#main"') < page.index("<header")
        assert 'id="main"' in page

    def test_names_the_centre_and_leads_home(self, client):
        page = html(client, "/ar/visit/")

        assert re.search(r'class="site-name" href="/ar/">.*Kompetenzzentrum', page)

    def test_searches_on_every_page(self, client):
        assert 'action="/ar/search/"' in html(client, "/ar/visit/")

    def test_says_how_many_matters_are_in_the_visit(self, client):
        services = [booking.PublicServiceFactory() for _ in range(2)]
        before = html(client, "/de/visit/")
        client.post("/de/visit/matters/", {"code": [one.code for one in services]})

        assert '<bdi class="visit-link__count">(0)</bdi>' in before
        assert '<bdi class="visit-link__count">(2)</bdi>' in html(client, "/de/")


class TestFooter:
    def test_says_how_to_get_help(self, client, centre):
        page = html(client, "/ar/visit/")

        assert 'href="tel:0241000000"' in page
        assert f'href="mailto:{centre.contact_email}"' in page
        assert "Montag \u206608:00–12:00\u2069" in page

    def test_names_the_plain_pages_in_the_readers_language(self, client, centre):  # noqa: ARG002  the pages' site
        imprint = PlainPage(title="Impressum", slug="impressum", locale=booking.locale("de"))
        content.home().add_child(instance=imprint)
        imprint.save_revision().publish()
        content.translate(imprint, "ar", {"Impressum": "بيانات الناشر"})

        assert '<a href="/ar/impressum/">بيانات الناشر</a>' in html(client, "/ar/visit/")
        assert '<a href="/de/impressum/">Impressum</a>' in html(client, "/de/visit/")

    @pytest.mark.usefixtures("centre")
    def test_reads_no_texts_of_the_pages_that_it_names(self, client):
        assert texts_read(client) == []

    @pytest.mark.usefixtures("centre")
    def test_reading_more_than_it_needs_would_be_seen(self, client, monkeypatch):
        monkeypatch.setattr("content.queries.OF_A_LINK", (*OF_A_LINK, "body"))

        assert texts_read(client) != []


class TestContent:
    @pytest.mark.parametrize("path", ["", "ankommen/", "ankommen/anmeldung/", "visit/", "search/"])
    def test_has_no_script_or_style_that_the_policy_would_refuse(self, client, guide, path):  # noqa: ARG002  the page
        response = client.get(f"/de/{path}")

        assert response.status_code == 200
        assert not INLINE.search(response.content.decode())
        assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.usefixtures("centre")
class TestFailures:
    @pytest.mark.parametrize(
        ("path", "language", "title"),
        [
            ("/ar/nichts/", "de", "لا نجد هذه الصفحة"),
            ("/en/nothing/", "de", "We do not find this page"),
            ("/ar/visit/questions/nothing/", "de", "لا نجد هذه الصفحة"),
        ],
    )
    def test_an_unknown_address_says_so_in_the_readers_language(
        self, client, path, language, title
    ):
        response = client.get(path, headers={"accept-language": language})

        assert response.status_code == 404
        assert f'<h1 class="page-title">{title}</h1>' in response.content.decode()
        assert 'id="search-again"' in response.content.decode()

    def test_a_form_without_its_token_says_that_nothing_was_stored(self):
        response = Client(enforce_csrf_checks=True).post("/en/visit/add/", {"code": "X"})

        assert response.status_code == 403
        assert "We did not store what you sent." in response.content.decode()

    def test_a_fault_of_ours_shows_a_page_in_the_readers_language(self, monkeypatch):
        def broken(*_args, **_kwargs):
            raise OSError

        monkeypatch.setattr("booking.queries.public_services", broken)
        response = Client(raise_request_exception=False).get("/ar/visit/")

        assert response.status_code == 500
        assert '<html lang="ar" dir="rtl">' in response.content.decode()
