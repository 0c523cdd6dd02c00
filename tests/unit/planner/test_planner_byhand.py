"""Groups done by hand: as late and with as few moves as the recurrence has them."""

import json

import numpy as np
import pytest

from booking.planner import byhand, find_plans
from booking.planner.byhand import MOST_MATTERS, ByHand, Visit
from booking.planner.exchange import read_instance
from booking.planner.groups import Growth
from booking.planner.latest import LatestStarts
from booking.planner.outings import Outings
from booking.planner.precedence import Precedence
from booking.planner.steps import Steps
from booking.planner.timetable import NEVER, Timetable
from tests.unit.planner.generator import generate


class Case:
    """An instance with its groups, and the times that are looked at."""

    def __init__(self, kind, seed):
        instance = read_instance(json.dumps(generate(kind, seed, "soonest")))
        self.table = Timetable(instance)
        order = Precedence(instance.matters)
        self.growth = Growth(self.table, Steps(self.table, order))
        masks, self.ends = self.growth.by_days()
        latest = LatestStarts(self.growth, masks)
        self.by_hand = ByHand(self.table, order, latest)
        fits = (self.ends < NEVER).any(axis=1)
        self.masks, self.ends = masks[fits].tolist(), self.ends[fits]
        self.latest = latest

    def visits(self, row):
        """Return each day with the first end of a group there, and ends that are later."""
        for day in (self.ends[row] < NEVER).nonzero()[0].tolist():
            first, last = int(self.ends[row, day]), int(self.table.hours[1, day])
            for later in (0, self.table.unit, 45 // self.table.unit * self.table.unit):
                yield Visit(day, 0, min(first + later, last))

    def by_recurrence(self, mask, visits):
        """Return the latest starts and fewest moves, by the recurrence backwards."""
        counts = mask.bit_count()
        days, _, ends = (np.array(column) for column in zip(*visits, strict=True))
        by = self.latest.back(self.growth.steps.within(mask), days, ends, counts)
        starts = by[0].reshape(-1, counts)
        moves = (starts == starts[:, -1:]).argmax(axis=1)
        return list(zip((starts[:, -1] * self.table.unit).tolist(), moves.tolist(), strict=True))

    def assert_possible(self, mask, visit, walk):
        """Check that the appointments are all those of the group, on foot and in time."""
        table, moves, ready, before = self.table, 0, 0, None
        assert sum(1 << int(table.service_matter[service]) for service, _ in walk.stops) == mask
        assert walk.stops[0][1] * table.step == walk.start
        for service, slot in walk.stops:
            place = int(table.service_place[service])
            if before is not None:
                ready += int(table.gap_of_day[before, place])
                moves += before != place
            assert slot * table.step >= ready
            length = int(table.minutes[slot, service, visit.day])
            assert length < NEVER
            ready, before = slot * table.step + length, place
        assert ready <= visit.end == walk.end
        assert moves == walk.moves


@pytest.mark.parametrize("kind", ["small", "partial", "clocks", "touching", "three_days"])
def test_what_is_done_by_hand_equals_the_recurrence(kind, monkeypatch):
    monkeypatch.setattr(byhand, "MOST_TRIED", 100_000)
    case, moved = Case(kind, 2), 0
    for row, mask in enumerate(case.masks):
        if mask.bit_count() > MOST_MATTERS:
            continue
        visits = list(case.visits(row))
        walks = case.by_hand.latest(mask, visits)
        assert [(walk.start, walk.moves) for walk in walks] == case.by_recurrence(mask, visits)
        for visit, walk in zip(visits, walks, strict=True):
            case.assert_possible(mask, visit, walk)
            moved += walk.moves > 0
    assert moved > 10


def test_a_start_known_to_be_possible_changes_nothing_and_spares_work():
    case = Case("three_days", 1)
    least = most = 0
    for row, mask in enumerate(case.masks):
        for visit in case.visits(row):
            case.by_hand = ByHand(case.table, case.growth.order, case.latest)
            if (walks := case.by_hand.latest(mask, [visit])) is None:
                continue
            most += byhand.MOST_TRIED - case.by_hand._left
            known = visit._replace(start=walks[0].start)
            again = case.by_hand.latest(mask, [known])
            least += byhand.MOST_TRIED - case.by_hand._left
            assert [walk[:3] for walk in again] == [walk[:3] for walk in walks]
    assert 0 < least < most


def test_what_is_hard_is_left_to_the_recurrence_at_once(monkeypatch):
    case = Case("small", 0)
    row = max(range(len(case.masks)), key=lambda row: case.masks[row].bit_count())
    mask, visits = case.masks[row], list(case.visits(row))
    monkeypatch.setattr(byhand, "MOST_TRIED", 3)

    assert case.by_hand.latest(mask, visits) is None
    monkeypatch.undo()
    assert case.by_hand.latest(mask, visits) is None

    outings = Outings(case.growth, case.latest)
    days, _, ends = (np.array(column) for column in zip(*visits, strict=True))
    by_hand = outings.latest(mask, days, ends)
    monkeypatch.setattr(byhand, "MOST_MATTERS", 0)
    by_recurrence = outings.latest(mask, days, ends)
    assert [(one.start, one.moves) for one in by_hand] == [
        (one.start, one.moves) for one in by_recurrence
    ]


def numbers(plans):
    """Return all that keys are made of."""
    return [
        (len(plan.left_out), plan.days, plan.finish, plan.minutes_on_site, plan.moves)
        for plan in plans
    ]


def test_a_start_that_is_not_possible_is_no_plan_without_appointments():
    case = Case("small", 0)
    visit = next(case.visits(0))
    [walk] = case.by_hand.latest(case.masks[0], [visit])
    too_late = visit._replace(start=walk.start + case.table.unit)

    with pytest.raises(AssertionError, match="no appointment in time"):
        case.by_hand.latest(case.masks[0], [too_late])


@pytest.mark.parametrize("preference", ["fewest_days", "soonest", "shortest_stay"])
def test_keys_are_the_same_with_and_without_hands(preference, monkeypatch):
    for kind in ("small", "partial", "overnight", "three_days"):
        for seed in range(4):
            instance = read_instance(json.dumps(generate(kind, seed, preference)))
            keys = numbers(find_plans(instance))
            with monkeypatch.context() as hands:
                hands.setattr(byhand, "MOST_MATTERS", 0)
                assert numbers(find_plans(instance)) == keys
