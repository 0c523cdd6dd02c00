"""Check a plan against the rules of the format, and compute its key anew."""

from datetime import datetime
from itertools import pairwise

from tests.unit.planner.oracle import Key, Option, Problem, epoch


def check_answer(data: dict, answer: dict) -> list[Key]:
    """Return the keys of an answer's plans after checking every rule on them."""
    problem = Problem(data)
    allowed = set(problem.options())
    keys = [_check_plan(problem, allowed, plan) for plan in answer["plans"]]
    assert keys == sorted(keys)
    assert len({key[0] for key in keys}) <= 1
    assert len(keys) <= data["alternatives"]
    days = [frozenset(plan["days"]) for plan in answer["plans"]]
    assert len(set(days)) == len(days)
    return keys


def _check_plan(problem: Problem, allowed: set[Option], plan: dict) -> Key:
    data = problem.data
    chain = [_option(problem, stop) for stop in plan["appointments"]]
    assert chain
    for stop, option in zip(plan["appointments"], chain, strict=True):
        assert option in allowed
        assert stop["place"] == data["places"][option.place]
    for earlier, later in pairwise(chain):
        assert later.start > earlier.start
    for index, later in enumerate(chain):
        for earlier in chain[:index]:
            assert later.start - earlier.end >= problem.gap(earlier.place, later.place)
    planned = [option.matter for option in chain]
    assert len(set(planned)) == len(planned)
    for index, matter in enumerate(planned):
        assert set(problem.after[matter]) <= set(planned[:index])
    days = {option.day for option in chain}
    assert len(days) <= data["max_days"]
    assert sorted(plan["days"]) == sorted(day.isoformat() for day in days)
    assert sorted(plan["left_out"]) == sorted(set(problem.matters) - set(planned))
    key = problem.key(chain)
    assert epoch(plan["finish"]) == max(option.end for option in chain)
    claimed = {
        "days": len(plan["days"]),
        "finish": epoch(plan["finish"]),
        "minutes_on_site": plan["minutes_on_site"],
        "moves": plan["moves"],
    }
    assert sorted(key[1:]) == sorted(claimed.values())
    return key


def _option(problem: Problem, stop: dict) -> Option:
    start, end = epoch(stop["start"]), epoch(stop["end"])
    assert datetime.fromisoformat(stop["start"]).utcoffset() == problem.local(start).utcoffset()
    place = problem.data["places"].index(stop["place"])
    return Option(stop["matter"], stop["counter"], place, start, end, problem.local(start).date())
