"""The order of what was found: the same for every backend."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from search.backends.base import Query
from search.documents import KINDS

# A guide answers; a topic or an office leads to the answer; a service is reached from its guide.
# A page of the portal itself explains the portal.
_KIND = {"guide": 1.0, "topic": 0.75, "office": 0.75, "service": 0.5, "page": 0.75}
_SHARE = {"topic": 0.6, "office": 0.45}
_AS_WELL = 0.6


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
    best_guide: dict[tuple[str, str], float] = defaultdict(float)
    for guide in candidates:
        if guide.kind == "guide":
            for around in (("topic", guide.topic), *(("office", slug) for slug in guide.offices)):
                best_guide[around] = max(best_guide[around], guide.score)

    def value(one: C) -> float:
        own = one.score * _KIND[one.kind]
        guide = best_guide.get((one.kind, one.slug), 0.0)
        gained = guide * _SHARE.get(one.kind, 0.0)
        total = max(own, gained) + 0.1 * min(own, gained)
        # A topic repeats the words of its guides: a guide that fits about as well stands before it.
        return min(total, 0.99 * guide) if guide >= _AS_WELL * one.score else total

    return sorted(
        candidates,
        key=lambda one: (-round(value(one), 6), KINDS.index(one.kind), one.slug),
    )
