"""What the search for sets of days does not do twice."""

import json
from math import comb

import pytest

from booking.planner import daysets, find_plans
from booking.planner.exchange import read_instance
from tests.unit.planner.generator import generate


@pytest.fixture
def walk(monkeypatch):
    """Record which ends of sets of days are extended, and which sets are known by then."""
    events: list[tuple[str, int, tuple[int, ...]]] = []
    extend, note = daysets._Search._extend, daysets._Search._note_known

    def extending(self, node):
        events.append(("extended", node.size, node.days))
        extend(self, node)

    def noting(self, days):
        events.append(("known", len(days), days))
        note(self, days)

    monkeypatch.setattr(daysets._Search, "_extend", extending)
    monkeypatch.setattr(daysets._Search, "_note_known", noting)
    return events


def test_no_end_is_extended_once_all_its_sets_of_days_are_known(walk):
    spent = 0
    for seed in range(12):
        walk.clear()
        data = {**generate("tiny_many", seed, "soonest"), "alternatives": 10, "max_days": 4}
        find_plans(read_instance(json.dumps(data)))
        known: list[tuple[int, ...]] = []
        for what, size, days in walk:
            if what == "known":
                known.append(days)
                continue
            like = sum(len(one) == size and one[-len(days) :] == days for one in known)
            assert like < comb(days[0], size - len(days))
        spent += any(len(days) == 3 and days[-1] == 2 for days in known)
    assert spent, "no instance had an end all of whose sets were found"
