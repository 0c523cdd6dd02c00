"""Why matters are left out: the smallest set that cannot be planned together."""

from dataclasses import dataclass, replace

import numpy as np

from booking.planner.model import Instance
from booking.planner.precedence import Masks, Precedence, sizes
from booking.planner.solver import find_plans, find_whole_plans, plannable_sets

MOST_TRIES = 40
"""How many small sets are tried one by one where nights are short; see `why_not`."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of matters that cannot all be planned, whatever else is left out.

    `before` are matters that must be done before one of them and so belong to the conflict.
    """

    matters: tuple[str, ...]
    before: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, ...]:
        """All matters that belong to it."""
        return self.before + self.matters


def why_not(instance: Instance) -> Conflict | None:
    """Return what stands in the way of planning every matter; None where nothing does.

    The set has the fewest matters possible. Only where nights are so short that days disturb
    each other, proving that may need thousands of plans; after `MOST_TRIES` of them the set
    is one from which no matter can be taken without making it fit.
    """
    order = Precedence(instance.matters)
    sets = np.arange(1, 1 << order.count, dtype=np.int64)
    whole = _with_predecessors(order, sets)
    possible, certain = plannable_sets(instance)
    uncertain = _Uncertain(instance)
    for at in np.lexsort((sizes(whole), sizes(sets))):
        wanted = int(whole[at])
        if possible[wanted] and (certain or uncertain.fits(wanted)):
            continue
        if possible[wanted] and uncertain.gave_up:
            return _irreducible(instance, order)
        return _conflict(instance, int(sets[at]), wanted)
    return None


class _Uncertain:
    """Tries sets one by one; every plan proves all smaller sets as well."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._number = {matter.id: i for i, matter in enumerate(instance.matters)}
        self._proved: list[int] = []
        self._tries = 0
        self.gave_up = False

    def fits(self, wanted: int) -> bool:
        """Tell whether a set with its predecessors can be planned; not if that was given up."""
        if not self._proved:
            self._prove(self._instance)
        if self._is_proved(wanted):
            return True
        if self._tries > MOST_TRIES:
            self.gave_up = True
            return False
        self._prove(only(self._instance, _ids(self._instance, wanted)))
        return self._is_proved(wanted)

    def _prove(self, instance: Instance) -> None:
        self._tries += 1
        for plan in find_plans(replace(instance, alternatives=1)):
            self._proved.append(sum(1 << self._number[stop.matter] for stop in plan.stops))

    def _is_proved(self, wanted: int) -> bool:
        return any(wanted & ~proved == 0 for proved in self._proved)


def _irreducible(instance: Instance, order: Precedence) -> Conflict | None:
    """Return a set in conflict from which nothing can be taken, found by taking away."""
    kept = (1 << order.count) - 1
    if can_be_planned(instance, _ids(instance, kept)):
        return None
    for matter in range(order.count):
        fewer = np.array([kept & ~(1 << matter)])
        whole = int(_with_predecessors(order, fewer)[0])
        if not can_be_planned(instance, _ids(instance, whole)):
            kept = int(fewer[0])
    return _conflict(instance, kept, int(_with_predecessors(order, np.array([kept]))[0]))


def _with_predecessors(order: Precedence, sets: Masks) -> Masks:
    whole = sets.copy()
    for matter in range(order.count):
        whole |= np.where(sets >> matter & 1, order.before[matter], 0)
    return whole


def _ids(instance: Instance, mask: int) -> tuple[str, ...]:
    return tuple(matter.id for i, matter in enumerate(instance.matters) if mask >> i & 1)


def _conflict(instance: Instance, few: int, whole: int) -> Conflict:
    return Conflict(_ids(instance, few), _ids(instance, whole & ~few))


def can_be_planned(instance: Instance, ids: tuple[str, ...]) -> bool:
    """Tell whether some matters can all be planned if the others count as done."""
    wanted = replace(only(instance, ids), alternatives=1, prefer="fewest_days")
    return bool(find_whole_plans(wanted))


def only(instance: Instance, ids: tuple[str, ...]) -> Instance:
    """Return the instance with some of its matters; the others count as done."""
    interpreter = instance.interpreter
    if interpreter is not None:
        kept = tuple(matter for matter in interpreter.matters if matter in ids)
        interpreter = replace(interpreter, matters=kept)
    return replace(
        instance,
        matters=tuple(matter for matter in instance.matters if matter.id in ids),
        offers=tuple(offer for offer in instance.offers if offer.matter in ids),
        interpreter=interpreter,
    )
