"""One contract, run against every backend."""

import pytest

from tests.integration.search.examples import at, guide, query, slugs

DOCUMENTS = [
    guide(
        "anmeldung",
        "Wohnung anmelden",
        summary="Melden Sie Ihre Adresse an.",
        topic="ankommen",
        offices=("buergerservice",),
    ),
    guide("basiskonto", "Basiskonto eröffnen", keywords="Girokonto, Bank", topic="konto"),
    guide("anerkennung", "Anerkennung als Krankenschwester", text="Ein <b>Zeugnis</b> zeigen."),
    guide("ankommen", "Ankommen", kind="topic", topic="ankommen", text="Wohnung und Steuer"),
    guide("buergerservice", "Bürgerservice", kind="office", text="Wohnung",
          offices=("buergerservice",)),
    guide("anmeldung", "Register your address", language="en", title_de="Wohnung anmelden",
          keywords_de="Anmeldung, Meldebescheinigung", url="/en/anmeldung/"),
    guide("basiskonto", "فتح حساب بنكي", language="ar", title_de="Basiskonto eröffnen",
          summary="لكل شخص الحق في حساب بنكي", url="/ar/basiskonto/"),
    guide("woanders", "Wohnung in einem anderen Zentrum", site_id=2),
]  # fmt: skip


@pytest.fixture
def filled(backend):
    backend.rebuild(DOCUMENTS, position=at(1))
    return backend


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "best"),
        [
            ("Wohnung anmelden", "anmeldung"),
            ("Wo melde ich mich an?", "anmeldung"),
            ("WOHNUNGSANMELDUNG", "anmeldung"),
            ("Konto", "basiskonto"),
            ("Kontoeröffnung", "basiskonto"),
            ("kontoeroeffnung", "basiskonto"),
            ("girokon", "basiskonto"),
            ("krankenschwster", "anerkennung"),
            ("Krankenschwestern anerkannt", "anerkennung"),
        ],
    )
    def test_finds_inflected_joined_split_begun_and_misspelt_words(self, filled, text, best):
        assert slugs(filled.search(query(text)))[0] == best

    @pytest.mark.parametrize("text", ["Anmeldung", "anmelden", "Meldebescheinigung", "anmeldug"])
    def test_finds_german_office_words_in_every_language(self, filled, text):
        assert slugs(filled.search(query(text, language="en"))) == ["anmeldung"]

    @pytest.mark.parametrize("text", ["حساب بنكي", "حسابات البنوك", "للحساب", "حسااب"])
    def test_finds_arabic_words_in_their_forms(self, filled, text):
        assert slugs(filled.search(query(text, language="ar"))) == ["basiskonto"]

    @pytest.mark.parametrize("text", ["انميلدونغ", "анмельдунг", "мельдебешайнигунг"])
    def test_finds_german_words_written_by_ear_in_another_script(self, filled, text):
        assert slugs(filled.search(query(text, language="en"))) == ["anmeldung"]

    def test_says_what_it_searched_for_instead(self, filled):
        results = filled.search(query("krankenschwster in Deutschland"))

        assert results.corrected == "Krankenschwester in Deutschland"

    def test_corrects_one_error_before_it_takes_a_compound_apart(self, backend):
        """Its parts alone lead elsewhere."""
        course = guide("integrationskurs", "Integrationskurs besuchen")
        other = guide("kurs", "Kurs finden", keywords="Kurs, Integration, Integration im Kurs")
        backend.rebuild([course, other], position=at(1))

        results = backend.search(query("Integrationkurs"))

        assert slugs(results)[0] == "integrationskurs"
        assert results.corrected == "Integrationskurs"

    def test_finds_with_one_error_what_is_found_without_it(self, backend):
        """Longer words that are made of the corrected one count as they do without an error."""
        surgery = guide("praxis", "Eine Arztpraxis finden")
        other = guide("berufe", "Anerkennung als Arzt", keywords="Beruf")
        others = [guide(f"seite-{n}", "Anderes") for n in range(5)]
        backend.rebuild([other, surgery, *others], position=at(1))

        assert slugs(backend.search(query("Arzt"))) == ["berufe", "praxis"]
        assert slugs(backend.search(query("Artz"))) == ["berufe", "praxis"]

    def test_takes_a_whole_keyword_before_its_single_words(self, backend):
        """The single words stand in better places of the other office."""
        keywords = "visa, permit, residence, foreigners office"
        wanted = guide("auslaenderamt", "Immigration", keywords=keywords, language="en")
        keywords = "foreigners"
        other = guide("strassenverkehrsamt", "Car office", keywords=keywords, language="en")
        others = [guide(f"stelle-{n}", "Another office", language="en") for n in range(5)]
        backend.rebuild([wanted, other, *others], position=at(1))

        for text in ("foreigners office", "the foreigners’ office", "Foreigner offices"):
            assert slugs(backend.search(query(text, language="en")))[0] == "auslaenderamt", text
            assert backend.suggest(query(text, language="en"))[0].text == "Immigration", text

    def test_takes_a_whole_german_keyword_in_every_language(self, backend):
        keywords = "Erlaubnis für Arbeit, Arbeit"
        wanted = guide("a", "Work", language="en", title_de="Arbeit", keywords_de=keywords)
        title = "Arbeit, Erlaubnis"
        other = guide("b", "Another", language="en", title_de=title, keywords_de=title)
        others = [guide(f"c-{n}", "Other", language="en") for n in range(5)]
        backend.rebuild([wanted, other, *others], position=at(1))

        assert slugs(backend.search(query("Erlaubnis für Arbeit", language="en")))[0] == "a"

    @pytest.mark.parametrize("text", ["Über uns", "über uns"])
    def test_finds_a_name_that_is_made_of_little_words(self, backend, text):
        backend.rebuild([guide("ueber-uns", "Über uns"), guide("kita", "Kita")], position=at(1))

        assert slugs(backend.search(query(text))) == ["ueber-uns"]
        assert [one.text for one in backend.suggest(query(text))] == ["Über uns"]

    def test_corrects_nothing_for_people_who_insist(self, filled):
        results = filled.search(query("krankenschwster", corrected=False))

        assert (results.total, results.corrected) == (0, None)

    def test_corrects_no_word_that_is_known(self, filled):
        assert filled.search(query("Wohnung")).corrected is None

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, {"anmeldung", "ankommen", "buergerservice"}),
            ({"kind": "topic"}, {"ankommen"}),
            ({"topic": "ankommen"}, {"anmeldung", "ankommen"}),
            ({"office": "buergerservice"}, {"anmeldung", "buergerservice"}),
            ({"site_id": 2}, {"woanders"}),
            ({"site_id": 3}, set()),
            ({"language": "fr"}, set()),
        ],
    )
    def test_shows_only_what_passes_the_filters(self, filled, filters, found):
        results = filled.search(query("Wohnung", **filters))

        assert set(slugs(results)) == found
        assert results.total == len(found)

    def test_adds_the_topic_and_the_offices_of_the_best_guide(self, filled):
        assert slugs(filled.search(query("Adresse"))) == [
            "anmeldung",
            "ankommen",
            "buergerservice",
        ]
        assert slugs(filled.search(query("Adresse", kind="guide"))) == ["anmeldung"]

    def test_marks_the_words_and_escapes_the_rest(self, filled):
        [found] = filled.search(query("Zeugnisse")).hits

        assert found.highlight == "Ein &lt;b&gt;<mark>Zeugnis</mark>&lt;/b&gt; zeigen."

    def test_gives_the_pages_of_one_order(self, backend):
        backend.rebuild(
            [guide(f"g{n}", "Konto", text=f"Nummer {n}") for n in range(25)], position=at(1)
        )

        pages = [
            slugs(backend.search(query("Konto", limit=10, offset=offset))) for offset in (0, 10, 20)
        ]

        assert [len(page) for page in pages] == [10, 10, 5]
        assert len({slug for page in pages for slug in page}) == 25
        assert backend.search(query("Konto", limit=10, offset=30)).total == 25

    @pytest.mark.parametrize(
        "text", ["😀", "a" * 10_000, "((((", "AND OR *:*", "\\", '"', "die der", "\u200d"]
    )
    def test_finds_nothing_in_what_says_nothing(self, filled, text):
        assert filled.search(query(text)).total == 0


