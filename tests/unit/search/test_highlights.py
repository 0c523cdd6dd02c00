"""Marks in what was found: safe HTML, whatever the texts hold."""

import re

from hypothesis import given
from hypothesis import strategies as st

from search.analysis.vocabulary import Vocabulary
from search.backends.highlights import marked_excerpt, marked_title
from search.backends.interpretation import Interpreter
from search.documents import SearchDocument


def document(title="Titel", **values) -> SearchDocument:
    common = {"kind": "guide", "slug": "a", "language": "de", "site_id": 1, "url": "/a/"}
    return SearchDocument(title=title, **common | values)


def meaning_of(text: str):
    words = Vocabulary("de", [(word, 1) for word in text.split()])
    return Interpreter(words, Vocabulary("de", [])).interpret(text)


class TestMarkedTitle:
    def test_marks_every_form_of_the_word(self):
        title = marked_title(document("Zeugnisse anerkennen"), meaning_of("Zeugnis"))

        assert title == "<mark>Zeugnisse</mark> anerkennen"

    def test_escapes_what_an_editor_wrote(self):
        title = marked_title(document("<script>Konto</script> & mehr"), meaning_of("Konto"))

        assert title == "&lt;script&gt;<mark>Konto</mark>&lt;/script&gt; &amp; mehr"

    @given(st.text(max_size=60))
    def test_holds_no_tag_but_its_own(self, text):
        html = marked_title(document(text + "x"), meaning_of("script img x"))

        assert set(re.findall("<[^>]*>", html)) <= {"<mark>", "</mark>"}


class TestMarkedExcerpt:
    def test_is_the_summary_if_the_word_stands_there(self):
        found = document(summary="Ein Konto für alle.", text="Text mit Konto.")

        assert marked_excerpt(found, meaning_of("Konto")) == "Ein <mark>Konto</mark> für alle."

    def test_is_the_part_of_the_text_that_has_the_words(self):
        text = "Wort " * 200 + "hier steht das Konto am Ende " + "Wort " * 200
        excerpt = marked_excerpt(document(summary="Kurz.", text=text), meaning_of("Konto"))

        assert "<mark>Konto</mark>" in excerpt
        assert excerpt.startswith("… ")
        assert excerpt.endswith(" …")
        assert len(excerpt) < 300
