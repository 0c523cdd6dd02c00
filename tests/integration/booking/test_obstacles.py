"""The smallest set of matters and wishes in conflict, and changes that were tried."""

import datetime as dt
from dataclasses import replace

import pytest

from booking.proposals import Change, Help, Window, changed, obstacles, propose, read_change
from booking.proposals.obstacles import WISHES, cheapest, smallest
from booking.public.visit import Visit
from tests.factories.booking import (
    CentreFactory,
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    desk,
)
from tests.plans import NOW, at, wishes

pytestmark = pytest.mark.django_db

MORNING = (dt.time(8), dt.time(12))
AFTERNOON = (dt.time(12), dt.time(18))


def left_out(asked):
    """Return how many matters the best plan for some wishes leaves out."""
    plans = propose(centre=CentreFactory(), wishes=asked, now=NOW).plans
    return len(plans[0].left_out) if plans else len(asked.services)


def explained(asked):
    """Return what stands in the way, each change tried once more from the beginning."""
    why_not = propose(centre=CentreFactory(), wishes=asked, now=NOW).why_not
    for help_ in why_not.helps:
        after = left_out(changed(asked, help_.change))
        assert after == help_.leaves_out
        assert after < left_out(asked) or help_.change.kind == "leave_out"
    return why_not


def changes(asked):
    return [one.change for one in explained(asked).helps]


def noted(monkeypatch, name):
    """Return a list of what the planner is asked by this name from now on."""
    calls = []
    ask = getattr(obstacles, name)

    def asked(*arguments):
        calls.append(arguments)
        return ask(*arguments)

    monkeypatch.setattr(obstacles, name, asked)
    return calls


def one_desk(opens="08:00", closes="12:00", **service):
    return desk(opens=opens, closes=closes, **service)[1]


class TestConflict:
    def interpreter_only_in_the_afternoon(self):
        service = one_desk(closes="18:00", languages=["de"])
        OpeningFactory(
            counter=None,
            interpreter=InterpreterFactory(),
            starts_at=at("13:00"),
            ends_at=at("18:00"),
        )
        mornings = tuple(Window(day, *MORNING) for day in range(5))
        return wishes(service, one_desk(), interpreter_language="ar", available=mornings)

    def nobody_interprets(self):
        return wishes(
            one_desk(languages=["de"]),
            one_desk(),
            interpreter_language="ar",
            latest=dt.date(2026, 12, 20),
        )

    def only_on_friday(self):
        return wishes(one_desk(), available=(Window(4, *MORNING),), step_free=True)

    def too_early_and_too_late(self):
        one, other = one_desk(), one_desk(opens="2026-12-20 08:00", closes="2026-12-20 09:00")
        return wishes(
            one, other, earliest=dt.date(2026, 12, 2), latest=dt.date(2026, 12, 10), max_days=5
        )

    def only_steps(self):
        counter, service = desk()
        counter.office.step_free = False
        counter.office.save()
        return wishes(one_desk(), service, step_free=True, max_days=1)

    def one_day_for_two(self):
        one, other = one_desk(), one_desk(opens="2026-12-02 08:00", closes="2026-12-02 09:00")
        return wishes(one, other, one_desk(), max_days=1, latest=dt.date(2026, 12, 20))

    def nothing_at_all(self):
        return wishes(one_desk(), PublicServiceFactory(), latest=dt.date(2026, 12, 20))

    @pytest.mark.parametrize(
        ("situation", "matters", "named"),
        [
            ("interpreter_only_in_the_afternoon", 1, {"interpreter_language", "available"}),
            ("nobody_interprets", 1, {"interpreter_language"}),
            ("only_on_friday", 1, {"available"}),
            ("too_early_and_too_late", 1, {"earliest"}),
            ("only_steps", 1, {"step_free"}),
            ("one_day_for_two", 2, {"max_days"}),
            ("nothing_at_all", 1, set()),
        ],
    )
    def test_holds_what_is_needed_and_nothing_else(self, situation, matters, named):
        asked = getattr(self, situation)()

        why_not = explained(asked)

        assert (len(why_not.codes), set(why_not.wishes)) == (matters, named)
        small = replace(asked, services=why_not.codes)
        for name in WISHES.keys() - set(why_not.wishes):
            small = replace(small, **WISHES[name])
        assert left_out(small)
        for code in why_not.codes:
            others = tuple(other for other in why_not.codes if other != code)
            assert not left_out(replace(small, services=others))
        for name in why_not.wishes:
            assert not left_out(replace(small, **WISHES[name]))

    def test_is_not_there_where_everything_fits(self):
        proposal = propose(centre=CentreFactory(), wishes=wishes(one_desk()), now=NOW)

        assert proposal.why_not is None


