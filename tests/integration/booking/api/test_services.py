"""GET /services: all public services of the centre."""

from booking.models import PublicServiceText
from tests.factories.booking import PrecedenceFactory, PublicServiceFactory, locale
from tests.integration.booking.api.problems import faults_of


class TestServices:
    def test_say_what_comes_first_and_what_to_bring(self, api, service, other, passport):
        PrecedenceFactory(before=other, after=service, kind="hard", result="weeks")

        one, two = api.get("services", language="en").json()["services"]

        assert one == {
            "code": "S-ONE",
            "title": "Anliegen S-ONE",
            "title_de": "Anliegen S-ONE",
            "description": "",
            "office": service.office.slug,
            "minutes": 30,
            "minutes_per_child": 0,
            "attendance": "one",
            "booking": "online",
            "url": "",
            "topic": "topic",
            "after": [{"code": "S-TWO", "kind": "hard", "result": "weeks"}],
            "documents": [{"code": passport.code, "title": "Passport", "title_de": "Reisepass"}],
        }
        assert (two["code"], two["after"], two["documents"]) == ("S-TWO", [], [])

    def test_have_titles_in_the_language_asked_for_or_in_german(self, api, service, other):
        german = service.texts.get()
        PublicServiceText.objects.create(
            public_service=service,
            locale=locale("en"),
            translation_key=german.translation_key,
            title="First talk",
        )

        english = api.get("services", language="en").json()["services"]
        default = api.get("services").json()["services"]

        assert [one["title"] for one in english] == ["First talk", "Anliegen S-TWO"]
        assert english[0]["title_de"] == "Anliegen S-ONE"
        assert [one["title"] for one in default] == ["Anliegen S-ONE", "Anliegen S-TWO"]
        assert other.code == "S-TWO"

    def test_tell_how_people_get_them(self, api, service):
        PublicServiceFactory(code="S-WALK", mode="walk-in")
        PublicServiceFactory(code="S-LINK", mode="link", url="https://example.org/form")

        found = api.get("services").json()["services"]

        assert {one["code"]: (one["booking"], one["url"]) for one in found} == {
            service.code: ("online", ""),
            "S-WALK": ("walk-in", ""),
            "S-LINK": ("link", "https://example.org/form"),
        }

    def test_refuse_a_language_that_the_portal_does_not_have(self, api):
        assert faults_of(api.get("services", language="tlh")) == {
            "language": "This language is not available."
        }
