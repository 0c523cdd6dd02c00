"""What is good about each plan, compared with the others and with booking one by one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from booking.proposals.values import ProposedPlan

MERITS: tuple[tuple[str, Callable[[ProposedPlan], Any]], ...] = (
    ("fewest_days", lambda plan: len(plan.days)),
    ("soonest", lambda plan: plan.finish),
    ("shortest_stay", lambda plan: plan.minutes_on_site),
    ("least_walking", lambda plan: plan.walking_minutes),
    ("least_waiting", lambda plan: plan.waiting_minutes),
)


def with_merits(plans: Sequence[ProposedPlan]) -> tuple[ProposedPlan, ...]:
    """Return the plans with what is good about each, what counts most first.

    Everything on one day is good in itself. Of equally good plans the first has the other
    merits; where all are alike, none has it. Last come days and trips saved against booking
    one by one.
    """
    merits = {id(plan): ["one_day"] if is_whole_day(plan) else [] for plan in plans}
    for name, measure in MERITS:
        best = min(plans, key=measure, default=None)
        if best is None or not any(measure(best) < measure(plan) for plan in plans):
            continue
        if name != "fewest_days" or "one_day" not in merits[id(best)]:
            merits[id(best)].append(name)
    return tuple(
        replace(plan, merits=(*merits[id(plan)], *_saved(plan, merits[id(plan)]))) for plan in plans
    )


def is_whole_day(plan: ProposedPlan) -> bool:
    """Tell whether a plan has everything that can be planned on one day."""
    return len(plan.days) == 1 and not plan.left_out


def _saved(plan: ProposedPlan, others: list[str]) -> list[str]:
    apart = plan.one_by_one
    if apart is None or "one_day" in others:
        return []
    days, trips = apart.days > len(plan.days), apart.trips > plan.trips
    return ["saves_days"] * days + ["saves_trips"] * trips