class TestSmallest:
    @pytest.mark.parametrize("core", [(), ("c",), ("a", "d"), ("b", "c", "d"), tuple("abcd")])
    def test_finds_the_core_of_a_conflict(self, core):
        assert smallest("abcd", lambda kept: set(core) <= set(kept)) == core

    def test_prefers_the_smaller_of_two(self):
        def conflicts(kept):
            return "a" in kept or {"b", "c", "d"} <= set(kept)

        assert smallest("abcd", conflicts) == ("a",)


class TestHelps:
    def test_widens_the_times_by_one_part_of_the_day(self):
        service = one_desk(opens="13:00", closes="15:00")

        found = changes(wishes(service, available=(Window(1, *MORNING),)))

        assert found == [Change("part", "afternoon")]

    def test_widens_the_times_by_one_day(self):
        monday = (Window(0, *MORNING), Window(0, *AFTERNOON))

        assert changes(wishes(one_desk(), available=monday)) == [Change("weekday", "1")]

    def test_gives_up_the_times_only_if_nothing_smaller_helps(self):
        sunday = (Window(6, dt.time(20), dt.time(22)),)

        assert changes(wishes(one_desk(), available=sunday)) == [Change("any_time")]

    def test_names_the_first_later_day_that_works(self):
        counter, service = desk(opens="2026-12-03 08:00", closes="2026-12-03 09:00")
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-09 08:00"), ends_at=at("2026-12-09 12:00")
        )

        found = changes(wishes(service, latest=dt.date(2026, 12, 1)))

        assert found == [Change("latest", "2026-12-03")]

    def test_names_the_last_earlier_day_that_works(self):
        counter, service = desk()
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-09 08:00"), ends_at=at("2026-12-09 12:00")
        )

        found = changes(wishes(service, earliest=dt.date(2027, 1, 9)))

        assert found == [Change("earliest", "2026-12-09")]

    def test_names_the_fewest_days(self):
        services = [
            one_desk(opens=f"2026-12-{day} 08:00", closes=f"2026-12-{day} 09:00")
            for day in ("01", "02", "03")
        ]

        assert changes(wishes(*services))[0] == Change("max_days", "3")

    def test_does_without_an_interpreter(self):
        service = one_desk(languages=["de"])

        found = changes(wishes(service, interpreter_language="ar"))

        assert found == [Change("without_interpreter")]

    def test_leaves_a_matter_out(self):
        fits, never = one_desk(), PublicServiceFactory()

        assert changes(wishes(fits, never)) == [Change("leave_out", never.code)]

    def test_never_leaves_out_what_another_matter_needs(self):
        never, fits = PublicServiceFactory(), one_desk()
        PrecedenceFactory(before=never, after=fits, kind="hard", result="now")

        assert changes(wishes(never, fits)) == []

    def test_never_gives_up_a_way_without_steps(self):
        counter, service = desk()
        counter.office.step_free = False
        counter.office.save()

        assert changes(wishes(service, step_free=True)) == []

    def on_other_days_than_monday(self, *days):
        services = [one_desk(opens=f"{day} 08:00", closes=f"{day} 09:00") for day in days]
        return wishes(*services, available=(Window(0, *MORNING),))

    def test_gives_up_the_times_if_small_changes_leave_something_out(self):
        """Two matters each on another day: one day more is not enough for both."""
        asked = self.on_other_days_than_monday("2026-12-02", "2026-12-03")

        why_not = explained(asked)

        found = [(one.change.kind, one.leaves_out) for one in why_not.helps]
        assert found == [("any_time", 0), ("weekday", 1)]

    def test_says_how_much_is_still_left_out(self, monkeypatch):
        """Three matters on three days, and at most two days: no time of the week is enough."""
        asked = self.on_other_days_than_monday("2026-12-02", "2026-12-03", "2026-12-04")
        tried = noted(monkeypatch, "can_be_planned")

        why_not = propose(centre=CentreFactory(), wishes=asked, now=NOW).why_not

        found = [(one.change.kind, one.leaves_out) for one in why_not.helps]
        assert found == [("any_time", 1), ("weekday", 2)]
        assert all(len(codes) == 1 for _, codes in tried)
        assert explained(asked) == why_not

    def test_widens_the_times_so_that_all_fits_rather_than_what_is_in_the_way(self):
        """What is in the way fits in the afternoon and on Wednesday, too; both on Friday only."""
        counter, one = desk(opens="2026-12-04 08:00", closes="2026-12-04 08:30")
        for start, end in (("14:00", "15:00"), ("2026-12-02 08:00", "2026-12-02 09:00")):
            OpeningFactory(counter=counter, starts_at=at(start), ends_at=at(end))
        other = one_desk(opens="2026-12-04 09:00", closes="2026-12-04 10:00")

        why_not = explained(wishes(one, other, available=(Window(1, *MORNING),)))

        assert [(one.change, one.leaves_out) for one in why_not.helps] == [
            (Change("weekday", "4"), 0),
            (Change("part", "afternoon"), 1),
        ]

    def two_that_were_free_in_december(self, *others):
        """Return wishes from January on; one matter was free on the first and on the ninth."""
        counter, one = desk()
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-09 08:00"), ends_at=at("2026-12-09 12:00")
        )
        return wishes(one, *others, earliest=dt.date(2027, 1, 9))

    def test_names_the_first_day_with_which_all_fits(self):
        other = one_desk(opens="2026-12-08 08:00", closes="2026-12-08 09:00")

        why_not = explained(self.two_that_were_free_in_december(other))

        assert why_not.helps == (Help(Change("earliest", "2026-12-08"), 0),)

    def test_names_the_first_day_of_what_is_in_the_way_if_not_all_can_fit(self):
        asked = self.two_that_were_free_in_december(PublicServiceFactory())

        why_not = explained(asked)

        assert why_not.codes == asked.services[:1]
        assert why_not.helps == (Help(Change("earliest", "2026-12-09"), 1),)

    @pytest.mark.parametrize(
        ("restricted", "kind"),
        [({"latest": dt.date(2026, 12, 1)}, "latest"), ({"max_days": 1}, "max_days")],
    )
    def test_are_planned_once_where_one_plan_says_all(self, restricted, kind, monkeypatch):
        days = ("2026-12-02", "2026-12-03", "2026-12-04")
        services = [one_desk(opens=f"{day} 08:00", closes=f"{day} 09:00") for day in days]
        planned = noted(monkeypatch, "find_plans")

        why_not = propose(
            centre=CentreFactory(), wishes=wishes(*services, **restricted), now=NOW
        ).why_not

        assert [one.change.kind for one in why_not.helps] == [kind]
        assert len(planned) == 1

    def test_leave_nothing_out_where_one_matter_less_is_not_enough(self, monkeypatch):
        services = [PublicServiceFactory(), PublicServiceFactory(), one_desk()]
        tried = noted(monkeypatch, "can_be_planned")

        assert changes(wishes(*services)) == []
        assert tried
        assert all(len(codes) == 1 for _, codes in tried)

    def test_take_a_plan_that_leaves_one_out_for_proof(self, monkeypatch):
        never, fits = PublicServiceFactory(), one_desk()
        tried = noted(monkeypatch, "can_be_planned")

        assert changes(wishes(never, fits)) == [Change("leave_out", never.code)]
        assert (fits.code,) not in [codes for _, codes in tried]

    def test_are_not_planned_beyond_those_that_are_shown(self):
        def found():
            for number in range(9):
                yield Help(Change("leave_out", str(number)), number % 2)
                assert number < 7

        shown = cheapest(found(), left_out=2)

        assert [one.change.value for one in shown] == ["0", "2", "4", "6"]

    def test_are_four_at_most_and_the_cheapest_first(self):
        days = ("01", "02", "03", "04", "07")
        services = [
            one_desk(opens=f"2026-12-{day} 08:00", closes=f"2026-12-{day} 09:00") for day in days
        ]

        found = changes(wishes(*services[:3]))

        assert [one.kind for one in found] == ["max_days", *["leave_out"] * 3]


