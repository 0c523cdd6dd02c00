"""Changes that help, in many small situations drawn from fixed seeds."""

import datetime as dt
import random
from dataclasses import replace

import pytest

from booking import queries
from booking.planner import find_plans
from booking.proposals import Change, Window, changed, propose
from booking.proposals.obstacles import MOST_HELPS, WISHES
from booking.queries import Break
from tests.factories.booking import CentreFactory, InterpreterFactory, OpeningFactory, desk
from tests.plans import NOW, at, wishes

pytestmark = pytest.mark.django_db

FIRST = dt.date(2026, 12, 1)
HALVES = (("08:00", "09:30"), ("13:00", "14:30"))
KINDS_OF = {
    "available": {"part", "weekday", "any_time"},
    "latest": {"latest"},
    "earliest": {"earliest"},
    "max_days": {"max_days"},
    "breaks": {"without_breaks"},
    "interpreter_language": {"without_interpreter"},
}
"""The changes that give up a wish, or a part of it."""


def day(number):
    return FIRST + dt.timedelta(days=number)


def open_at(draw, times, **whom):
    """Open on some half days of the first two weeks."""
    for number in draw.sample([n for n in range(14) if day(n).weekday() < 5], times):
        start, end = draw.choice(HALVES)
        OpeningFactory(
            starts_at=at(f"{day(number)} {start}"), ends_at=at(f"{day(number)} {end}"), **whom
        )


def drawn_services(draw):
    """Return five public services with few opening hours; one of them needs to be interpreted."""
    found = []
    for number in range(5):
        languages = {} if number else {"languages": ["de"]}
        counter, service = desk(code=f"S-{number}", **languages)
        counter.openings.all().delete()
        open_at(draw, draw.randint(2, 4), counter=counter)
        found.append(service)
    open_at(draw, 3, counter=None, interpreter=InterpreterFactory())
    return found


def drawn_wishes(draw, services):
    """Return wishes for some of them, some wishes each."""

    def maybe(value):
        return value if draw.random() < 0.4 else None

    start, end = draw.choice([(8, 12), (12, 18), (9, 10)])
    days = draw.sample(range(5), draw.randint(1, 2))
    times = tuple(Window(one, dt.time(start), dt.time(end)) for one in days)
    pause = Break(draw.choice([None, 1]), dt.time(8), dt.time(draw.choice([9, 13, 15])))
    earliest = maybe(day(draw.randint(2, 14)))
    latest = maybe(day(draw.randint(0, 9)))
    if earliest and latest and latest < earliest:
        latest = earliest
    return wishes(
        *draw.sample(services, draw.randint(2, 4)),
        available=maybe(times) or (),
        breaks=maybe((pause,)) or (),
        earliest=earliest,
        latest=latest,
        max_days=maybe(1) or 3,
        interpreter_language=maybe("ar") or "",
        prefer=draw.choice(["fewest_days", "soonest", "shortest_stay"]),
    )


def left_out(asked):
    """Return how many matters the best plan leaves out, planned from the beginning."""
    services = list(queries.chosen_services(CentreFactory(), asked).values())
    found = queries.material(centre=CentreFactory(), services=services, wishes=asked, now=NOW)
    [*plans] = find_plans(replace(found.ordered(()), alternatives=1))
    return len(plans[0].left_out) if plans else len(asked.services)


def a_bit_less(change):
    """Return changes of the same kind that cost people less; those of times are found by kind."""
    match change.kind:
        case "max_days":
            return [Change("max_days", str(int(change.value) - 1))]
        case "latest" | "earliest":
            less = dt.timedelta(days=-1 if change.kind == "latest" else 1)
            date = dt.date.fromisoformat(change.value) + less
            return [Change(change.kind, date.isoformat())]
        case "any_time":
            return [Change("weekday", str(one)) for one in range(5)] + [
                Change("part", one) for one in ("morning", "afternoon")
            ]
    return []


def check(asked):
    """Check what is said of some wishes; return the wishes that can be given up alone."""
    why_not = propose(centre=CentreFactory(), wishes=asked, now=NOW).why_not
    if why_not is None:
        return set()
    for one in why_not.helps:
        assert left_out(changed(asked, one.change)) == one.leaves_out, (asked, one)
    assert sorted(why_not.helps, key=lambda one: one.leaves_out) == list(why_not.helps)
    whole = [one.change for one in why_not.helps if not one.leaves_out]
    for less in (one for change in whole for one in a_bit_less(change)):
        assert left_out(changed(asked, less)), (asked, whole, less)
    enough = {name for name in KINDS_OF if not left_out(replace(asked, **WISHES[name]))}
    for name in enough:
        shown = KINDS_OF[name] & {one.kind for one in whole}
        assert shown or len(whole) == MOST_HELPS, (asked, name, why_not.helps)
    return enough


class TestEveryHelp:
    def test_is_shown_where_one_wish_less_makes_everything_fit(self):
        draw = random.Random(4)  # noqa: S311 -- repeatable on purpose
        services = drawn_services(draw)

        seen = [check(drawn_wishes(draw, services)) for _number in range(40)]

        assert set().union(*seen) == set(KINDS_OF)
        assert sum(map(bool, seen)) > 10
