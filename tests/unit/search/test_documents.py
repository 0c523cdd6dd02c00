"""Documents and their sources: no database."""

import pytest

from search import sources
from search.documents import DocumentKey, SearchDocument


def guide(slug: str, **values) -> SearchDocument:
    common = {"kind": "guide", "language": "de", "site_id": 1, "title": slug, "url": f"/{slug}/"}
    return SearchDocument(slug=slug, **common | values)


class TestSearchDocument:
    def test_comes_back_from_its_plain_values(self):
        document = guide("anmeldung", offices=("buergerservice",), topic="ankommen")

        assert SearchDocument.from_dict(document.as_dict()) == document

    def test_has_a_key_that_no_change_of_words_changes(self):
        key = DocumentKey(1, "de", "guide", "anmeldung")

        assert guide("anmeldung", title="Neu").key == key

    @pytest.mark.parametrize("values", [{"kind": "book"}, {"title": ""}, {"url": ""}])
    def test_refuses_what_cannot_be_shown(self, values):
        with pytest.raises(ValueError, match="document"):
            guide("anmeldung", **values)


class TestSources:
    def test_refuses_a_name_that_is_taken(self):
        sources.register("test.taken", lambda _language: [])
        try:
            with pytest.raises(sources.SourceNameTaken):
                sources.register("test.taken", lambda _language: [guide("b")])
        finally:
            sources.unregister("test.taken")

    def test_are_read_in_the_order_of_their_names(self):
        sources.register("test.z", lambda _language: [guide("z")])
        sources.register("test.a", lambda _language: [guide("a")])
        try:
            found = [name for name in sources.names() if name.startswith("test.")]
            documents = [list(sources.documents_of(name)) for name in found]
        finally:
            sources.unregister("test.z")
            sources.unregister("test.a")

        assert found == ["test.a", "test.z"]
        assert documents == [[guide("a")], [guide("z")]]
