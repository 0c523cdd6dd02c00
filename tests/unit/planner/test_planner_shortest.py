"""The least stays of one group: the same as those of all its ends, by few of them."""

import json

import numpy as np
import pytest

from booking.planner import shortest
from booking.planner.exchange import read_instance
from booking.planner.groups import Growth
from booking.planner.latest import LatestStarts
from booking.planner.precedence import Precedence
from booking.planner.shortest import Shortest, Wanted
from booking.planner.steps import Steps
from booking.planner.timetable import NEVER, Timetable
from tests.unit.planner.generator import generate


class Group:
    """A group of an instance on the days that it fits into, with the stay of every end."""

    def __init__(self, growth, latest, mask, days, first):
        self.growth, self.latest, self.mask, self.days, self.first = (
            growth,
            latest,
            mask,
            days,
            first,
        )
        table = growth.table
        self.begins = (table.origins - table.origins[0])[days]
        self.stays = []  # by day: stay and end, in minutes
        for day, end in zip(days.tolist(), first.tolist(), strict=True):
            last = max(int(table.hours[1, day]), end)
            ends = np.arange(end, last + table.unit, table.unit)
            stay = ends - latest.of(mask, np.full(len(ends), day), ends)
            self.stays.append(sorted(zip(stay.tolist(), ends.tolist(), strict=True)))

    def found(self, wanted, *, known=0, soonest=False):
        by_day = np.full(len(self.days), known)
        meant = Wanted(wanted, by_day, self.begins if soonest else None)
        return Shortest(self.growth, self.latest).of(self.mask, self.days, self.first, meant)


def groups(kind, seed):
    instance = read_instance(json.dumps(generate(kind, seed, "shortest_stay")))
    table = Timetable(instance)
    growth = Growth(table, Steps(table, Precedence(instance.matters)))
    masks, ends = growth.by_days()
    latest = LatestStarts(growth, masks)
    for mask, row in zip(masks.tolist(), ends.astype(np.int64), strict=True):
        days = (row < NEVER).nonzero()[0]
        if len(days):
            yield Group(growth, latest, mask, days, row[days])


@pytest.mark.parametrize("kind", ["small", "touching", "three_days"])
@pytest.mark.parametrize("wanted", [1, 3])
def test_all_least_stays_are_those_of_all_ends(kind, wanted):
    groups_of_many_ends = 0
    for seed in range(3):
        for group in groups(kind, seed):
            found = group.found(wanted)
            least = [stays[0][0] for stays in group.stays]
            most = sorted(least)[min(wanted, len(least)) - 1]
            times = {
                (day, end - stay, end)
                for day, stays in zip(group.days.tolist(), group.stays, strict=True)
                for stay, end in stays
                if stay == stays[0][0] <= most
            }
            assert set(zip(*(column.tolist() for column in found.times), strict=True)) == times
            for known, true in zip(found.least.tolist(), least, strict=True):
                assert known == true if true <= most else most < known <= true
            groups_of_many_ends += any(len(stays) > 30 for stays in group.stays)
    assert groups_of_many_ends > 20


@pytest.mark.parametrize("kind", ["small", "touching", "three_days"])
@pytest.mark.parametrize("wanted", [1, 3])
def test_of_equal_stays_those_that_end_first_are_found(kind, wanted):
    ties = 0
    for seed in range(3):
        for group in groups(kind, seed):
            found = group.found(wanted, soonest=True)
            best = sorted(
                (stays[0][0], stays[0][1] + begin, day)
                for day, stays, begin in zip(
                    group.days.tolist(), group.stays, group.begins.tolist(), strict=True
                )
            )
            days = found.times.day.tolist()
            assert sorted(days) == sorted(day for _, _, day in best[:wanted])
            for day, start, end in zip(*(column.tolist() for column in found.times), strict=True):
                assert (end - start, end) == group.stays[group.days.tolist().index(day)][0]
            ties += len(best) > wanted and best[wanted][0] == best[wanted - 1][0]
    assert ties


@pytest.fixture
def tried(monkeypatch):
    """Record the ends that are tried, some at a time."""
    at_a_time: list[list[int]] = []
    starts = LatestStarts.starts

    def trying(self, steps, days, ends):
        at_a_time.append(ends.tolist())
        return starts(self, steps, days, ends)

    monkeypatch.setattr(LatestStarts, "starts", trying)
    return at_a_time


def test_a_known_least_stay_spares_days_that_come_later(tried):
    spared = 0
    for group in groups("tiny_many", 3):
        found = group.found(1, soonest=True)
        without = sum(map(len, tried))
        tried.clear()
        again = group.found(1, known=int(found.least.min()), soonest=True)
        assert [column.tolist() for column in again.times] == [
            column.tolist() for column in found.times
        ]
        spared += without - sum(map(len, tried))
        tried.clear()
    assert spared > 0


def test_most_ends_are_not_tried(tried):
    *_, whole = groups("typical", 1)
    whole.found(3)

    assert len(tried) > 1
    assert sum(map(len, tried)) < sum(len(stays) for stays in whole.stays) / 5


def test_ends_are_tried_some_at_a_time(monkeypatch):
    monkeypatch.setattr(shortest, "MOST_ENDS", 1)
    group = next(group for group in groups("small", 0) if len(group.stays[0]) > 20)
    one_by_one = group.found(2)
    monkeypatch.undo()

    assert [column.tolist() for column in one_by_one.times] == [
        column.tolist() for column in group.found(2).times
    ]
