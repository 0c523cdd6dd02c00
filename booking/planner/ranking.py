"""What makes one plan better than another, as one whole number: less is better."""

from typing import NamedTuple

from booking.planner.model import Plan, Preference

MAX_MOVES = 1 << 5
MAX_STAY = 1 << 16
MAX_FINISH = 1 << 33
MAX_DAYS = 1 << 3
IMPOSSIBLE = 1 << 60

Key = tuple[int, int, int, int, int]

_ORDER: dict[Preference, tuple[str, ...]] = {
    "fewest_days": ("days", "finish", "minutes_on_site", "moves"),
    "soonest": ("finish", "days", "minutes_on_site", "moves"),
    "shortest_stay": ("days", "minutes_on_site", "finish", "moves"),
}
_RANGE = {
    "days": MAX_DAYS,
    "finish": MAX_FINISH,
    "minutes_on_site": MAX_STAY,
    "moves": MAX_MOVES,
}


class Weights(NamedTuple):
    """Factors that turn the parts of a key into one sum whose order is the key's order.

    Days of a plan add up: each part of a key is a sum over its days (`finish` counts on the
    last day only), so a plan's sum is the sum of what its days contribute.
    """

    days: int
    finish: int
    minutes_on_site: int
    moves: int


def weights(prefer: Preference) -> Weights:
    """Return the factors of a preference, each larger than all lesser parts together."""
    factors: dict[str, int] = {}
    factor = 1
    for part in reversed(_ORDER[prefer]):
        factors[part] = factor
        factor *= _RANGE[part]
    return Weights(**factors)


def key(plan: Plan, prefer: Preference) -> Key:
    """Return a plan's key, compared from left to right."""
    parts = {
        "days": len(plan.days),
        "finish": plan.finish,
        "minutes_on_site": plan.minutes_on_site,
        "moves": plan.moves,
    }
    first, second, third, fourth = (parts[part] for part in _ORDER[prefer])
    return (len(plan.left_out), first, second, third, fourth)
