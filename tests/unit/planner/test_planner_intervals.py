"""Lists of intervals: values like tuples, kept as arrays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.planner import Interval, Intervals

SPANS = st.lists(st.tuples(st.integers(-500, 500), st.integers(1, 200)), max_size=8)


def made(spans):
    return [Interval(start, start + minutes) for start, minutes in spans]


class TestIntervals:
    @given(SPANS)
    def test_are_what_they_were_made_of(self, spans):
        listed = made(spans)
        intervals = Intervals(listed)
        assert list(intervals) == listed
        assert [intervals[at] for at in range(len(intervals))] == listed
        assert list(intervals[1:]) == listed[1:]
        assert intervals == Intervals.of(intervals.minutes[:, 0], intervals.minutes[:, 1])
        assert all(type(minute) is int for span in intervals for minute in span)

    def test_are_equal_if_they_hold_the_same_in_the_same_order(self):
        some = Intervals([(1, 2), (3, 4)])
        assert some == Intervals([(1, 2), (3, 4)])
        assert hash(some) == hash(Intervals([(1, 2), (3, 4)]))
        assert some != Intervals([(3, 4), (1, 2)])
        assert some != Intervals([(1, 2)])
        assert some != ((1, 2), (3, 4))

    def test_cannot_be_changed(self):
        with pytest.raises(ValueError, match="read-only"):
            Intervals([(1, 2)]).minutes[0, 0] = 0

    def test_say_what_they_hold(self):
        assert repr(Intervals([(1, 2)])) == "Intervals([[1, 2]])"

    @given(SPANS, st.integers(-600, 600), st.integers(0, 300))
    def test_within_two_moments_is_each_cut_by_itself(self, spans, first, minutes):
        last = first + minutes
        cut = [(max(span.start, first), min(span.end, last)) for span in made(spans)]
        assert list(Intervals(made(spans)).within(first, last)) == [
            (start, end) for start, end in cut if start < end
        ]

    def test_nothing_is_an_array_of_pairs_too(self):
        assert Intervals().minutes.shape == (0, 2)
        assert np.array_equal(Intervals([(1, 2)]).within(5, 9).minutes, Intervals().minutes)
