"""My visit, the list of matters, and where to start."""

import re

import pytest

from booking.proposals import MOST_SERVICES
from tests.factories.booking import MunicipalityFactory, PrecedenceFactory, PublicServiceFactory

pytestmark = pytest.mark.django_db


class TestAdd:
    def test_puts_a_matter_into_the_visit_once(self, visitor):
        service = PublicServiceFactory()

        visitor.post("visit/add/", code=service.code)
        visitor.post("visit/add/", code=service.code)

        rows = visitor.get("visit/").context["matters"]
        assert [row.card.code for row in rows] == [service.code]

    def test_names_a_matter_that_does_not_exist(self, visitor):
        response = visitor.client.post("/en/visit/add/", {"code": "NOPE"}, follow=True)

        assert "not in our list" in response.content.decode()
        assert not visitor.client.session.get("visit")

    def test_refuses_to_lead_to_another_site(self, visitor):
        service = PublicServiceFactory()

        response = visitor.post("visit/add/", code=service.code, next="https://evil.example/")

        assert response.url == "/de/visit/"

    def test_refuses_more_than_a_visit_can_hold(self, visitor):
        services = [PublicServiceFactory() for _ in range(MOST_SERVICES + 1)]

        visitor.post("visit/add/", code=[one.code for one in services[:-1]])
        visitor.post("visit/add/", code=services[-1].code)

        assert len(visitor.client.session["visit"]["services"]) == MOST_SERVICES

    @pytest.mark.parametrize("path", ["visit/add/", "visit/remove/"])
    def test_is_nothing_that_a_link_can_do(self, visitor, path):
        kept, other = PublicServiceFactory(), PublicServiceFactory()
        visitor.post("visit/add/", code=kept.code)

        for code in (kept.code, other.code):
            response = visitor.get(path, code=code)

            assert (response.status_code, response.url) == (302, "/de/visit/")
        assert visitor.client.session["visit"]["services"] == [kept.code]

    def test_takes_no_other_method(self, visitor):
        assert visitor.client.put("/de/visit/add/").status_code == 405


class TestVisit:
    def test_starts_no_session_for_somebody_who_only_looks(self, visitor):
        response = visitor.get("visit/")

        assert response.status_code == 200
        assert "lotse" not in response.cookies

    def test_says_what_has_to_wait_and_why(self, visitor):
        first, later = PublicServiceFactory(), PublicServiceFactory()
        PrecedenceFactory(before=first, after=later, kind="hard", result="weeks")

        visitor.post("visit/add/", code=[first.code, later.code])

        rows = visitor.get("visit/").context["matters"]
        assert [(row.card.code, row.status, row.result) for row in rows] == [
            (first.code, "online", ""),
            (later.code, "later", "weeks"),
        ]

    def test_goes_on_with_a_result_that_somebody_has_already(self, visitor):
        elsewhere = PublicServiceFactory(mode="link", url="https://example.org/")
        permit = PublicServiceFactory()
        PrecedenceFactory(before=elsewhere, after=permit, result="days")
        visitor.language = "en"
        visitor.post("visit/add/", code=[elsewhere.code, permit.code])

        page = visitor.get("visit/")

        assert not page.context["can_plan"]
        assert "None of these matters needs an appointment" not in page.text
        assert f"I have the result of “Anliegen {elsewhere.code}” already" in page.text
        visitor.post("visit/remove/", code=page.context["matters"][1].elsewhere)
        assert visitor.get("visit/").context["can_plan"]

    def test_names_the_same_matter_for_the_own_town(self, visitor):
        here, there = MunicipalityFactory(), MunicipalityFactory()
        same = {"mode": "link", "url": "https://example.org/", "leika_key": "99115005104000"}
        own, foreign = PublicServiceFactory(**same), PublicServiceFactory(**same)
        own.municipalities.add(here)
        foreign.municipalities.add(there)
        visitor.language = "en"
        visitor.post("visit/add/", code=foreign.code)
        visitor.answer_all()
        visitor.post("visit/questions/municipality/", municipality=here.slug)

        for page in (visitor.get("visit/").text, visitor.get("visit/plans/").text):
            assert "This office does not serve your town." in page
            assert f"For your town there is “Anliegen {own.code}”." in page

    def test_removes_a_matter(self, visitor):
        kept, gone = PublicServiceFactory(), PublicServiceFactory()
        visitor.post("visit/add/", code=[kept.code, gone.code])

        visitor.post("visit/remove/", code=gone.code)

        assert visitor.client.session["visit"]["services"] == [kept.code]


class TestMatters:
    def test_asks_for_at_least_one(self, visitor):
        response = visitor.client.post("/en/visit/matters/", {})

        assert response.status_code == 422
        assert "Choose at least one matter." in response.content.decode()

    def test_shows_every_tick_again_if_there_are_too_many(self, visitor):
        kept, *others = [PublicServiceFactory() for _ in range(MOST_SERVICES + 1)]
        visitor.choose_matters(kept)

        response = visitor.choose_matters(kept, *others)

        assert response.status_code == 422
        assert set(response.context["chosen"]) == {one.code for one in (kept, *others)}
        assert visitor.client.session["visit"]["services"] == [kept.code]

    def test_keeps_what_was_chosen_in_another_language(self, visitor):
        service = PublicServiceFactory()
        visitor.choose_matters(service)

        assert service.code in visitor.client.get("/ar/visit/matters/").context["chosen"]


class TestStart:
    def test_offers_a_first_talk(self, visitor):
        talk = PublicServiceFactory(orientation=True)
        PublicServiceFactory()

        codes = [card.code for card in visitor.get("visit/start/").context["first_talks"]]

        assert codes == [talk.code]

    def test_names_each_talk_below_one_heading(self, visitor):
        """Two cards with the same heading look like the same talk twice."""
        talks = [PublicServiceFactory(orientation=True) for _ in range(2)]
        visitor.language = "en"

        page = visitor.get("visit/start/").content.decode()

        assert page.count("Talk to somebody first") == 1
        for talk in talks:
            [number] = re.findall(rf'<h3 id="(talk-\d)">{talk.texts.get().title}</h3>', page)
            assert f'aria-describedby="{number}"' in page