class TestSuggest:
    @pytest.mark.parametrize("text", ["wohn", "Wohnung anm", "anmel", "wohnugn"])
    def test_completes_what_was_typed(self, filled, text):
        assert "Wohnung anmelden" in [one.text for one in filled.suggest(query(text, limit=8))]

    def test_knows_german_words_in_every_language(self, filled):
        [found] = filled.suggest(query("meldebe", language="en", limit=8))

        assert (found.text, found.url) == ("Register your address", "/en/anmeldung/")

    def test_gives_no_more_than_asked_for(self, filled):
        assert len(filled.suggest(query("a", limit=2))) == 2

    def test_has_none_for_another_language(self, filled):
        assert filled.suggest(query("wohn", language="fr", limit=8)) == ()


class TestUpdate:
    def test_replaces_adds_and_removes(self, filled):
        filled.update(
            documents=[
                guide("anmeldung", "Adresse melden"),
                guide("kita", "Kita in Ihrer Wohnung"),
            ],
            removed=[DOCUMENTS[3].key],
            position=at(2),
        )

        assert set(slugs(filled.search(query("Wohnung")))) == {"kita", "buergerservice"}
        assert filled.position() == at(2)

    def test_adds_a_language_that_was_not_there(self, filled):
        filled.update(documents=[guide("kita", "Kreş", language="tr")], removed=[], position=at(2))

        assert slugs(filled.search(query("kreş", language="tr"))) == ["kita"]

    def test_may_be_repeated(self, filled):
        for _time in range(2):
            filled.update(
                documents=[guide("kita", "Kita")], removed=[DOCUMENTS[0].key], position=at(2)
            )

        assert filled.search(query("Kita")).total == 1


class TestRebuild:
    def test_leaves_nothing_of_the_index_before(self, filled):
        filled.rebuild([guide("kita", "Kita")], position=at(9))

        assert filled.search(query("Wohnung")).total == 0
        assert slugs(filled.search(query("Kita"))) == ["kita"]
        assert filled.position() == at(9)

    def test_reaches_a_process_that_had_opened_the_old_index(self, filled, another_process):
        assert another_process.search(query("Konto")).total == 1

        filled.rebuild([guide("kita", "Kita")], position=at(9))

        assert another_process.search(query("Konto")).total == 0

    def test_gives_the_same_order_as_single_updates(self, backend):
        backend.rebuild(DOCUMENTS, position=at(1))
        at_once = slugs(backend.search(query("Wohnung")))
        backend.rebuild([], position=at(2))
        for number, document in enumerate(reversed(DOCUMENTS), start=3):
            backend.update(documents=[document], removed=[], position=at(number))

        assert slugs(backend.search(query("Wohnung"))) == at_once


class TestPosition:
    def test_is_none_before_the_index_is_filled(self, backend):
        assert backend.position() is None

    @pytest.mark.usefixtures("filled")
    def test_is_seen_by_another_process(self, another_process):
        assert another_process.position() == at(1)
