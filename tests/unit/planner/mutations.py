"""Instances cut out of the shared examples and bent: other shapes than those of the generator."""

import copy
import json
import random
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"
SOURCES = [
    json.loads(path.read_text())
    for path in sorted(EXAMPLES.glob("*.json"))
    if "answer-keys" not in path.name
]
ZONES = [
    *["Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York", "Pacific/Apia"],
    *["Africa/Casablanca", "UTC"],
]


def mutated(seed: int) -> dict:
    """Return an instance made from one of the examples, as decoded JSON; not always a valid one."""
    rng = random.Random(seed)  # noqa: S311 -- repeatable on purpose
    data = copy.deepcopy(rng.choice(SOURCES))
    few = _few_matters(data, rng)
    days = _few_days(data, rng)
    _bend_numbers(data, rng)
    _bend_travel(data["travel"], rng)
    _bend_times(data, rng, few, days)
    if rng.random() < 0.15:
        data["timezone"] = rng.choice(ZONES)
    return data


def _few_matters(data: dict, rng: random.Random) -> list[str]:
    """Keep some matters in another order, and some of their offers and counters."""
    known = [matter["id"] for matter in data["matters"]]
    few = set(rng.sample(known, min(rng.randint(1, 6), len(known))))
    data["matters"] = [matter for matter in data["matters"] if matter["id"] in few]
    ids = [matter["id"] for matter in data["matters"]]
    for number, matter in enumerate(data["matters"]):
        if rng.random() < 0.4:
            matter["after"] = [other for other in ids[:number] if rng.random() < 0.3]
        else:
            matter["after"] = [other for other in matter["after"] if other in few]
    offers = [offer for offer in data["offers"] if offer["matter"] in few]
    rng.shuffle(offers)
    data["offers"] = offers[: rng.randint(len(few), 3 * len(few) + 2)]
    if rng.random() < 0.4:
        for offer in data["offers"]:
            offer["minutes"] = rng.choice([5, 7, 10, 13, 15, 20, 25, 30, 45, 60, 95, 180])
    used = {offer["counter"] for offer in data["offers"]}
    data["counters"] = [
        counter for counter in data["counters"] if counter["id"] in used or rng.random() < 0.1
    ]
    return ids


def _few_days(data: dict, rng: random.Random) -> set[str]:
    """Keep what is free on a few days, or a part of that."""
    known = sorted({span[0][:10] for counter in data["counters"] for span in counter["free"]})
    days = set(rng.sample(known, min(len(known), rng.randint(1, 8))))
    share = rng.choice([0.05, 0.15, 0.4, 1])
    for counter in data["counters"]:
        counter["free"] = [span for span in _on(counter["free"], days) if rng.random() < share]
        if rng.random() < 0.3:
            rng.shuffle(counter["free"])
    return days


def _bend_numbers(data: dict, rng: random.Random) -> None:
    for name, values in {
        "grid": [5, 5, 5, 7, 10, 15, 20, 30, 45, 60, 1440],
        "buffer": [0, 0, 5, 10, 13, 30, 60, 240, 700],
        "max_days": [1, 2, 3, 4, 5],
        "alternatives": [1, 2, 3, 4, 5, 6],
    }.items():
        if rng.random() < 0.5:
            data[name] = rng.choice(values)
    data["prefer"] = rng.choice(["fewest_days", "soonest", "shortest_stay"])


def _bend_travel(travel: list[list[int]], rng: random.Random) -> None:
    """Make all ways nothing, very different or longer, or leave them."""
    kind = rng.choices(["none", "odd", "long", ""], [15, 15, 10, 60])[0]
    for row in travel:
        for place, minutes in enumerate(row):
            if kind == "none":
                row[place] = 0
            elif kind == "odd":
                row[place] = rng.choice([0, 3, 12, 25, 60, 300, 900, 2000])
            elif kind == "long":
                row[place] = minutes * 3 + 1


def _bend_times(data: dict, rng: random.Random, matters: list[str], days: set[str]) -> None:
    """Narrow, take away or add interpreters and the times at which the visitor can come."""
    hours = [counter["free"] for counter in data["counters"]]
    if "interpreter" in data and rng.random() < 0.7:
        needed = data["interpreter"]
        needed["matters"] = [matter for matter in needed["matters"] if matter in matters]
        needed["free"] = [_on(free, days) for free in needed["free"]]
    else:
        data.pop("interpreter", None)
        if hours and rng.random() < 0.2:
            people = copy.deepcopy(rng.choices(hours, k=rng.randint(0, 2)))
            needed = [matter for matter in matters if rng.random() < 0.5]
            data["interpreter"] = {"matters": needed, "free": people}
    if "available" in data and rng.random() < 0.6:
        data["available"] = _on(data["available"], days)
    else:
        data.pop("available", None)
        if hours and rng.random() < 0.1:
            data["available"] = copy.deepcopy(rng.choice(hours))


def _on(spans: list[list[str]], days: set[str]) -> list[list[str]]:
    return [span for span in spans if span[0][:10] in days]
