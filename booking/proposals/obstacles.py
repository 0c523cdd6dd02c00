"""What stands in the way of a full plan, and the cheapest changes that help."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, islice
from typing import Any

from booking.planner import Conflict, Plan, can_be_planned, find_plans, why_not
from booking.proposals.changes import MOST_DAYS, WITHOUT, Change, Kind, changed, more_times
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

    without: Mapping[str, dict[str, Any]] = WISHES
    given_up: Mapping[Kind, dict[str, Any]] = WITHOUT
    """The wishes that can stand in the way, and those that people can do without."""

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

    def explain(self, plans: Sequence[Plan]) -> WhyNot | None:
        """Return why the best plans leave out matters; None where nothing stands in the way."""
        conflict = why_not(self._instance)
        if conflict is None:
            return None
        active = [
            name
            for name, without in self.without.items()
            if replace(self._wishes, **without) != self._wishes
        ]
        wishes = smallest(active, lambda kept: not self._fits(self._with_only(kept), conflict))
        left_out = self._left_out(plans)
        changes = self._changes(wishes, conflict)
        if left_out == 1:
            changes = chain(changes, self._without_one(conflict, plans))
        return WhyNot(
            conflict.matters, conflict.before, wishes, cheapest(changes, left_out), self._wishes
        )

    def _left_out(self, plans: Sequence[Plan]) -> int:
        return len(plans[0].left_out) if plans else len(self._all)

    def _with_only(self, kept: Sequence[str]) -> Wishes:
        gone = [without for name, without in self.without.items() if name not in kept]
        return replace(
            self._wishes, **{field: value for one in gone for field, value in one.items()}
        )

    def _fits(self, wishes: Wishes, conflict: Conflict) -> bool:
        return can_be_planned(self._room.instance(wishes, self._hard), conflict.whole)

    def _best(self, wishes: Wishes) -> Plan | None:
        instance = self._room.instance(wishes, self._hard)
        return next(iter(find_plans(replace(instance, alternatives=1))), None)

    def _planned(self, change: Change) -> Help:
        best = self._best(replace(changed(self._wishes, change), prefer="fewest_days"))
        return Help(change, len(best.left_out) if best else len(self._all))

    def _changes(self, wishes: Sequence[str], conflict: Conflict) -> Iterator[Help]:
        """Yield changes of the wishes as they were planned, in the order of their kinds."""
        times = list(self._times(conflict)) if "available" in wishes else []
        yield from (self._planned(change) for change in times)
        if "latest" in wishes:
            yield from self._later()
        if "earliest" in wishes and (day := self._latest_first_day(conflict)):
            yield self._planned(Change("earliest", day.isoformat()))
        if "max_days" in wishes:
            yield from self._more_days()
        for kind, (wish,) in self.given_up.items():
            in_the_way = wish in wishes and not (kind == "any_time" and times)
            if in_the_way and self._helps(Change(kind), conflict):
                yield self._planned(Change(kind))

    def _helps(self, change: Change, conflict: Conflict) -> bool:
        return self._fits(changed(self._wishes, change), conflict)

    def _times(self, conflict: Conflict) -> Iterator[Change]:
        """Yield the smallest changes of the times that help."""
        small = more_times(self._wishes.available)
        return islice((one for one in small if self._helps(one, conflict)), MOST_TIMES)

    def _later(self) -> Iterator[Help]:
        """Yield the first last day with which as much fits as with none."""
        best = self._best(replace(self._wishes, latest=None, prefer="soonest"))
        if best:
            yield Help(Change("latest", max(best.days).isoformat()), len(best.left_out))

    def _more_days(self) -> Iterator[Help]:
        """Yield the fewest days on which as much fits as on any number."""
        best = self._best(replace(self._wishes, max_days=MOST_DAYS, prefer="fewest_days"))
        if best:
            yield Help(Change("max_days", str(len(best.days))), len(best.left_out))

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

    def _without_one(self, conflict: Conflict, plans: Sequence[Plan]) -> Iterator[Help]:
        """Yield the matters without which all others fit: a plan that leaves out one proves it."""
        for code in conflict.matters:
            others = tuple(other for other in self._all if other != code)
            if code in self._needed or not others:
                continue
            if any(plan.left_out == (code,) for plan in plans) or can_be_planned(
                self._instance, others
            ):
                yield Help(Change("leave_out", code), 0)


def cheapest(changes: Iterable[Help], left_out: int) -> tuple[Help, ...]:
    """Return the first changes with which fewer are left out; those that make all fit first.

    Where enough of those are found, no more changes are planned.
    """
    whole, part = [], []
    for one in changes:
        if not one.leaves_out:
            whole.append(one)
        elif one.leaves_out < left_out:
            part.append(one)
        if len(whole) == MOST_HELPS:
            break
    return tuple((whole + part)[:MOST_HELPS])


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
