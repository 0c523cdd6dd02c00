"""What the exchange format refuses, and the words for it; what the command prints."""

import copy
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from booking.planner import InvalidInstance
from booking.planner.exchange import read_instance

ROOT = Path(__file__).parents[3]
SMALL = Path(__file__).parent / "examples" / "small.json"
GOOD = {
    "timezone": "Europe/Berlin",
    "grid": 5,
    "buffer": 10,
    "max_days": 2,
    "alternatives": 3,
    "prefer": "fewest_days",
    "matters": [{"id": "permit", "after": ["registration"]}, {"id": "registration", "after": []}],
    "places": ["arkaden", "ihk"],
    "travel": [[0, 15], [15, 0]],
    "counters": [
        {
            "id": "c1",
            "place": "arkaden",
            "free": [["2026-12-01T08:00+01:00", "2026-12-01T12:00+01:00"]],
        }
    ],
    "offers": [{"matter": "permit", "counter": "c1", "minutes": 30}],
    "interpreter": {
        "matters": ["permit"],
        "free": [[["2026-12-01T09:00+01:00", "2026-12-01T11:00+01:00"]]],
    },
    "available": [["2026-12-01T07:00+01:00", "2026-12-01T18:00+01:00"]],
}
EARLY = ["2026-12-01T06:00+01:00", "2026-12-01T07:00+01:00"]


def changed(path, value):
    """Return the good instance with one field set; `...` takes it away."""
    data = copy.deepcopy(GOOD)
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


def refusal(data):
    with pytest.raises(InvalidInstance) as caught:
        read_instance(json.dumps(data))
    assert "\n" not in str(caught.value)
    return caught.value.field


REFUSED = [
    (["timezone"], "Europe/Nowhere", "timezone"),
    (["timezone"], "../etc/passwd", "timezone"),
    (["timezone"], "", "timezone"),
    (["grid"], 0, "grid"),
    (["grid"], 2.5, "grid"),
    (["grid"], True, "grid"),
    (["buffer"], -1, "buffer"),
    (["buffer"], "10", "buffer"),
    (["max_days"], 0, "max_days"),
    (["max_days"], 6, "max_days"),
    (["alternatives"], 0, "alternatives"),
    (["alternatives"], 11, "alternatives"),
    (["prefer"], "cheapest", "prefer"),
    (["prefer"], ["soonest"], "prefer"),
    (["matters"], {}, "matters"),
    (["matters"], [{"id": str(i), "after": []} for i in range(17)], "matters"),
    (["matters", 1, "id"], "permit", "matters[1].id"),
    (["matters", 1, "id"], 7, "matters[1].id"),
    (["matters", 1, "after"], ["permit"], "matters[0].after"),
    (["matters", 1, "after"], ["registration"], "matters[1].after"),
    (["matters", 1, "after"], "permit", "matters[1].after"),
    (["matters", 0], "permit", "matters[0]"),
    (["places"], ["arkaden", "arkaden"], "places[1]"),
    (["places"], [f"p{i}" for i in range(201)], "places"),
    (["travel"], [[0, 15]], "travel"),
    (["travel", 1], [15], "travel[1]"),
    (["travel", 1, 0], -1, "travel[1][0]"),
    (["travel", 1, 0], None, "travel[1][0]"),
    (["counters", 0, "place"], "nowhere", "counters[0].place"),
    (["counters", 0, "free"], None, "counters[0].free"),
    (["counters"], GOOD["counters"] * 2, "counters[1].id"),
    (["counters"], [{"id": str(i), "place": "ihk", "free": []} for i in range(2001)], "counters"),
    (["counters", 0, "free", 0], ["2026-12-01T08:00+01:00"], "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], "2026-12-01T08:00", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], "2026-12-01T08:00:30+01:00", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], "yesterday", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], 1764572400, "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], "2026-12-01T12:00+01:00", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 0], "2026-11-30T23:55+01:00", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 1], "2026-12-02T00:01+01:00", "counters[0].free[0]"),
    (["counters", 0, "free", 0, 1], "0001-01-01T00:00+14:00", "counters[0].free[0]"),
    (
        ["counters", 0, "free"],
        [EARLY, ["2026-12-01T06:30+01:00", "2026-12-01T07:30+01:00"]],
        "counters[0].free[1]",
    ),
    (["counters", 0, "free"], [EARLY] * 200_001, "counters"),
    (["offers", 0, "matter"], "visa", "offers[0].matter"),
    (["offers", 0, "counter"], "c2", "offers[0].counter"),
    (["offers", 0, "minutes"], 0, "offers[0].minutes"),
    (["offers", 0, "minutes"], "30", "offers[0].minutes"),
    (["interpreter"], None, "interpreter"),
    (["interpreter", "matters"], ["visa"], "interpreter.matters[0]"),
    (["interpreter", "matters"], ["permit", "permit"], "interpreter.matters[1]"),
    (["interpreter", "free", 0, 0, 1], "2026-12-01T08:00+01:00", "interpreter.free[0][0]"),
    (["interpreter", "free"], [EARLY], "interpreter.free[0][0]"),
    (["available", 0, 1], "2026-12-02T07:00+01:00", "available[0]"),
    (["available"], "always", "available"),
]
NEEDED = [
    *([name] for name in GOOD if name not in {"interpreter", "available"}),
    ["matters", 0, "id"],
    ["matters", 0, "after"],
    ["counters", 0, "id"],
    ["counters", 0, "place"],
    ["counters", 0, "free"],
    ["offers", 0, "matter"],
    ["offers", 0, "counter"],
    ["offers", 0, "minutes"],
    ["interpreter", "matters"],
    ["interpreter", "free"],
]


