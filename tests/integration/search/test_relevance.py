"""How well the best ten results fit rated queries (nDCG), for every backend."""

import csv
import json
import math
from pathlib import Path

import pytest

from search.documents import SearchDocument
from tests.integration.search.examples import at, query, slugs

HERE = Path(__file__).parent
DOCUMENTS = [
    SearchDocument.from_dict(json.loads(line))
    for line in (HERE / "rated_documents.jsonl").read_text().splitlines()
]


def rated_queries(language: str) -> list[tuple[str, dict[str, int]]]:
    """Return the queries of a language with the slugs that answer them, and their grades."""
    with (HERE / "rated_queries.tsv").open() as file:
        return [
            (row["query"], dict(grade(pair) for pair in row["grades"].split(";")))
            for row in csv.DictReader(file, delimiter="\t")
            if row["language"] == language
        ]


def everyday_queries() -> list[tuple[str, str, str]]:
    """Return everyday words, each with its language and the slug that must come first."""
    with (HERE / "everyday_queries.tsv").open() as file:
        return [
            (row["language"], row["query"], row["best"])
            for row in csv.DictReader(file, delimiter="\t")
        ]


def grade(pair: str) -> tuple[str, int]:
    slug, _, number = pair.partition("=")
    return slug, int(number)


def gain(grades: list[int]) -> float:
    return sum((2**one - 1) / math.log2(rank + 2) for rank, one in enumerate(grades[:10]))


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    ideal = sorted(grades.values(), reverse=True)
    return gain([grades.get(slug, 0) for slug in found]) / gain(ideal)


@pytest.fixture
def filled(backend):
    backend.rebuild(DOCUMENTS, position=at(1))
    return backend


class TestRelevance:
    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    def test_is_high_on_rated_queries(self, filled, language):
        fits = {
            text: ndcg(slugs(filled.search(query(text, language=language))), grades)
            for text, grades in rated_queries(language)
        }

        assert sum(fits.values()) / len(fits) > 0.93, fits

    def test_leads_everyday_words_to_their_answer_first(self, filled):
        found = {
            (language, text): slugs(filled.search(query(text, language=language)))[:1]
            for language, text, _best in everyday_queries()
        }

        assert found == {(language, text): [best] for language, text, best in everyday_queries()}

    def test_of_a_wrong_order_is_lower(self):
        [(_text, grades), *_] = rated_queries("de")
        best = sorted(grades, key=lambda slug: -grades[slug])

        assert ndcg(best, grades) == 1.0
        assert ndcg(best[::-1], grades) < 0.9
        assert ndcg([], grades) == 0.0
