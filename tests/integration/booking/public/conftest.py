"""A small centre whose counters are open all through the next weekdays of the real clock."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.booking import (
    CounterFactory,
    OpeningFactory,
    PublicServiceFactory,
)
from tests.plans import BERLIN

ANSWERS = {
    "people": {"adults": "2", "children": "1"},
    "municipality": {"municipality": "unknown"},
    "language": {"interpreter": "none"},
    "when": {},
    "access": {"step_free": "no"},
}


def open_counter(public_service, *, days=3):
    """Return a counter of the service, open from 08:00 to 12:00 on the next days."""
    counter = CounterFactory(office=public_service.office, public_services=[public_service])
    tomorrow = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=1)
    for number in range(days):
        day = dt.datetime.combine(tomorrow + dt.timedelta(days=number), dt.time(8), BERLIN)
        OpeningFactory(counter=counter, starts_at=day, ends_at=day + dt.timedelta(hours=4))
    return counter


@pytest.fixture
def two_services(db):  # noqa: ARG001  the rows need it
    """Two public services at two offices, each with an open counter."""
    services = [PublicServiceFactory(), PublicServiceFactory()]
    for service in services:
        open_counter(service)
    return services


class Visitor:
    """Walks through the pages as a browser without JavaScript does."""

    def __init__(self, client, language="de"):
        self.client = client
        self.language = language

    def get(self, path, **query):
        return self.client.get(f"/{self.language}/{path}", query)

    def post(self, path, **data):
        return self.client.post(f"/{self.language}/{path}", data)

    def choose_matters(self, *services):
        return self.post("visit/matters/", code=[one.code for one in services])

    def answer_all(self):
        for step, data in ANSWERS.items():
            response = self.post(f"visit/questions/{step}/", **data)
        return response

    def to_plans(self, *services):
        self.choose_matters(*services)
        self.answer_all()
        return self.get("visit/plans/")

    def to_check(self, *services, number=0):
        plan = self.to_plans(*services).context["plans"][number]
        self.post("visit/choose/", plan=plan.token)
        return self.get("visit/check/")

    def to_contact(self, *services):
        self.to_check(*services)
        return self.reserve()

    def reserve(self, **data):
        """Press the button of the page that shows the plan that was chosen last."""
        return self.post("visit/check/", key=self.client.session["visit"]["key"], **data)

    def booked(self, *services):
        contact = self.to_contact(*services)
        return self.client.post(contact.url, {"name": "", "email": "", "phone": ""})


@pytest.fixture
def visitor(client):
    """A visitor who reads German."""
    return Visitor(client)


@pytest.fixture
def rival():
    """Somebody else at the same time."""
    return Visitor(Client())
