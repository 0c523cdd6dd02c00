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
            ("when", {"earliest": "someday"}),
        ],
    )
    def test_says_what_is_wrong_and_stores_nothing(self, asked, step, data):
        response = asked.post(f"visit/questions/{step}/", **data)

        assert response.status_code == 422
        assert step not in asked.client.session["visit"]["answers"]

    def test_refuses_a_day_that_is_over(self, asked):
        yesterday = timezone.localdate() - dt.timedelta(days=1)

        response = asked.client.post("/en/visit/questions/when/", {"latest": yesterday.isoformat()})

        assert "This day is over" in response.content.decode()

    def test_does_not_know_other_questions(self, asked):
        assert asked.get("visit/questions/weather/").status_code == 404

    def test_needs_a_matter_first(self, visitor):
        assert visitor.get("visit/questions/people/").url == "/de/visit/"
