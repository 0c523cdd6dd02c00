"""Costs in small numbers are read and written like those in an array."""

import numpy as np
import pytest

from booking.planner.costs import Finishes, PackedCosts, table_of
from booking.planner.ranking import IMPOSSIBLE, weights
from booking.planner.timetable import NEVER

SHAPE = 40, 6
FIRST_DAY = np.arange(SHAPE[1]) * 1440 - np.array([0, 0, 0, 60, 60, 60])  # clocks change
WAYS_TO_ASK = [
    (slice(None), 2),
    (slice(None), slice(1, 4)),
    (slice(None), np.array([5, 0, 3])),
    (np.array([3, 3, 39]), slice(0, 5)),
    (np.array([7, 1, 2]), np.array([0, 5, 1])),
    (np.array([[7], [1]]), np.array([0, 5, 1])),
    (4, slice(None)),
    (4, np.array([False, True, True, False, False, True])),
    (4, 3),
    np.array([8, 2]),
    11,
]


def costs_of(prefer, *, finish, seed=1):
    chance, factor = np.random.default_rng(seed), weights(prefer)
    costs = chance.integers(0, 1560, SHAPE) * factor.minutes_on_site
    costs += chance.integers(0, 16, SHAPE) * factor.moves
    if finish:
        costs += (chance.integers(0, 1560, SHAPE) + FIRST_DAY) * factor.finish
    costs[chance.random(SHAPE) < 0.2] = IMPOSSIBLE
    return costs


def tables(prefer, *, finish):
    finishes = Finishes(np.full(SHAPE, NEVER, dtype=np.int16), FIRST_DAY) if finish else None
    packed, plain = (
        table_of(SHAPE, weights(prefer), finishes, many=many) for many in (True, False)
    )
    assert isinstance(packed, PackedCosts)
    assert (packed[:, :] == plain).all()
    return packed, plain


@pytest.mark.parametrize("prefer", ["fewest_days", "soonest", "shortest_stay"])
@pytest.mark.parametrize("finish", [False, True])
def test_what_was_written_is_read_however_it_is_asked_for(prefer, finish):
    packed, plain = tables(prefer, finish=finish)

    for part in (slice(0, 2), slice(2, 6)):
        packed[:, part] = plain[:, part] = costs_of(prefer, finish=finish)[:, part]

    for where in WAYS_TO_ASK:
        assert np.array_equal(packed[where], plain[where]), where


@pytest.mark.parametrize("prefer", ["fewest_days", "soonest", "shortest_stay"])
@pytest.mark.parametrize("where", WAYS_TO_ASK, ids=str)
def test_parts_are_written_and_the_rest_stays(prefer, where):
    packed, plain = tables(prefer, finish=True)
    packed[:, :] = plain[:, :] = costs_of(prefer, finish=True)
    other = costs_of(prefer, finish=True, seed=2)

    packed[where] = plain[where] = other[where]

    assert np.array_equal(packed[:, :], plain)


def test_one_cost_can_be_raised_and_lowered():
    packed, plain = tables("soonest", finish=True)
    packed[:, :] = plain[:, :] = costs_of("soonest", finish=True)
    row, day = np.argwhere(plain < IMPOSSIBLE)[0].tolist()

    for more in (2, -1):
        packed[row, day] += more
        plain[row, day] += more

    assert packed[row, day] == plain[row, day]


def test_costs_of_many_days_are_kept_without_their_moves():
    factor = weights("shortest_stay")
    packed = table_of(SHAPE, factor, many=True, move_bits=0)
    stay = 4 * 1560  # minutes on four days

    packed[:, 2] = stay * factor.minutes_on_site + 9 * factor.moves

    assert (packed[:, 2] == stay * factor.minutes_on_site).all()
    assert (packed[:, 3] == IMPOSSIBLE).all()


def test_the_end_that_costs_count_with_is_kept_in_the_ends_given():
    factor = weights("shortest_stay")
    ends = np.full(SHAPE, 600, dtype=np.int16)
    packed = table_of(SHAPE, factor, Finishes(ends, FIRST_DAY), many=True)

    packed[3, 4] = 45 * factor.minutes_on_site + (FIRST_DAY[4] + 700) * factor.finish

    assert ends[3, 4] == 700
    assert (ends == 600).sum() == ends.size - 1
