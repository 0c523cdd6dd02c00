"""Booking for a person at the desk."""

import pytest

from booking.models import Booking
from portal.accounts import roles
from tests.factories import accounts
from tests.factories.booking import OfficeFactory, PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    """Somebody who books at the desk and is signed in."""
    user = accounts.user(roles.COORDINATORS)
    client.force_login(user)
    user.client = client
    return user


def asked(*services, **more):
    return {
        "code": [one.code for one in services],
        "adults": 1,
        "children": 0,
        "language": "ar",
        **more,
    }


class TestDesk:
    def test_finds_plans_and_books_one(self, coordinator):
        service = PublicServiceFactory()
        open_counter(service)
        page = coordinator.client.get("/admin/desk/", asked(service))

        response = coordinator.client.post(
            "/admin/desk/book/",
            {"plan": page.context["plans"][0].token, "language": "ar", "name": "Demo Person"},
        )

        booking = Booking.objects.get()
        assert booking.status == Booking.Status.CONFIRMED
        assert booking.booked_by == coordinator
        assert (booking.language, booking.name) == ("ar", "Demo Person")
        assert response.url.startswith("/ar/booking/")

    def test_books_nothing_with_a_forged_plan(self, coordinator):
        response = coordinator.client.post("/admin/desk/book/", {"plan": "x", "language": "de"})

        assert response.status_code == 302
        assert not Booking.objects.exists()

    def test_shows_how_many_people_come(self, coordinator):
        service = PublicServiceFactory(attendance="children")
        open_counter(service)
        coordinator.client.cookies["lotse_language"] = "en"

        page = coordinator.client.get("/admin/desk/", asked(service, adults=2, children=2))

        assert "2 children with an adult" in page.content.decode()

    def test_asks_for_the_children_that_a_matter_is_about(self, coordinator):
        service = PublicServiceFactory(attendance="children")
        open_counter(service)

        page = coordinator.client.get("/admin/desk/", asked(service))

        assert list(page.context["form"].errors) == ["children"]
        assert not page.context.get("plans")

    def test_refuses_children_alone(self, coordinator):
        page = coordinator.client.get("/admin/desk/", asked(PublicServiceFactory(), adults=0))

        assert "adults" in page.context["form"].errors

    def test_refuses_a_language_that_the_portal_does_not_have(self, coordinator):
        service = PublicServiceFactory()
        open_counter(service)

        page = coordinator.client.get("/admin/desk/", asked(service, language="tlh"))

        assert page.status_code == 200
        assert not page.context.get("plans")

    def test_is_not_for_others(self, client):
        client.force_login(accounts.office_worker(OfficeFactory()))

        assert client.get("/admin/desk/").status_code in (302, 403)
        assert client.post("/admin/desk/book/", {}).status_code in (302, 403)