class TestReadInstance:
    def test_reads_the_good_instance(self):
        instance = read_instance(json.dumps(GOOD))

        assert instance.counters[0].free[0].end - instance.counters[0].free[0].start == 240

    @pytest.mark.parametrize(("path", "value", "field"), REFUSED)
    def test_names_the_field_that_breaks_a_rule(self, path, value, field):
        assert refusal(changed(path, value)) == field

    @pytest.mark.parametrize("path", NEEDED, ids=lambda path: ".".join(map(str, path)))
    def test_names_the_field_that_is_missing(self, path):
        assert refusal(changed(path, ...)).endswith(path[-1])

    @pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\xff", "[]", "7"])
    def test_refuses_what_is_no_instance(self, text):
        with pytest.raises(InvalidInstance, match="instance"):
            read_instance(text)

    def test_an_interval_may_end_at_midnight(self):
        late = ["2026-12-01T22:00+01:00", "2026-12-02T00:00+01:00"]

        instance = read_instance(json.dumps(changed(["counters", 0, "free"], [late])))

        assert instance.counters[0].free[0].end - instance.counters[0].free[0].start == 120

    @pytest.mark.parametrize("path", [["interpreter"], ["available"]])
    def test_optional_fields_may_be_missing(self, path):
        assert getattr(read_instance(json.dumps(changed(path, ...))), path[0]) is None

    def test_the_diagonal_of_travel_is_ignored(self):
        data = changed(["travel"], [[None, 15], [15, -3]])

        assert read_instance(json.dumps(data)).travel == ((0, 15), (15, 0))


class TestPlanVisit:
    def test_is_one_process_without_a_database(self):
        command = [sys.executable, "manage.py", "plan_visit", "-"]
        text = json.dumps(changed(["grid"], 0))

        done = subprocess.run(
            command, cwd=ROOT, input=text, capture_output=True, text=True, check=False
        )

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "grid: must be a whole number of at least 1\n"

    @pytest.mark.parametrize(
        ("path", "field"),
        [
            (["matters", 0, "id"], "matters[0].id"),
            (["places", 1], "places[1]"),
            (["counters", 0, "free", 0, 0], "counters[0].free[0]"),
        ],
    )
    def test_refuses_text_that_cannot_be_written(self, path, field, capsys, tmp_path):
        file = tmp_path / "instance.json"
        file.write_text(json.dumps(changed(path, "\ud800")))

        with pytest.raises(SystemExit) as stopped:
            call_command("plan_visit", str(file))

        assert stopped.value.code == 2
        assert (
            capsys.readouterr().err == f"{field}: must be text without half of a surrogate pair\n"
        )

    def test_prints_one_answer(self, capsys):
        call_command("plan_visit", str(SMALL))

        answer = json.loads(capsys.readouterr().out)
        assert [len(plan["days"]) for plan in answer["plans"]] == [1, 2]
        assert answer["milliseconds"] > 0

    def test_reads_standard_input(self, capsys, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode())))

        call_command("plan_visit", "-")

        assert json.loads(capsys.readouterr().out)["plans"] == []

    def test_refuses_a_file_that_is_not_there(self, capsys):
        with pytest.raises(SystemExit) as stopped:
            call_command("plan_visit", "no-such-file.json")

        assert stopped.value.code == 2
        assert (
            capsys.readouterr().err == "file: must be a readable file; No such file or directory\n"
        )
