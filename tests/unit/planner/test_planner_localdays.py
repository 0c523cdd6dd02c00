"""The wall clock on days of any length, beside the standard library minute by minute."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from booking.planner.localdays import LocalDays, local_time, midnight

CHANGES = [
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("America/Havana", date(2026, 11, 1)),  # at midnight
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Asia/Kathmandu", date(2026, 12, 1)),  # no change, but 45 minutes beside the hour
]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@pytest.mark.parametrize("grid", [7, 15, 60])
def test_grid_times_are_those_of_the_wall_clock(zone, day, grid):
    begin = midnight(day, ZoneInfo(zone))
    minutes = np.arange(begin, begin + 25 * 60)
    times = [local_time(int(minute), ZoneInfo(zone)) for minute in minutes]

    found = LocalDays(minutes, ZoneInfo(zone)).on_grid(minutes, grid)

    assert found.tolist() == [(time.hour * 60 + time.minute) % grid == 0 for time in times]


@pytest.mark.parametrize(
    ("zone", "day", "step"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 20),
        ("Australia/Lord_Howe", date(2026, 10, 4), 10),
        ("Europe/Berlin", date(2026, 12, 1), 40),
    ],
)
def test_a_step_meets_the_grid_before_and_after_a_change(zone, day, step):
    begin = midnight(day, ZoneInfo(zone))

    assert LocalDays(np.array([begin + 60]), ZoneInfo(zone)).step(40) == step
