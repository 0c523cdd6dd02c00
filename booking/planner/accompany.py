"""Which interpreter comes to which stop of a plan: one person for as long as possible."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from booking.planner.localdays import midnight
from booking.planner.model import CounterHours, Instance, Interpreters, Interval, Plan, Stop
from booking.planner.ranking import key
from booking.planner.solver import find_plans

Persons = tuple[int | None, ...]


def accompany(instance: Instance, plan: Plan) -> tuple[Plan, Persons]:
    """Return a plan with the same key and days and, for each stop, who interprets.

    A person is a position in `instance.interpreter.free`, none where nobody has to interpret.
    The changes of person are the fewest for the stops of that plan. If there are any, the
    appointments move if then one person can come to all of them and the key stays the same.
    """
    if instance.interpreter is None:
        return plan, (None,) * len(plan.stops)
    persons = _persons(instance.interpreter, plan)
    if len(set(persons) - {None}) > 1:
        for number in range(len(instance.interpreter.free)):
            moved = _with_one(instance, plan, number)
            if moved is not None:
                return moved, _persons(instance.interpreter, moved, only=number)
    return plan, persons


def fewest_changes(free: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return one person for each stop in order, from those who are free for it.

    Dynamic programming over (stop, person at this stop): the fewest changes up to a stop
    with a person are those up to the stop before with the same person, or with the best
    one and one change more. O(stops x persons). Among equals whoever is named first comes.

    Raises:
        ValueError: if nobody is free for a stop.
    """
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for number, persons in enumerate(free):
        if not persons:
            raise ValueError(f"nobody is free for stop {number}")
        changes, chosen = min(best.values(), key=_changes, default=(-1, ()))
        by_changing = (changes + 1, chosen)
        best = {
            person: _extended(min(best.get(person, by_changing), by_changing, key=_changes), person)
            for person in persons
        }
    return min(best.values(), key=_changes, default=(0, ()))[1]


def _changes(entry: tuple[int, tuple[int, ...]]) -> int:
    return entry[0]


def _extended(entry: tuple[int, tuple[int, ...]], person: int) -> tuple[int, tuple[int, ...]]:
    return entry[0], (*entry[1], person)


def _persons(needed: Interpreters, plan: Plan, only: int | None = None) -> Persons:
    matters = set(needed.matters)
    stops = [stop for stop in plan.stops if stop.matter in matters]
    people = range(len(needed.free)) if only is None else [only]
    chosen = iter(
        fewest_changes(
            [[one for one in people if _is_free(needed.free[one], stop)] for stop in stops]
        )
    )
    return tuple(next(chosen) if stop.matter in matters else None for stop in plan.stops)


def _is_free(free: Sequence[Interval], stop: Stop) -> bool:
    """Whether intervals cover a stop; those that touch are one."""
    at = stop.start
    for span in sorted(free):
        if span.start <= at < span.end:
            at = span.end
    return at >= stop.end


def _with_one(instance: Instance, plan: Plan, number: int) -> Plan | None:
    """Return an equally good plan on the same days with one interpreter alone, if there is one."""
    if instance.interpreter is None:
        return None
    alone = Interpreters(instance.interpreter.matters, (instance.interpreter.free[number],))
    found = find_plans(replace(_on_days_of(instance, plan), interpreter=alone, alternatives=1))
    same = [
        moved
        for moved in found
        if moved.left_out == plan.left_out
        and key(moved, instance.prefer) == key(plan, instance.prefer)
    ]
    return same[0] if same else None


def _on_days_of(instance: Instance, plan: Plan) -> Instance:
    """Return the instance without all that is free on other days."""
    zone = ZoneInfo(instance.timezone)
    days = [(midnight(day, zone), midnight(day + timedelta(days=1), zone)) for day in plan.days]

    def kept(counter: CounterHours) -> CounterHours:
        free = (s for s in counter.free if any(first <= s.start < last for first, last in days))
        return replace(counter, free=tuple(free))

    return replace(instance, counters=tuple(kept(counter) for counter in instance.counters))
