"""GET /bookings/{token}/daysheet.pdf: the appointments on paper."""

import io

from pypdf import PdfReader

from booking.models import PublicServiceText
from tests.integration.booking.api.problems import faults_of, problem_of


def day_sheet(api, reserved, **query):
    return api.get(f"bookings/{reserved['token']}/daysheet.pdf", **query)


def words(response):
    return PdfReader(io.BytesIO(response.content)).pages[0].extract_text()


class TestDaySheet:
    def test_comes_in_german_and_the_bookings_language(self, api, service, passport):  # noqa: ARG002  the paper is on it
        reserved = api.reserve(service)

        response = day_sheet(api, reserved)

        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response["Cache-Control"].startswith("max-age=0")
        assert reserved["reference"] in words(response)
        assert all(name in words(response) for name in ("Reisepass", "Passport"))

    def test_comes_in_german_alone_if_that_is_asked_for(self, api, service, passport):  # noqa: ARG002  the paper is on it
        response = day_sheet(api, api.reserve(service), language="de")

        assert "Reisepass" in words(response)
        assert "Passport" not in words(response)

    def test_refuses_a_language_that_the_portal_does_not_have(self, api, service):
        assert list(faults_of(day_sheet(api, api.reserve(service), language="x"))) == ["language"]

    def test_opens_nothing_with_another_token(self, api):
        problem_of(day_sheet(api, {"token": "x" * 32}), 404, "not-found")

    def test_says_that_a_font_is_missing(self, api, service):
        reserved = api.reserve(service)
        PublicServiceText.objects.update(title="ሰላም")

        problem_of(day_sheet(api, reserved), 503, "font-missing")
