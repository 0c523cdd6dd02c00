"""The order of what was found: no database."""

from search.backends.base import Query
from search.backends.ranking import Candidate, missing_neighbours, ranked

EVERYTHING = Query(text="x", language="de", site_id=1)


def candidate(kind: str, slug: str, score: float, topic: str = "", offices=()) -> Candidate:
    return Candidate(score, kind, slug, topic, tuple(offices))


def order(*candidates: Candidate) -> list[str]:
    return [one.slug for one in ranked(candidates)]


class TestRanked:
    def test_puts_the_better_score_first(self):
        assert order(candidate("guide", "a", 1), candidate("guide", "b", 2)) == ["b", "a"]

    def test_puts_equal_scores_in_the_order_of_their_slugs(self):
        assert order(candidate("guide", "b", 1), candidate("guide", "a", 1)) == ["a", "b"]

    def test_puts_a_guide_before_its_topic_and_its_service(self):
        guide = candidate("guide", "guide", 2, topic="topic")
        topic, service = candidate("topic", "topic", 2), candidate("service", "service", 2.5)

        assert order(service, topic, guide) == ["guide", "topic", "service"]

    def test_puts_a_guide_that_fits_about_as_well_before_its_topic(self):
        guide, topic = (
            candidate("guide", "guide", 7, topic="topic"),
            candidate("topic", "topic", 10),
        )
        poor = candidate("guide", "guide", 2, topic="topic")

        assert order(topic, guide) == ["guide", "topic"]
        assert order(topic, poor) == ["topic", "guide"]

    def test_lifts_topic_and_office_of_a_good_guide_above_weak_guides(self):
        best = candidate("guide", "best", 10, topic="topic", offices=["office"])
        topic, office = candidate("topic", "topic", 0), candidate("office", "office", 0)
        weak = candidate("guide", "weak", 3)

        assert order(weak, office, topic, best) == ["best", "topic", "office", "weak"]


class TestMissingNeighbours:
    def test_are_those_of_the_best_guide(self):
        weak = candidate("guide", "weak", 1, topic="other")
        best = candidate("guide", "best", 2, topic="topic", offices=["one", "two"])
        found = [weak, best, candidate("office", "one", 1)]

        assert missing_neighbours(found, EVERYTHING) == [("topic", "topic"), ("office", "two")]

    def test_are_none_for_people_who_filter(self):
        found = [candidate("guide", "best", 2, topic="topic")]
        guides = Query(text="x", language="de", site_id=1, kind="guide")

        assert missing_neighbours(found, guides) == []
