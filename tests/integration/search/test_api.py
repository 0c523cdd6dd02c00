"""GET /api/v1/search and /api/v1/search/suggestions, after the contract."""

import pytest

from tests.integration.search.test_pages import centre, filled  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


def search(client, **values):
    return client.get("/api/v1/search", values)


def fields_of(response) -> list[str]:
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert problem["type"].endswith("invalid-input")
    assert all(error["message"] for error in problem["errors"])
    return [error["field"] for error in problem["errors"]]


class TestSearch:
    def test_gives_what_the_contract_names(self, client):
        answer = search(client, language="de", q="Basiskonto").json()

        assert answer == {
            "total": 1,
            "results": [
                {
                    "kind": "guide",
                    "slug": "konto",
                    "title": "Konto & <b>Karte</b>",
                    "url": "/de/konto/",
                    "language": "de",
                    "highlight": "Ein <mark>Basiskonto</mark>.",
                }
            ],
            "corrected": None,
        }

    def test_filters_and_pages(self, client):
        offices = search(client, language="de", q="Konto", kind="office").json()
        rest = search(client, language="de", q="Steuer", limit=10, offset=20).json()

        assert [one["slug"] for one in offices["results"]] == ["ziel"]
        assert (rest["total"], len(rest["results"])) == (23, 3)

    def test_names_the_corrected_words(self, client):
        assert search(client, language="de", q="bassiskonto").json()["corrected"] == "Basiskonto"

    @pytest.mark.parametrize("text", ["", "😀", "a" * 10_000, "\0", "Konto" * 2_000])
    def test_survives_any_text(self, client, text):
        assert search(client, language="de", q=text).json()["total"] == 0

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"q": "x"}, "language"),
            ({"q": "x", "language": "xx"}, "language"),
            ({"language": "de"}, "q"),
            ({"q": "x", "language": "de", "kind": "book"}, "kind"),
            ({"q": "x", "language": "de", "limit": 0}, "limit"),
            ({"q": "x", "language": "de", "limit": 51}, "limit"),
            ({"q": "x", "language": "de", "limit": "many"}, "limit"),
            ({"q": "x", "language": "de", "offset": -1}, "offset"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, client, values, field):
        assert fields_of(search(client, **values)) == [field]

    def test_names_all_that_is_wrong(self, client):
        assert fields_of(search(client)) == ["language", "q"]

    def test_is_described_in_openapi(self, client):
        description = client.get("/api/v1/openapi.json").json()

        assert {"/api/v1/search", "/api/v1/search/suggestions"} <= description["paths"].keys()


class TestSuggestions:
    def test_give_texts_and_addresses(self, client):
        answer = client.get("/api/v1/search/suggestions", {"language": "en", "q": "acc"}).json()

        assert answer == {"suggestions": [{"text": "Bank account", "url": "/en/konto/"}]}

    def test_name_the_language_that_is_unknown(self, client):
        response = client.get("/api/v1/search/suggestions", {"language": "tlh", "q": "x"})

        assert fields_of(response) == ["language"]


class TestWithoutServer:
    def test_answers_with_a_problem(self, client, settings):
        settings.SEARCH_BACKEND = "elasticsearch"
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"

        response = search(client, language="de", q="Konto")

        assert response.status_code == 503
        assert response.json()["type"].endswith("search-unavailable")
