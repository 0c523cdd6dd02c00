"""One question a page."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.booking import MunicipalityFactory, PublicServiceFactory
from tests.integration.booking.public.conftest import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(visitor):
    """A visitor with one matter."""
    visitor.choose_matters(PublicServiceFactory())
    return visitor


class TestQuestion:
    def test_leads_through_all_questions_to_the_plans(self, asked):
        targets = [
            asked.post(f"visit/questions/{step}/", **data).url for step, data in ANSWERS.items()
        ]

        assert targets == [
            "/de/visit/questions/municipality/",
            "/de/visit/questions/language/",
            "/de/visit/questions/when/",
            "/de/visit/questions/access/",
            "/de/visit/plans/",
        ]

    def test_shows_the_answer_again_in_another_language(self, asked):
        town = MunicipalityFactory()
        asked.post("visit/questions/municipality/", municipality=town.slug)

        page = asked.client.get("/ar/visit/questions/municipality/").content.decode()

        assert f'value="{town.slug}"' in page
        assert "checked" in page.split(f'value="{town.slug}"')[1].split(">")[0]

    def test_goes_back_to_the_plans_after_a_change(self, asked):
        response = asked.client.post("/de/visit/questions/people/?change=1", ANSWERS["people"])

        assert response.url == "/de/visit/plans/"

    @pytest.mark.parametrize(
        ("step", "data"),
        [
            ("municipality", {}),
            ("municipality", {"municipality": "atlantis"}),
            ("language", {"interpreter": "x" * 10_000}),
            ("access", {"step_free": "😀"}),
            ("people", {"adults": "-1"}),
            ("people", {"adults": "0", "children": "1"}),
            ("when", {"earliest": "someday"}),
            ("when", {"break-1-start": "12:00"}),
            ("when", {"break-2-end": "12:00"}),
            ("when", {"break-1-start": "noon", "break-1-end": "13:00"}),
            ("when", {"break-3-start": "13:00", "break-3-end": "13:00"}),
            ("when", {"break-1-start": "12:00", "break-1-end": "13:00", "break-1-weekday": "9"}),
            ("when", {"parts": ["morning"], "break-1-start": "08:00", "break-1-end": "12:00"}),
            (
                "when",
                {
                    "parts": ["morning"],
                    "weekdays": ["4"],
                    "break-1-start": "07:00",
                    "break-1-end": "18:00",
                    "break-1-weekday": "4",
                },
            ),
        ],
    )
    def test_says_what_is_wrong_and_stores_nothing(self, asked, step, data):
        response = asked.post(f"visit/questions/{step}/", **data)

        assert response.status_code == 422
        assert step not in asked.client.session["visit"]["answers"]

    def test_says_that_breaks_leave_nothing(self, asked):
        response = asked.client.post(
            "/en/visit/questions/when/",
            {"weekdays": ["0", "4"], "break-1-start": "08:00", "break-1-end": "18:00"},
        )

        page = response.content.decode()
        assert "The breaks leave no time at which you can come. Make them shorter." in page
        assert '<details class="breaks" open>' in page

    @pytest.mark.parametrize("when", [{}, {"weekdays": ["0", "4"]}, {"parts": ["afternoon"]}])
    def test_takes_a_break_of_a_whole_day_beside_other_days(self, asked, when):
        friday = {"break-1-start": "08:00", "break-1-end": "18:00", "break-1-weekday": "4"}

        response = asked.post("visit/questions/when/", **when, **friday)

        assert response.status_code == 302
        answers = asked.client.session["visit"]["answers"]
        assert answers["when"]["breaks"] == [{"weekday": 4, "start": "08:00", "end": "18:00"}]

    def test_keeps_breaks_and_shows_them_again(self, asked):
        lunch = {"break-1-start": "12:00", "break-1-end": "13:00"}
        prayer = {"break-2-start": "13:15", "break-2-end": "14:00", "break-2-weekday": "4"}
        asked.post("visit/questions/when/", **lunch, **prayer)

        visit = asked.client.session["visit"]
        assert visit["answers"]["when"]["breaks"] == [
            {"weekday": None, "start": "12:00", "end": "13:00"},
            {"weekday": 4, "start": "13:15", "end": "14:00"},
        ]
        page = asked.client.get("/ar/visit/questions/when/").content.decode()
        assert 'value="13:15"' in page
        assert '<details class="breaks" open>' in page

    def test_hides_the_breaks_until_somebody_needs_one(self, asked):
        assert '<details class="breaks">' in asked.get("visit/questions/when/").content.decode()

    def test_asks_for_the_children_that_a_matter_is_about(self, visitor):
        service = PublicServiceFactory(attendance="children")
        visitor.choose_matters(service)

        none = visitor.client.post("/en/visit/questions/people/", {"adults": "1", "children": "0"})
        one = visitor.client.post("/en/visit/questions/people/", {"adults": "1", "children": "1"})

        assert f"This is about a child: Anliegen {service.code}." in none.content.decode()
        assert (none.status_code, one.status_code) == (422, 302)

    def test_says_that_children_need_an_adult(self, asked):
        response = asked.client.post("/en/visit/questions/people/", {"adults": "0"})

        assert "Children cannot come without an adult." in response.content.decode()

    def test_refuses_a_day_that_is_over(self, asked):
        yesterday = timezone.localdate() - dt.timedelta(days=1)

        response = asked.client.post("/en/visit/questions/when/", {"latest": yesterday.isoformat()})

        assert "This day is over" in response.content.decode()

    def test_does_not_know_other_questions(self, asked):
        assert asked.get("visit/questions/weather/").status_code == 404

    def test_needs_a_matter_first(self, visitor):
        assert visitor.get("visit/questions/people/").url == "/de/visit/"
