"""Whatever other programs send, each answer is one that the OpenAPI description names.

schemathesis makes requests from the description, good ones and bad ones, and judges the answers:
no failure, no status, media type or field that is not described, nothing bad accepted.
`LOTSE_TEST_API_EXAMPLES=500` makes it look deeper (docs/api.md).
"""

import contextlib
import json
import os
from unittest import mock

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import checks

from booking.models import Booking
from tests.integration.booking.api.description import description
from tests.integration.booking.api.problems import problem_of

EXAMPLES = int(os.environ.get("LOTSE_TEST_API_EXAMPLES", "6"))

# A description cannot say which codes, tokens and days there are: 422 may answer what it allows.
JUDGED_HERE = [checks.positive_data_acceptance]
# The test itself puts a token in, so what was made bad may be good again.
JUDGED_WITH_TOKEN = [*JUDGED_HERE, checks.negative_data_rejection]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@contextlib.contextmanager
def undone():
    """Undo what a request did, so that each one meets the same reservation.

    A real request would close the connection on which the test's transaction is.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def with_tokens(case, known):
    """Put real tokens into a request, if it takes some."""
    found = False
    for place, name in ((case.path_parameters, "token"), (case.body, "plan")):
        if isinstance(place, dict) and name in place:
            place[name] = known[name]
            found = True
    return found


@pytest.fixture
def known(api, service, other, centre_index):  # noqa: ARG001  the search needs an index
    """The token of a reservation, and that of a plan."""
    return {"token": api.reserve(service)["token"], "plan": api.plans(other)["plans"][0]["plan"]}


@pytest.fixture
def centre_index(settings, tmp_path):
    """A search index of its own, empty; and nobody has to wait."""
    settings.RATE_LIMIT_PERCENT = 0
    settings.SEARCH_BACKEND = "embedded"
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


@schema.parametrize()
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
)
def test_any_request(case, known):
    with undone():
        case.call_and_validate(excluded_checks=JUDGED_HERE)
    if with_tokens(case, known):
        with undone():
            case.call_and_validate(excluded_checks=JUDGED_WITH_TOKEN)


class TestSchemathesis:
    def test_meets_every_operation(self):
        operations = {(one.ok().method, one.ok().full_path) for one in schema.get_all_operations()}

        assert operations == {
            (method, path) for path, found in description()["paths"].items() for method in found
        }

    def test_finds_an_answer_that_is_not_described(self, known):
        """The twin: an operation that says too little is found out."""
        case = schema["/api/v1/bookings/{token}"]["GET"].Case(
            path_parameters={"token": known["token"]}
        )
        with (
            mock.patch("booking.api.views.links.opened", side_effect=RuntimeError),
            undone(),
            pytest.raises(schemathesis.core.failures.FailureGroup),
        ):
            case.call_and_validate(excluded_checks=JUDGED_HERE)


def addresses(method, token):
    """Return an address of each operation that the description has for a method."""
    return [
        path.replace("{token}", token)
        for path, operations in description()["paths"].items()
        if method in operations
    ]


def steady(headers):
    """Return the headers without the one that a second changes."""
    return {name: value for name, value in headers.items() if name != "Expires"}


class TestHead:
    """Link checkers and monitoring ask with it (RFC 9110, 9.3.2)."""

    def test_answers_like_get_but_without_content(self, api, known):
        for path in ["/api/v1/openapi.json", *addresses("get", known["token"])]:
            asked = {"language": "en", "q": "x"} if "search" in path else {}
            get, head = api.client.get(path, asked), api.client.head(path, asked)

            assert (path, head.status_code) == (path, 200)
            assert steady(head.headers) == steady(get.headers)
            assert int(head["Content-Length"]) == len(get.content)
            assert not head.content

    def test_is_refused_where_there_is_no_get(self, api, known):
        for path in addresses("post", known["token"]):
            response = api.client.head(path)

            assert (path, response.status_code, response["Allow"]) == (path, 405, "POST")

    def test_is_named_where_another_method_is_refused(self, api, known):
        for path in addresses("get", known["token"]):
            response = api.client.post(path)

            assert response.status_code == 405
            assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}

    def test_is_not_described_apart(self):
        assert not addresses("head", "")


TEXTS = ("municipality", "plan", "name", "email", "phone", "language", "appointments")


def everywhere(value):
    """Return a body whose fields all have one value."""
    fields = [f'"services": [{value}]', *(f'"{name}": {value}' for name in TEXTS)]
    return ("{" + ", ".join(fields) + "}").encode()


HOSTILE = {
    "no JSON": (b"{", 400),
    "no object": (b"[7]", 400),
    "not UTF-8": (b'{"language": "\xff"}', 400),
    "a number of 5,000 digits": (b'{"people": ' + b"9" * 5_000 + b"}", 400),
    "deeper than anybody reads": (b'{"services": ' + b"[" * 100_000, 400),
    "no number": (everywhere("NaN"), 422),
    "more than a float holds": (everywhere("1e999"), 422),
    "a huge number": (everywhere("9" * 40), 422),
    "a NUL": (everywhere('"\\u0000"'), 422),
    "half a letter": (everywhere('"\\ud800"'), 422),
    "a very long text": (everywhere(f'"{"7" * 100_000}"'), 422),
}


class TestHostileBodies:
    @pytest.mark.parametrize("path", ["plans", "reservations", "bookings/{}/confirm"])
    @pytest.mark.parametrize(("body", "status"), HOSTILE.values(), ids=HOSTILE)
    def test_are_told_what_is_wrong(self, api, known, path, body, status):
        response = api.send(path.format(known["token"]), body)

        problem_of(response, status, "bad-request" if status == 400 else "invalid-input")
        assert Booking.objects.get().status == Booking.Status.RESERVED

    @pytest.mark.parametrize("path", ["plans", "reservations", "bookings/{}/cancel"])
    def test_must_be_json(self, api, known, path):
        response = api.client.post(f"/api/v1/{path.format(known['token'])}", {"language": "en"})

        problem_of(response, 415, "unsupported-media-type")
        assert Booking.objects.get().status == Booking.Status.RESERVED

    def test_need_not_say_that_they_are_json(self, api, service):
        body = json.dumps({"services": [service.code]}).encode()

        assert api.client.generic("POST", "/api/v1/plans", body, "").status_code == 200


class TestAnswersOfDjangoItself:
    """No operation answers here; other programs get a problem document all the same."""

    @pytest.mark.parametrize("path", ["nothing", "bookings", "bookings//extend", "plans/", ""])
    def test_name_an_address_that_does_not_exist(self, api, path):
        response = api.client.get(f"/api/v1/{path}?language=en")

        assert problem_of(response, 404, "not-found")["title"] == "This does not exist."

    def test_name_the_methods_that_there_are(self, api):
        response = api.client.delete("/api/v1/plans?language=en")

        problem = problem_of(response, 405, "method-not-allowed")
        assert problem["title"] == "This address takes other methods."
        assert response["Allow"] == "POST"
        assert int(response["Content-Length"]) == len(response.content)

    @pytest.mark.django_db
    def test_name_a_failure(self):
        client = Client(raise_request_exception=False)
        with mock.patch("booking.api.views.queries.public_services", side_effect=RuntimeError):
            response = client.get("/api/v1/services")

        problem_of(response, 500, "internal-server-error")

    def test_name_a_host_that_is_not_ours(self, api):
        response = api.client.get("/api/v1/services", headers={"Host": "elsewhere.example"})

        problem_of(response, 400, "bad-request")

    def test_stay_pages_for_people(self, api):
        assert api.client.get("/en/visit/nothing/")["Content-Type"].startswith("text/html")
