"""Which interpreter comes to which stop of a plan: one person for as long as possible."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, islice, pairwise
from zoneinfo import ZoneInfo

from booking.planner.explain import only
from booking.planner.localdays import midnight
from booking.planner.model import Instance, Interpreters, Interval, Intervals, Plan, Stop
from booking.planner.ranking import key
from booking.planner.solver import find_whole_plans

Persons = tuple[int | None, ...]
Few = tuple[int, ...]
Days = list[tuple[int, int]]
MOST_TOGETHER = 4
"""How many choices of two or more persons are tried for one plan."""


def accompany(instance: Instance, plan: Plan) -> tuple[Plan, Persons]:
    """Return a plan with the same key, days and matters and, for each stop, who interprets.

    A person is a position in `instance.interpreter.free`, none where nobody has to interpret.
    The changes of person are the fewest for the stops of that plan. If there are any, the
    appointments move where that is known to need fewer: certainly where one person can come to
    all of them; where that takes two or more, if one of the plans that are tried shows it.
    """
    needed = instance.interpreter
    if needed is None:
        return plan, (None,) * len(plan.stops)
    best, persons = plan, _persons(needed, plan)
    if not _changes(persons):
        return plan, persons
    days = _spans_of(plan, ZoneInfo(instance.timezone))
    near = _around(instance, plan, days)
    for few in _choices_of_persons(needed, days, _last(near, plan)):
        if len(few) > _changes(persons):
            break
        free = tuple(needed.free[one] for one in few)
        moved = _equally_good(near, free, plan)
        if moved and _changes(others := _persons(needed, moved)) < _changes(persons):
            best, persons = moved, others
    return best, persons


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
        changes, chosen = min(best.values(), key=_so_far, default=(-1, ()))
        by_changing = (changes + 1, chosen)
        best = {
            person: _extended(min(best.get(person, by_changing), by_changing, key=_so_far), person)
            for person in persons
        }
    return min(best.values(), key=_so_far, default=(0, ()))[1]


def _so_far(entry: tuple[int, tuple[int, ...]]) -> int:
    return entry[0]


def _extended(entry: tuple[int, tuple[int, ...]], person: int) -> tuple[int, tuple[int, ...]]:
    return entry[0], (*entry[1], person)


def _persons(needed: Interpreters, plan: Plan) -> Persons:
    matters = set(needed.matters)
    stops = [stop for stop in plan.stops if stop.matter in matters]
    people = range(len(needed.free))
    chosen = iter(
        fewest_changes(
            [[one for one in people if _is_free(needed.free[one], stop)] for stop in stops]
        )
    )
    return tuple(next(chosen) if stop.matter in matters else None for stop in plan.stops)


def _changes(persons: Persons) -> int:
    """Return how often another person comes than before; stops without anybody do not count."""
    return sum(before != after for before, after in pairwise(p for p in persons if p is not None))


def _is_free(free: Intervals, stop: Stop | Interval) -> bool:
    """Whether intervals cover a time; those that touch are one."""
    at = stop.start
    for span in sorted(free):
        if span.start <= at < span.end:
            at = span.end
    return at >= stop.end


def _choices_of_persons(needed: Interpreters, days: Days, last: Interval | None) -> Iterator[Few]:
    """Yield whom to try: each one who is there on some days alone, then a few together.

    One of them must be free for what comes `last`, if that is known.
    """
    there = [one for one, free in enumerate(needed.free) if _begin_in(days, free)]
    at_last = {one for one in there if last is None or _is_free(needed.free[one], last)}
    yield from ((one,) for one in there if one in at_last)
    together = chain.from_iterable(combinations(there, size) for size in range(2, len(there)))
    yield from islice((few for few in together if at_last & set(few)), MOST_TOGETHER)


def _last(instance: Instance, plan: Plan) -> Interval | None:
    """Return a time at the end in which somebody interprets in each plan that ends as this one.

    None if what comes last may need nobody.
    """
    needed = instance.interpreter
    if needed is None or not {stop.matter for stop in plan.stops} <= set(needed.matters):
        return None
    least = min(offer.minutes for offer in instance.offers)
    return Interval(plan.finish - least, plan.finish)


def _equally_good(instance: Instance, free: Sequence[Intervals], plan: Plan) -> Plan | None:
    """Return the best plan with these persons if it is as good as a plan that is known."""
    needed = instance.interpreter
    assert needed is not None  # noqa: S101  tells the type checker
    these = replace(instance, interpreter=replace(needed, free=tuple(free)))
    for found in find_whole_plans(these):
        moved = replace(found, left_out=plan.left_out)
        if key(moved, instance.prefer) == key(plan, instance.prefer):
            return moved
    return None


def _around(instance: Instance, plan: Plan, days: Days) -> Instance:
    """Return the instance with what plans with the same key and matters can consist of.

    On their last day these begin no sooner than they would without any other day.
    """
    first, _midnight = days[-1]
    spans = [*days[:-1], (max(first, plan.finish - plan.minutes_on_site), plan.finish)]
    counters = (replace(counter, free=_cut(spans, counter.free)) for counter in instance.counters)
    near = replace(instance, counters=tuple(counters), max_days=len(plan.days), alternatives=1)
    return only(near, tuple(stop.matter for stop in plan.stops))


def _spans_of(plan: Plan, zone: ZoneInfo) -> Days:
    """Return the days of a plan from midnight to midnight."""
    return [(midnight(day, zone), midnight(day + timedelta(days=1), zone)) for day in plan.days]


def _cut(spans: Days, free: Intervals) -> Intervals:
    return Intervals(chain.from_iterable(free.within(first, last) for first, last in spans))


def _begin_in(days: Days, free: Intervals) -> bool:
    return any(first <= span.start < last for span in free for first, last in days)
