"""The order of what was found: the same for every backend."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from search.backends.base import Query
from search.documents import KINDS

# A guide answers; a topic or an office leads to the answer; a service is reached from its guide.
_KIND = {"guide": 1.0, "topic": 0.75, "office": 0.75, "service": 0.5}
_TOPIC_OF_A_GUIDE = 0.6
_OFFICE_OF_A_GUIDE = 0.45


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that has words of the query, with the backend's own score."""

    score: float
    kind: str
    slug: str
    topic: str
    offices: tuple[str, ...]


def missing_neighbours(candidates: Sequence[Candidate], query: Query) -> list[tuple[str, str]]:
    """Return kind and slug of the best guide's topic and offices that have no word of the query.

    They belong to the answer. Whoever filters gets what passes the filter and nothing else.
    """
    guides = [one for one in candidates if one.kind == "guide"]
    if not guides or query.kind or query.topic or query.office:
        return []
    best = min(guides, key=lambda guide: (-guide.score, guide.slug))
    found = {(one.kind, one.slug) for one in candidates}
    around = [("topic", best.topic), *(("office", office) for office in best.offices)]
    return [one for one in around if one[1] and one not in found]


def ranked[C: Candidate](candidates: Sequence[C]) -> list[C]:
    """Return the candidates, best first; a topic and an office gain from their best guide."""
    neighbours: dict[tuple[str, str], float] = defaultdict(float)
    for guide in candidates:
        if guide.kind == "guide":
            gains = [("topic", guide.topic, _TOPIC_OF_A_GUIDE)]
            gains += [("office", office, _OFFICE_OF_A_GUIDE) for office in guide.offices]
            for kind, slug, share in gains:
                neighbours[kind, slug] = max(neighbours[kind, slug], share * guide.score)

    def place(one: C) -> tuple[float, int, str]:
        own = one.score * _KIND[one.kind]
        gained = neighbours.get((one.kind, one.slug), 0.0)
        return -round(max(own, gained) + 0.1 * min(own, gained), 6), KINDS.index(one.kind), one.slug

    return sorted(candidates, key=place)
