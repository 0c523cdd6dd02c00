"""Why matters are left out: the smallest set that cannot be planned together, and what helps."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from booking.planner.model import Instance
from booking.planner.precedence import Masks, Precedence, sizes
from booking.planner.solver import find_plans, plannable_sets
from booking.planner.timetable import NEVER, Timetable

Reason = Literal["not_offered", "no_free_time", "no_interpreter", "not_available", "not_together"]
Change = Literal["without_interpreter", "any_time", "more_days"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of matters that cannot all be planned, whatever else is left out.

    `before` are matters that must be done before one of them and so belong to the conflict.
    `helps` are single changes with which the set can be planned; each was tried.
    """

    matters: tuple[str, ...]
    before: tuple[str, ...]
    reason: Reason
    helps: tuple[Change, ...]


def why_not(instance: Instance) -> Conflict | None:
    """Return what stands in the way of planning every matter; None where nothing does."""
    order = Precedence(instance.matters)
    sets = np.arange(1, 1 << order.count, dtype=np.int64)
    whole = _with_predecessors(order, sets)
    possible, certain = plannable_sets(instance)
    for at in np.lexsort((sizes(whole), sizes(sets))):
        ids = _ids(instance, int(whole[at]))
        if not possible[whole[at]] or not (certain or _all_planned(instance, ids)):
            return _conflict(instance, _ids(instance, int(sets[at])), ids)
    return None


def _with_predecessors(order: Precedence, sets: Masks) -> Masks:
    whole = sets.copy()
    for matter in range(order.count):
        whole |= np.where(sets >> matter & 1, order.before[matter], 0)
    return whole


def _ids(instance: Instance, mask: int) -> tuple[str, ...]:
    return tuple(matter.id for i, matter in enumerate(instance.matters) if mask >> i & 1)


def _conflict(instance: Instance, ids: tuple[str, ...], whole: tuple[str, ...]) -> Conflict:
    before = tuple(matter for matter in whole if matter not in ids)
    return Conflict(ids, before, _reason(instance, ids), _helps(instance, whole))


def _reason(instance: Instance, ids: tuple[str, ...]) -> Reason:
    if len(ids) > 1:
        return "not_together"
    alone = _only(instance, ids)
    if not alone.offers:
        return "not_offered"
    if _has_start(alone):
        return "not_together"
    if _has_start(replace(alone, interpreter=None)):
        return "no_interpreter"
    if _has_start(replace(alone, available=None)):
        return "not_available"
    return "no_free_time"


def _helps(instance: Instance, whole: tuple[str, ...]) -> tuple[Change, ...]:
    changes: list[tuple[Change, Instance]] = []
    if instance.interpreter is not None:
        changes.append(("without_interpreter", replace(instance, interpreter=None)))
    if instance.available is not None:
        changes.append(("any_time", replace(instance, available=None)))
    if instance.max_days < 5:
        changes.append(("more_days", replace(instance, max_days=5)))
    return tuple(name for name, changed in changes if _all_planned(changed, whole))


def _only(instance: Instance, ids: tuple[str, ...]) -> Instance:
    """Return the instance with some of its matters; the others count as done."""
    interpreter = instance.interpreter
    if interpreter is not None:
        kept = tuple(matter for matter in interpreter.matters if matter in ids)
        interpreter = replace(interpreter, matters=kept)
    return replace(
        instance,
        alternatives=1,
        prefer="fewest_days",
        matters=tuple(matter for matter in instance.matters if matter.id in ids),
        offers=tuple(offer for offer in instance.offers if offer.matter in ids),
        interpreter=interpreter,
    )


def _has_start(instance: Instance) -> bool:
    return bool((Timetable(instance).minutes < NEVER).any())


def _all_planned(instance: Instance, ids: tuple[str, ...]) -> bool:
    plans = find_plans(_only(instance, ids))
    return bool(plans) and not plans[0].left_out
