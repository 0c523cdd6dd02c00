"""The OpenAPI description; that every answer keeps to it is checked by the caller of all tests."""

import pytest

from tests.integration.booking.api.description import description, faults_in_answer

OPERATIONS = {
    ("get", "/api/v1/services"): {200, 422, 429, 503},
    ("post", "/api/v1/plans"): {200, 400, 413, 415, 422, 429, 503},
    ("post", "/api/v1/reservations"): {201, 400, 409, 410, 413, 415, 422, 429, 503},
    ("get", "/api/v1/bookings/{token}"): {200, 404, 422, 429, 503},
    ("get", "/api/v1/bookings/{token}/calendar.ics"): {200, 404, 422, 429, 503},
    ("get", "/api/v1/bookings/{token}/daysheet.pdf"): {200, 404, 422, 429, 503},
    ("post", "/api/v1/bookings/{token}/extend"): {200, 403, 404, 409, 410, 422, 429, 503},
    ("post", "/api/v1/bookings/{token}/confirm"): {
        *(200, 400, 403, 404, 409, 410, 413, 415, 422, 429, 503),
    },
    ("post", "/api/v1/bookings/{token}/plans"): {200, 400, 403, 404, 409, 413, 415, 422, 429, 503},
    ("post", "/api/v1/bookings/{token}/reschedule"): {
        *(201, 400, 403, 404, 409, 410, 413, 415, 422, 429, 503),
    },
    ("post", "/api/v1/bookings/{token}/cancel"): {200, 400, 403, 404, 413, 415, 422, 429, 503},
}


class TestDescription:
    def test_is_served(self, api):
        served = api.client.get("/api/v1/openapi.json").json()

        assert served["paths"].keys() == description()["paths"].keys()

    def test_names_every_operation_with_every_answer(self):
        described = {
            (method, path): set(operation["responses"])
            for path, operations in description()["paths"].items()
            for method, operation in operations.items()
            if "search" not in path
        }

        assert described == OPERATIONS

    def test_names_problem_documents_by_their_media_type(self):
        problems = [
            answer["content"].keys()
            for operations in description()["paths"].values()
            for operation in operations.values()
            for status, answer in operation["responses"].items()
            if status >= 400
        ]

        assert len(problems) > 20
        assert all(set(types) == {"application/problem+json"} for types in problems)

    def test_uses_the_names_of_the_contract(self):
        schemas = description()["components"]["schemas"]

        assert {"from", "until", "available"} <= schemas["WishesIn"]["properties"].keys()
        assert schemas["WishesIn"]["required"] == ["services"]
        assert schemas["WhyNotOut"]["properties"].keys() >= {"text", "services", "try"}


class Answer(dict):
    """An answer with headers and a body that the test chooses."""

    def __init__(self, status, media_type, body):
        super().__init__({"Content-Type": media_type})
        self.status_code = status
        self.body = body

    def json(self):
        return self.body


class TestFaultsInAnswer:
    """The twin of the check in every test: what it must find."""

    GOOD = {"expires_at": "2026-12-01T08:00:00+01:00", "extensions_left": 9}

    @pytest.mark.parametrize(
        "answer",
        [
            Answer(418, "application/json", GOOD),
            Answer(200, "text/html", GOOD),
            Answer(200, "application/json", {"expires_at": GOOD["expires_at"]}),
            Answer(200, "application/json", {**GOOD, "expires_at": "soon"}),
            Answer(200, "application/json", {**GOOD, "extensions_left": True}),
            Answer(200, "application/json", {**GOOD, "more": 1}),
            Answer(200, "application/json", []),
        ],
    )
    def test_finds_what_is_not_described(self, answer):
        assert faults_in_answer("POST", "/api/v1/bookings/x/extend", answer)

    def test_finds_nothing_where_all_is_well(self):
        answer = Answer(200, "application/json", self.GOOD)

        assert faults_in_answer("POST", "/api/v1/bookings/x/extend", answer) == []
