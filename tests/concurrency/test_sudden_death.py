"""kill -9 at every boundary of a reservation, a confirmation and a change leaves all or nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.booking import desk

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
NOTHING = {
    "bookings": 0, "appointments": 0, "claims": 0, "offers": 0, "statuses": [], "emails": [],
    "starts": [],
}  # fmt: skip
RESERVED = {
    "bookings": 1, "appointments": 2, "claims": 14, "offers": 0, "statuses": ["reserved"],
    "emails": [""], "starts": ["00", "00"],
}  # fmt: skip
CONFIRMED = RESERVED | {"statuses": ["confirmed"], "emails": ["demo@example.org"]}
HELD = {
    "bookings": 2, "appointments": 4, "claims": 14 + 2 + 6, "offers": 0,
    "statuses": ["confirmed", "reserved"], "emails": ["demo@example.org", ""],
    "starts": ["00", "00"],
}  # fmt: skip
MOVED = HELD | {"statuses": ["confirmed", "confirmed"], "starts": ["10", "30"]}


def address():
    """Return the tests' own database as LOTSE_DATABASE_URL names it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{database['NAME']}"
    return (
        f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )


def deaths(action):
    """Return what was left after each death, and at last after a life in peace."""
    connection.close()
    program = subprocess.run(
        [sys.executable, "-m", "tests.concurrency.mortal", action],
        cwd=ROOT,
        env={
            **os.environ,
            "LOTSE_DATABASE_URL": address(),
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert program.returncode == 0, program.stderr[-2000:]
    found = [json.loads(line) for line in program.stdout.splitlines() if line.startswith("{")]
    assert [one.pop("died") for one in found] == [True] * (len(found) - 1) + [False]
    return found


class TestSuddenDeath:
    def test_leaves_a_reservation_whole_or_not_at_all(self):
        desk(), desk()

        found = deaths("reserve")

        assert len(found) > 10
        assert all(one in (NOTHING, RESERVED) for one in found)
        assert found[0] == NOTHING
        assert found[-1] == RESERVED

    def test_leaves_a_confirmation_done_or_still_to_do(self):
        desk(), desk()

        found = deaths("confirm")

        assert len(found) > 10
        assert all(one in (RESERVED, CONFIRMED) for one in found)
        assert found[0] == RESERVED
        assert found[-1] == CONFIRMED

    def test_leaves_a_change_held_or_not_at_all(self):
        desk(), desk()

        found = deaths("hold")

        assert len(found) > 15
        assert all(one in (CONFIRMED, HELD) for one in found)
        assert found[0] == CONFIRMED
        assert found[-1] == HELD

    def test_leaves_a_change_made_or_still_held(self):
        desk(), desk()

        found = deaths("accept")

        assert len(found) > 15
        assert all(one in (HELD, MOVED) for one in found)
        assert found[0] == HELD
        assert found[-1] == MOVED
