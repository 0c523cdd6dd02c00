"""What is left of a visit when some of it is booked: for later, or without appointment."""

import pytest

from booking.models import Booking
from tests.factories.booking import PrecedenceFactory, PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter

pytestmark = pytest.mark.django_db
NOBODY = {"name": "", "email": "", "phone": ""}
REACHED = NOBODY | {"email": "demo@example.org"}


@pytest.fixture
def matters():
    """A matter to book, one that needs its result, one to walk in for, one on another site."""
    first, later, other = (PublicServiceFactory(code=code) for code in ("NOW", "LATER", "OTHER"))
    for service in (first, later, other):
        open_counter(service)
    PrecedenceFactory(before=first, after=later, kind="hard", result="weeks")
    walk_in = PublicServiceFactory(code="WALK", mode="walk-in")
    link = PublicServiceFactory(code="LINK", mode="link", url="https://example.org/")
    return first, later, walk_in, link


@pytest.fixture
def private(visitor, matters):
    """The address of the booking of the first matter."""
    visitor.language = "en"
    contact = visitor.to_contact(*matters).url
    return visitor.client.post(contact, REACHED).url


def rows(response, name="rest"):
    return [(row.card.code, row.status) for row in response.context[name]]


LEFT = [("LATER", "later"), ("WALK", "walk-in"), ("LINK", "link")]


class TestConfirmation:
    def test_lists_what_is_for_later_or_needs_no_appointment(self, visitor, private):
        response = visitor.client.get(private)

        page = response.content.decode()
        assert rows(response) == LEFT
        assert "Also on your list" in page
        assert "You need the result of “Anliegen NOW” first." in page
        assert f"{private}wait/" not in page

    def test_shows_it_to_nobody_else(self, rival, private):
        response = rival.client.get(private)

        assert response.context["rest"] == []
        assert "Also on your list" not in response.content.decode()

    def test_has_nothing_more_where_all_is_booked(self, visitor, matters):
        link = visitor.booked(matters[0]).url

        assert visitor.client.get(link).context["rest"] == []
        assert visitor.client.session["visit"]["services"] == []

    def test_is_kept_when_something_else_waits(self, visitor, matters):
        never_open = PublicServiceFactory(code="NEVER")
        visitor.language = "en"
        contact = visitor.to_contact(*matters, never_open).url
        private = visitor.client.post(contact, REACHED).url
        before = visitor.client.get(private)

        visitor.client.post(f"{private}wait/")

        after = visitor.client.get(private)
        assert f"{private}wait/" in before.content.decode()
        assert "You are waiting for" in after.content.decode()
        assert rows(before) == rows(after) == LEFT

    def test_names_what_can_be_booked_where_nobody_can_wait(self, visitor, matters):
        never_open = PublicServiceFactory(code="NEVER")
        contact = visitor.to_contact(*matters, never_open).url

        response = visitor.client.get(visitor.client.post(contact, NOBODY).url)

        assert rows(response) == [*LEFT, ("NEVER", "online")]


class TestVisit:
    def test_still_has_them_and_plans_nothing_too_early(self, visitor, private):
        response = visitor.get("visit/")

        assert private
        assert rows(response, "matters") == LEFT
        assert not response.context["can_plan"]
        assert visitor.get("visit/plans/").context["plans"] == []

    def test_plans_what_is_added_without_what_must_wait(self, visitor, private):
        visitor.post("visit/add/", code="OTHER")

        [plan, *_] = visitor.get("visit/plans/").context["plans"]

        assert private
        assert [stop.card.code for day in plan.days for stop in day.stops] == ["OTHER"]

    def test_of_another_booking_stays_when_a_link_is_opened_here(self, visitor, rival, matters):
        contact = rival.to_contact(matters[0]).url
        visitor.choose_matters(matters[1])

        visitor.client.post(contact, NOBODY)

        assert Booking.objects.get().status == Booking.Status.CONFIRMED
        assert visitor.client.session["visit"]["services"] == ["LATER"]

    def test_is_forgotten_with_the_data_of_its_booking(self, visitor, private):
        visitor.client.post(f"{private}erase/", {"appointments": "cancel"})

        assert visitor.client.session["visit"]["services"] == []
