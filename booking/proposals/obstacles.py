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
ANY_TIME = Change("any_time")
MOST_HELPS = 4
MOST_TIMES = 2
"""How many changes are shown, and how many of them widen the times by a little."""


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

    def _fits_whole(self, wishes: Wishes) -> bool:
        instance = self._room.instance(wishes, self._hard)
        return can_be_planned(instance, tuple(matter.id for matter in instance.matters))

    def _best(self, wishes: Wishes) -> Plan | None:
        instance = self._room.instance(wishes, self._hard)
        return next(iter(find_plans(replace(instance, alternatives=1))), None)

    def _planned(self, change: Change) -> Help:
        best = self._best(replace(changed(self._wishes, change), prefer="fewest_days"))
        return Help(change, len(best.left_out) if best else len(self._all))

    def _changes(self, wishes: Sequence[str], conflict: Conflict) -> Iterator[Help]:
        """Yield changes of the wishes as they were planned, in the order of their kinds.

        A wish without which everything fits is always in the conflict: none is overlooked.
        """
        times = self._times(conflict) if "available" in wishes else []
        yield from (one for one in times if one.change != ANY_TIME)
        if "latest" in wishes:
            yield from self._later()
        if "earliest" in wishes:
            yield from self._earlier(conflict)
        if "max_days" in wishes:
            yield from self._more_days()
        for kind, (wish,) in self.given_up.items():
            if kind == ANY_TIME.kind:
                yield from (one for one in times if one.change == ANY_TIME)
            elif wish in wishes and self._helps(Change(kind), conflict):
                yield self._planned(Change(kind))

    def _helps(self, change: Change, conflict: Conflict) -> bool:
        return self._fits(changed(self._wishes, change), conflict)

    def _times(self, conflict: Conflict) -> list[Help]:
        """Return the smallest changes of the times that help, those with which all fits first.

        Any time is one of them where nothing smaller makes all fit. It is planned first: what
        does not fit then fits at no less time.
        """
        if not self._helps(ANY_TIME, conflict):
            return []
        any_time = self._planned(ANY_TIME)
        small = [one for one in more_times(self._wishes.available) if self._helps(one, conflict)]
        whole = (one for one in small if self._fits_whole(changed(self._wishes, one)))
        found = [] if any_time.leaves_out else list(islice(whole, MOST_TIMES))
        others = [one for one in small if one not in found][: MOST_TIMES - len(found)]
        helps = [Help(one, 0) for one in found] + [self._planned(one) for one in others]
        return helps if found else [*helps, any_time]

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

    def _earlier(self, conflict: Conflict) -> Iterator[Help]:
        """Yield the latest first day with which all fits; if none, the one of the conflict."""
        asked = self._wishes.earliest or self._room.today
        day = self._latest_first_day(asked, lambda wishes: self._fits(wishes, conflict))
        if day is None:
            return
        found = self._planned(Change("earliest", day.isoformat()))
        if found.leaves_out and (day := self._latest_first_day(day, self._fits_whole)):
            found = Help(Change("earliest", day.isoformat()), 0)
        yield found

    def _latest_first_day(self, before: date, fits: Callable[[Wishes], bool]) -> date | None:
        """Return the last first day before another one with which something fits, by halving."""
        works = self._room.today
        fails = min(before, self._room.last_day + timedelta(days=1))
        if works >= fails or not fits(replace(self._wishes, earliest=works)):
            return None
        while fails - works > timedelta(days=1):
            middle = works + (fails - works) // 2
            if fits(replace(self._wishes, earliest=middle)):
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
    """Return the first changes with which fewer are left out; the fewest first.

    Where enough are found that make all fit, no more changes are planned.
    """
    found: list[Help] = []
    for one in changes:
        if one.leaves_out < left_out or not one.leaves_out:
            found.append(one)
        if sum(not help_.leaves_out for help_ in found) == MOST_HELPS:
            break
    return tuple(sorted(found, key=lambda one: one.leaves_out)[:MOST_HELPS])


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