class TestChange:
    WHEN = {
        "parts": ["morning"],
        "weekdays": [0, 2],
        "earliest": "2026-12-02",
        "latest": "2026-12-09",
    }

    @pytest.mark.parametrize(
        "change",
        [
            Change("part", "afternoon"),
            Change("weekday", "4"),
            Change("any_time"),
            Change("latest", "2027-01-15"),
            Change("earliest", "2026-12-01"),
            Change("max_days", "3"),
            Change("without_interpreter"),
            Change("leave_out", "B"),
        ],
    )
    def test_of_stored_answers_means_the_same_as_of_wishes(self, change):
        language = {"interpreter": "ar", "choice": "ar"}
        mine = Visit(services=["A", "B"], answers={"when": dict(self.WHEN), "language": language})
        before = mine.wishes()

        mine.apply(change)

        wanted, got = changed(before, change), mine.wishes()
        assert set(got.available) == set(wanted.available)
        assert replace(got, available=()) == replace(wanted, available=())
        assert got != before

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("", ""),
            ("everything", ""),
            ("part", "night"),
            ("weekday", "7"),
            ("weekday", "x"),
            ("latest", "soon"),
            ("latest", ""),
            ("max_days", "6"),
            ("max_days", "0"),
        ],
    )
    def test_that_makes_no_sense_is_none(self, kind, value):
        assert read_change(kind, value) is None
