"""Plans for families, with breaks, over the API."""

import pytest

from tests.factories.booking import (
    desk,
)
from tests.integration.booking.api.problems import faults_of

MORNING = {"weekday": 1, "start": "08:00", "end": "09:00"}


class TestPeople:
    @pytest.fixture
    def school(self, api):  # noqa: ARG002  its centre
        """A matter of 30 minutes about children, 15 more for each."""
        return desk(code="S-SCHOOL", attendance="children", minutes_per_child=15)[1]

    def test_say_who_must_come(self, api, service, school):
        service.attendance = "everyone"
        service.save()

        plan = api.plans(service, school, people=3, children=2)["plans"][0]

        attendance = {stop["service"]: stop["attendance"] for stop in plan["appointments"]}
        assert attendance == {"S-ONE": "everyone", "S-SCHOOL": "children"}

    def test_have_time_for_each_child(self, api, school):
        plan = api.plans(school, people=3, children=2)["plans"][0]

        assert plan["minutes_on_site"] == 60

    def test_count_a_child_where_nobody_said_how_many(self, api, school):
        """As one more person; who says that none comes is asked."""
        plan = api.plans(school)["plans"][0]
        booking = api.post("reservations", {"plan": plan["plan"], "language": "en"}).json()

        assert plan["minutes_on_site"] == 45
        assert (booking["people"], booking["children"]) == (2, 1)

    def test_ask_for_the_children_that_a_matter_is_about(self, api, school):
        wish = {"services": [school.code], "language": "en", "children": 0}

        assert faults_of(api.post("plans", wish)) == {
            "children": "This is about a child: Anliegen S-SCHOOL. Say how many children come."
        }

    def test_do_not_ask_about_what_is_not_planned(self, api, service, school):
        school.mode = "walk-in"
        school.save()

        assert api.plans(service, school, children=0)["plans"]


class TestBreaks:
    def test_are_left_free(self, api, service):
        breaks = [
            {"start": "08:00", "end": "09:30"},
            {"weekday": 2, "start": "09:30", "end": "10:00"},
        ]

        plan = api.plans(service, breaks=breaks)["plans"][0]

        assert plan["appointments"][0]["start"] == "2026-12-01T09:30:00+01:00"

    def test_are_given_up_if_that_helps(self, api, service):
        wish = {"breaks": [{"start": "08:00", "end": "12:00"}]}

        why_not = api.plans(service, **wish)["why_not"]

        assert why_not["wishes"] == ["breaks"]
        assert [one["change"] for one in why_not["try"]] == [{"breaks": []}]
        assert api.plans(service, **wish | why_not["try"][0]["change"])["plans"]

    def test_may_take_whole_days(self, api, service):
        """Never on Sundays: at any time else, at some times, and with each change that helps."""
        sundays = {"breaks": [{"weekday": 6, "start": "00:00", "end": "23:59"}]}
        early = {"available": [{"weekday": 1, "start": "06:00", "end": "07:00"}]}

        found = api.plans(service, **sundays)
        nothing = api.plans(service, **sundays, **early)

        assert found["plans"]
        helps = [one["change"] for one in nothing["why_not"]["try"]]
        for change in [*helps, {"available": []}]:
            assert api.plans(service, **sundays | early | change)["plans"]

    def test_must_leave_some_time(self, api, service):
        wish = {
            "available": [{"weekday": day, "start": "08:00", "end": "09:00"} for day in (1, 3)],
            "breaks": [{"start": "07:00", "end": "09:00"}],
        }

        response = api.post("plans", {"services": [service.code], "language": "en", **wish})

        assert faults_of(response) == {
            "breaks": "The breaks leave no time at which you can come. Make them shorter."
        }

    def test_bear_the_end_of_the_calendar(self, api, service):
        wish = {"from": "9999-12-31", "breaks": [{"start": "12:00", "end": "13:00"}]}

        assert api.plans(service, **wish)["plans"] == []
