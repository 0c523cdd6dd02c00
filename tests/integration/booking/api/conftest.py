"""A small centre, a clock that tests can move, and a caller without cookies."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.booking import (
    CentreFactory,
    EvidenceFactory,
    InterpreterFactory,
    OpeningFactory,
    desk,
    locale,
)
from tests.integration.booking.api.description import faults_in_answer
from tests.plans import NOW


def described(method, path, response):
    """Return an answer that keeps to the OpenAPI description, as each one must."""
    address = f"/api/v1/{path}".partition("?")[0]
    assert faults_in_answer(method, address, response) == []
    return response


class Clock:
    """The clock of the views, standing still."""

    def __init__(self):
        self.now = NOW

    def advance(self, **span):
        self.now += dt.timedelta(**span)


class Caller:
    """Another program: it sends JSON and has neither cookies nor a page's token."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)

    def get(self, path, **query):
        return described("GET", path, self.client.get(f"/api/v1/{path}", query))

    def post(self, path, content=None, **headers):
        body = b"" if content is None else json.dumps(content).encode()
        return self.send(path, body, **headers)

    def send(self, path, body, **headers):
        response = self.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )
        return described("POST", path, response)

    def plans(self, *services, **wishes):
        codes = [service.code for service in services]
        response = self.post("plans", {"services": codes, **wishes})
        assert response.status_code == 200, response.content
        return response.json()

    def reserve(self, *services, **wishes):
        plan = self.plans(*services, **wishes)["plans"][0]["plan"]
        response = self.post("reservations", {"plan": plan, "language": "en"})
        assert response.status_code == 201, response.content
        return response.json()


@pytest.fixture
def clock(monkeypatch):
    """The Monday before the offices open; tests move it."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def api(db, clock):  # noqa: ARG001  the clock stands still for all of them
    """A caller at the centre of the default site."""
    locale("en")
    CentreFactory()
    return Caller()


@pytest.fixture
def service(api):  # noqa: ARG001  its centre
    """A public service whose one counter is open on Tuesday from 08:00 to 12:00."""
    return desk(code="S-ONE")[1]


@pytest.fixture
def other(api):  # noqa: ARG001  its centre
    """A second public service at another office."""
    return desk(code="S-TWO")[1]


@pytest.fixture
def interpreter(api):  # noqa: ARG001  their centre
    """Somebody who interprets Arabic, on Tuesday from eight to twelve."""
    person = InterpreterFactory()
    OpeningFactory(counter=None, interpreter=person)
    return person


@pytest.fixture
def passport(service):
    """A paper to bring, with an English name."""
    german = EvidenceFactory(code="PASS", name="Reisepass")
    EvidenceFactory(
        code="PASS", name="Passport", locale=locale("en"), translation_key=german.translation_key
    )
    service.evidence.add(german)
    return german
