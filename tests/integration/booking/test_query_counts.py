"""How often the way to plans asks the database: never more for more matters, counters, days."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.models import Counter
from tests.factories.booking import InterpreterFactory, OpeningFactory, PublicServiceFactory
from tests.integration.booking.public.conftest import Visitor, open_counter
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db

MOST = {"page": 22, "API": 18}


@pytest.fixture
def services():
    """Six matters, the first with one counter on one day, the others with three on ten days."""
    few, *many = PublicServiceFactory.create_batch(6, languages=["de"])
    open_counter(few, days=1)
    for service in many:
        for _ in range(3):
            open_counter(service, days=10)
    person = InterpreterFactory()
    tomorrow = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=1)
    for number in range(10):
        day = dt.datetime.combine(tomorrow + dt.timedelta(days=number), dt.time(8), BERLIN)
        OpeningFactory(
            counter=None, interpreter=person, starts_at=day, ends_at=day + dt.timedelta(hours=4)
        )
    return [few, *many]


def page(client, *services):
    visitor = Visitor(client)
    visitor.to_plans(*services)
    visitor.post("visit/questions/language/", interpreter="ar")
    visitor.get("visit/plans/")
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get("visit/plans/")
    assert response.context["plans"][0].count == len(services)
    return len(queries)


def api(client, *services):
    wishes = {"services": [one.code for one in services], "language": "ar", "interpreter": True}
    with CaptureQueriesContext(connection) as queries:
        response = client.post("/api/v1/plans", wishes, content_type="application/json")
    assert len(response.json()["plans"][0]["appointments"]) == len(services)
    return len(queries)


@pytest.mark.parametrize(("name", "ask"), [("page", page), ("API", api)])
def test_the_way_to_plans_takes_a_fixed_number_of_queries(client, services, name, ask):
    few = ask(client, services[0])
    many = ask(client, *services)

    assert Counter.objects.count() == 16
    assert few == many <= MOST[name]


def test_a_query_for_every_counter_would_be_seen(client, services, monkeypatch):
    """The twin: whoever asks for each counter's hours on its own is found out."""
    module = import_module("booking.queries.material")
    together = module.counter_hours

    def one_by_one(counters, **span):
        return {key: together([key], **span)[key] for key in counters}

    monkeypatch.setattr(module, "counter_hours", one_by_one)

    assert api(client, services[0]) < api(client, *services)
