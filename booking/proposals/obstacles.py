"""What stands in the way of a full plan, and the cheapest changes that help."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, islice
from typing import Any

from booking.planner import Conflict, Plan, can_be_planned, find_plans, why_not
from booking.proposals.changes import KINDS, MOST_DAYS, Change, changed, more_times
from booking.proposals.room import Room
from booking.proposals.values import Help, WhyNot
from booking.queries import Edge, Wishes

WISHES: dict[str, dict[str, Any]] = {
    "step_free": {"step_free": False},
    "interpreter_language": {"interpreter_language": ""},
    "max_days": {"max_days": MOST_DAYS},
    "earliest": {"earliest": None},
    "latest": {"latest": None},
    "breaks": {"breaks": ()},
    "available": {"available": ()},
}
"""The wishes that can stand in the way, each with what it is without it.

Whoever is first here is blamed last, if several explanations are equally small. The town is
not among them: a matter for which another office is responsible is never planned here.
"""
MOST_HELPS = 4
MOST_TIMES = 2
"""How many changes are shown, and how many of them only widen the times."""


class Obstacle:
    """Looks for the smallest conflict and for changes; reads what is free once.

    `needed` are matters whose results others wait for: they cannot be left out.
    """

    def __init__(
        self,
        room: Room,
        wishes: Wishes,
        hard: tuple[Edge, ...],
        needed: Container[str],
    ) -> None:
        self._room = room
        self._wishes = wishes
        self._hard = hard
        self._needed = needed
        self._instance = room.instance(wishes, hard)
        self._all = tuple(matter.id for matter in self._instance.matters)

    def explain(self, left_out: int) -> WhyNot | None:
        """Return why so many matters are left out; None where nothing stands in the way."""
        conflict = why_not(self._instance)
        if conflict is None:
            return None
        active = [
            name
            for name, without in WISHES.items()
            if replace(self._wishes, **without) != self._wishes
        ]
        wishes = smallest(active, lambda kept: not self._fits(self._with_only(kept), conflict))
        helps = sorted(
            self._helps(wishes, conflict, left_out),
            key=lambda one: (one.leaves_out > 0, KINDS.index(one.change.kind)),
        )
        return WhyNot(
            conflict.matters, conflict.before, wishes, tuple(helps[:MOST_HELPS]), self._wishes
        )

    def _with_only(self, kept: Sequence[str]) -> Wishes:
        gone = [without for name, without in WISHES.items() if name not in kept]
        return replace(
            self._wishes, **{field: value for one in gone for field, value in one.items()}
        )

    def _fits(self, wishes: Wishes, conflict: Conflict) -> bool:
        return can_be_planned(self._room.instance(wishes, self._hard), conflict.whole)

    def _best(self, wishes: Wishes) -> Plan | None:
        instance = self._room.instance(wishes, self._hard)
        return next(iter(find_plans(replace(instance, alternatives=1))), None)

    def _left_out(self, wishes: Wishes) -> int:
        best = self._best(wishes)
        return len(best.left_out) if best else len(self._all)

    def _helps(self, wishes: Sequence[str], conflict: Conflict, left_out: int) -> Iterator[Help]:
        """Yield the changes with which fewer matters are left out: each was planned."""
        for change in self._changes(wishes, conflict):
            after = changed(self._wishes, change)
            if self._fits(after, conflict) and (rest := self._left_out(after)) < left_out:
                yield Help(change, rest)
        yield from self._without_one(conflict)

    def _changes(self, wishes: Sequence[str], conflict: Conflict) -> Iterator[Change]:
        if "breaks" in wishes:
            yield Change("without_breaks")
        if "available" in wishes:
            yield from self._times(conflict)
        if "latest" in wishes and (day := self._soonest()):
            yield Change("latest", day.isoformat())
        if "earliest" in wishes and (day := self._latest_first_day(conflict)):
            yield Change("earliest", day.isoformat())
        if "max_days" in wishes and (days := self._fewest_days()):
            yield Change("max_days", str(days))
        if "interpreter_language" in wishes:
            yield Change("without_interpreter")

    def _times(self, conflict: Conflict) -> Iterator[Change]:
        """Yield the smallest changes of the times that help; any time only if none does."""
        small = (
            change
            for change in more_times(self._wishes.available)
            if self._fits(changed(self._wishes, change), conflict)
        )
        enough = list(islice(small, MOST_TIMES))
        yield from enough or [Change("any_time")]

    def _soonest(self) -> date | None:
        """Return the first last day with which as much fits as with none."""
        best = self._best(replace(self._wishes, latest=None, prefer="soonest"))
        return max(best.days) if best else None

    def _latest_first_day(self, conflict: Conflict) -> date | None:
        """Return the last first day with which the matters in conflict fit, by halving."""
        asked = self._wishes.earliest or self._room.today
        works = self._room.today
        fails = min(asked, self._room.last_day + timedelta(days=1))
        if works >= fails:
            return None
        while fails - works > timedelta(days=1):
            middle = works + (fails - works) // 2
            if self._fits(replace(self._wishes, earliest=middle), conflict):
                works = middle
            else:
                fails = middle
        return works

    def _fewest_days(self) -> int | None:
        best = self._best(replace(self._wishes, max_days=MOST_DAYS, prefer="fewest_days"))
        return len(best.days) if best else None

    def _without_one(self, conflict: Conflict) -> Iterator[Help]:
        for code in conflict.matters:
            others = tuple(other for other in self._all if other != code)
            if code not in self._needed and others and can_be_planned(self._instance, others):
                yield Help(Change("leave_out", code), 0)


def smallest(wishes: Sequence[str], conflicts: Callable[[Sequence[str]], bool]) -> tuple[str, ...]:
    """Return the fewest wishes that conflict; all together must.

    Taking one after the other away gives a set from which nothing can be taken; where that
    leaves two or more, smaller sets are looked for.
    """
    kept = tuple(wishes)
    for wish in wishes:
        fewer = tuple(other for other in kept if other != wish)
        if conflicts(fewer):
            kept = fewer
    for size in range(1, len(kept)):
        for few in combinations(wishes, size):
            if conflicts(few):
                return few
    return kept
