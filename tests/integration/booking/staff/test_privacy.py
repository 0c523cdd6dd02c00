"""Each office sees its own appointments and what it needs for them, nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from booking.models import Appointment, AuditEntry, Hit
from tests.factories import accounts
from tests.factories.booking import (
    BookingFactory,
    CounterFactory,
    OfficeFactory,
    PublicServiceFactory,
)
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db

SECRETS = {
    "name": "Demo Leila Geheim",
    "email": "geheim@example.org",
    "phone": "+4924199999",
    "reference": "GEHE-IMXX",
}
ROLES = {
    "partner editor": accounts.partner_editor,
    "translator": lambda: accounts.translator("ar"),
    "chief editor": accounts.chief_editor,
    "coordinator": accounts.coordinator,
    "another office": lambda: accounts.office_worker(OfficeFactory(slug="another")),
}


def appointment(office, booking, **asks):
    """Return an appointment of today at an office, for a matter that asks for some fields."""
    names = {f"asks_{name}": asks.get(name, "not") for name in ("name", "email", "phone")}
    service = PublicServiceFactory(office=office, **names)
    now = timezone.localtime(timezone=BERLIN)
    start = now.replace(hour=10, minute=0, second=0, microsecond=0)
    return Appointment.objects.create(
        booking=booking,
        public_service=service,
        counter=CounterFactory(office=office, public_services=[service]),
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=30),
        claimed_until=start + dt.timedelta(minutes=35),
    )


@pytest.fixture
def visit(db):  # noqa: ARG001  the rows need it
    """A visit at two offices; the first asks for a name, the second for a phone number."""
    booking = BookingFactory(municipality="geheimstadt", **SECRETS)
    first = appointment(OfficeFactory(slug="first"), booking, name="required")
    second = appointment(OfficeFactory(slug="second"), booking, phone="optional")
    return first, second


def day_of(client, office):
    return client.get(f"/admin/day/{office.pk}/")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def addresses(keys, resolver=None, prefix=""):
    """Yield every address of the site, with one of the keys where it wants a number."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(keys, pattern, route)
        elif isinstance(pattern, URLPattern):
            numbers = [name for name, kind in pattern.pattern.converters.items() if is_key(kind)]
            known = len(numbers) == len(pattern.pattern.converters) and "(" not in route
            if known and "logout" not in route:
                yield from filled(route, pattern.pattern.converters, keys)


def is_key(converter):
    return "[0-9]" in converter.regex or converter.regex == "[^/]+"


def filled(route, converters, keys):
    if not converters:
        yield "/" + route
    for key in keys if converters else []:
        path = route
        for name in converters:
            for kind in ("int:", "str:", ""):
                path = path.replace(f"<{kind}{name}>", str(key))
        if "<" not in path:
            yield "/" + path


def shown(response):
    """Return which secrets an answer holds."""
    if response.streaming:
        return set()
    text = response.content.decode(errors="replace")
    return {name for name, value in SECRETS.items() if value in text}


class TestADay:
    def test_has_the_fields_that_the_offices_own_matter_asks_for(self, visit):
        first, second = visit
        office, other = first.counter.office, second.counter.office

        seen = shown(day_of(signed_in(accounts.office_worker(office)), office))
        seen_there = shown(day_of(signed_in(accounts.office_worker(other)), other))

        assert seen == {"reference", "name"}
        assert seen_there == {"reference", "phone"}

    def test_has_nothing_of_the_visits_other_offices(self, visit):
        first, second = visit
        office = first.counter.office

        page = day_of(signed_in(accounts.office_worker(office)), office).content.decode()

        assert first.public_service.texts.get().title in page
        assert second.public_service.texts.get().title not in page
        assert second.counter.office.name not in page
        assert "geheimstadt" not in page

    def test_leaves_the_audit_with_numbers_and_names_of_fields(self, visit):
        office = visit[0].counter.office
        worker = accounts.office_worker(office)

        day_of(signed_in(worker), office)

        entry = AuditEntry.objects.get(act="day-seen")
        assert (entry.staff_id, entry.office_id) == (worker.pk, office.pk)
        assert entry.details["appointments"] == [visit[0].pk]
        assert entry.details["fields"] == ["name"]
        assert not [value for value in SECRETS.values() if value in str(entry.details)]

    def test_without_appointments_leaves_nothing_in_the_audit(self):
        office = OfficeFactory()

        day_of(signed_in(accounts.office_worker(office)), office)

        assert not AuditEntry.objects.exists()

    def test_costs_few_queries_more_for_the_audit(self, visit, django_assert_max_num_queries):
        office = visit[0].counter.office
        client = signed_in(accounts.office_worker(office))
        day_of(client, office)

        with django_assert_max_num_queries(45):
            day_of(client, office)

    @pytest.mark.parametrize("role", ROLES)
    def test_is_refused_to_others_with_all_its_forms(self, visit, role):
        first, _second = visit
        hit = Hit.objects.create(
            appointment=first, why="closed", since=first.starts_at, changed_at=first.starts_at
        )
        client = signed_in(ROLES[role]())
        office, counter = first.counter.office.pk, first.counter.pk

        for path in (
            f"day/{office}/",
            f"day/cancel/{first.pk}/",
            f"hours/{office}/",
            "audit/",
        ):
            assert client.get(f"/admin/{path}").status_code == 403, path
        for path in (
            f"day/mark/{first.pk}/",
            f"day/cancel/{first.pk}/",
            f"hits/{hit.pk}/reached/",
            f"hours/counter/{counter}/",
            f"hours/counter/{counter}/1/remove/",
            f"hours/counter/{counter}/1/once/",
            f"hours/counter/{counter}/1/take-back/",
        ):
            answer = client.post(f"/admin/{path}", {"status": "arrived", "why": "office"})
            follows = role == "coordinator" and path.startswith("hits/")
            assert answer.status_code in ({302} if follows else {403, 404}), path
        first.refresh_from_db()
        assert first.status == Appointment.Status.PLANNED


class TestEveryAddress:
    def test_are_many(self):
        paths = set(addresses([1]))

        assert {"/admin/day/1/", "/admin/audit/", "/admin/pages/1/"} & paths
        assert len(paths) > 100

    @pytest.mark.parametrize("role", ["chief editor", "coordinator", "another office"])
    def test_shows_nothing_about_the_person(self, visit, role):
        first, _second = visit
        client = signed_in(ROLES[role]())
        client.raise_request_exception = False
        keys = sorted({first.pk, first.booking_id, first.counter.office_id})

        leaks = {}
        for path in addresses(keys):
            for query in ("", "?q=Geheim") if "search" in path or "choose" in path else ("",):
                found = shown(client.get(path + query))
                if found:
                    leaks[path + query] = found

        assert leaks == {}

    def test_would_find_what_the_own_office_sees(self, visit):
        """The twin: the same walk as somebody who may see it."""
        office = visit[0].counter.office
        client = signed_in(accounts.office_worker(office))
        client.raise_request_exception = False

        found = {path for path in addresses([office.pk]) if shown(client.get(path))}

        own = {"/admin/day/", f"/admin/day/{office.pk}/", f"/admin/day/cancel/{office.pk}/"}
        assert found <= own
        assert f"/admin/day/{office.pk}/" in found
