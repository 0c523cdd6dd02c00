"""Text analysis: no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import fold, query_words, split_words, stem, stems
from search.analysis.vocabulary import Vocabulary, edit_distance

LANGUAGES = ["de", "en", "ar", "fr", "tr", "uk", "ru", "fa"]


class TestStem:
    @pytest.mark.parametrize(
        ("language", "forms"),
        [
            ("de", "Anmeldung Anmeldungen anmelden angemeldet"),
            ("de", "verlängern Verlängerung verlaengert"),
            ("de", "Zeugnis Zeugnisse Zeugnissen"),
            ("de", "Ärzte Arzt Aerzten"),
            ("en", "insurance insured insures"),
            ("en", "recognition recognise recognized"),
            ("en", "child children child's"),
            ("en", "apply applied application applications"),
            ("ar", "شهادة الشهادات بالشهادات شهادتي"),
            ("ar", "طفل أطفال للأطفال والأطفال"),
            ("ar", "بنك البنك بنكي البنوك"),
            ("fr", "reconnaissance reconnaissances"),
            ("tr", "kurs kursu kursları kurslar"),
            ("uk", "страхування страхуванням"),
            ("ru", "регистрация регистрации регистрацию"),
            ("fa", "فرزند فرزندم فرزندان"),
        ],
    )
    def test_is_the_same_for_all_forms_of_a_word(self, language, forms):
        assert len({stem(form, language) for form in forms.split()}) == 1

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("de", "Kind Kita Konto Kasse Arbeit Aufenthalt Anerkennung"),
            ("en", "insurance integration interpreter income"),
            ("ar", "بنك سكن عمل شهادة مدرسة"),
        ],
    )
    def test_keeps_different_words_apart(self, language, words):
        assert len({stem(word, language) for word in words.split()}) == len(words.split())

    @given(st.text(max_size=30), st.sampled_from(LANGUAGES))
    def test_of_a_stem_is_the_stem_itself(self, text, language):
        once = stem(text, language)

        assert stem(once, language) == once


class TestSplitWords:
    @given(st.text(max_size=200))
    def test_tells_where_each_word_stands(self, text):
        assert all(text[word.start : word.end] == word.written for word in split_words(text))

    def test_finds_no_word_in_emoji(self):
        assert list(split_words("🙂🙃 👩‍⚕️")) == [] or all(
            not word.written.strip("\u200d") for word in split_words("🙂🙃 👩‍⚕️")
        )

    def test_leaves_out_what_is_too_long_for_a_word(self):
        assert [word.written for word in split_words("a" * 10_000 + " Kita")] == ["Kita"]


class TestFold:
    @pytest.mark.parametrize("written", ["Wählen", "waehlen", "wahlen", "WÄHLEN", "wa\u0308hlen"])
    def test_knows_every_way_to_write_an_umlaut(self, written):
        assert fold(written, "de") == "wahlen"

    @pytest.mark.parametrize("written", ["شهادة", "شَهَادَة", "شهاده", "شـهادة"])
    def test_knows_every_way_to_write_an_arabic_word(self, written):
        assert fold(written, "ar") == "شهاده"

    def test_reads_arabic_digits(self):
        assert fold("٢٠٢٧", "ar") == "2027"


class TestQueryWords:
    def test_are_what_a_question_is_about(self):
        assert query_words("Wie bekomme ich eine Steuernummer?", "de") == ["Steuernummer"]
        assert query_words("كيف أفتح حساب في البنك؟", "ar") == ["أفتح", "حساب", "البنك"]

    def test_are_the_weak_ones_if_there_are_no_others(self):
        assert query_words("help", "en") == ["help"]


class TestStems:
    def test_leave_out_stop_words(self):
        assert stems("die Anmeldung der Wohnung", "de") == ["anmeld", "wohn"]


class TestVocabulary:
    def test_splits_a_compound_that_no_document_has(self):
        words = Vocabulary("de", [("Wohnung", 4), ("Anmeldung", 3)])

        assert [meaning.stem for meaning in words.parts("Wohnungsanmeldung")] == ["wohn", "anmeld"]

    def test_splits_no_word_of_another_language(self):
        words = Vocabulary("en", [("car", 4), ("pet", 3)])

        assert words.parts("carpet") == []

    def test_corrects_to_the_commoner_of_two_words_as_near(self):
        words = Vocabulary("de", [("Kasten", 1), ("Kassen", 9)])

        assert words.corrections("Kaszen")[0].correction == "Kassen"

    def test_corrects_no_short_word(self):
        assert Vocabulary("de", [("Amt", 4)]).corrections("Art") == []
        assert Vocabulary("en", [("debit", 4)]).corrections("debt") == []
        assert Vocabulary("ar", [("دون", 4)]).corrections("ديون") == []

    @given(st.text("abc", max_size=8), st.text("abc", max_size=8))
    def test_distance_is_the_same_both_ways(self, one, other):
        assert edit_distance(one, other, 9) == edit_distance(other, one, 9)
