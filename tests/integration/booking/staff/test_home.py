"""The admin's start page: each role finds what it does, and no search that refuses it."""

import pytest
from django.utils import timezone

from booking.models import Hit, Message
from tests.factories import accounts
from tests.factories.booking import OfficeFactory
from tests.integration.booking.staff.test_day import appointment_today
from tests.integration.booking.staff.test_hits import appointment, signed_in
from tests.plans import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return OfficeFactory()


def start(user):
    """Return the English start page of somebody."""
    client = signed_in(user)
    client.cookies["lotse_language"] = "en"
    return client.get("/admin/").content.decode()


def tiles(page):
    """Return only the tiles of the start page, without the menu."""
    start = page.index('<nav class="staff-tiles"')
    return page[start : page.index("</nav>", start)]


class TestTiles:
    def test_tell_an_office_worker_how_many_come_today(self, office):
        appointment_today(office)
        appointment_today(OfficeFactory())
        appointment(office, days=2)

        page = tiles(start(accounts.office_worker(office)))

        assert f'href="/admin/day/{office.pk}/"' in page
        assert "1 appointment today" in page
        assert "/admin/closures/" in page
        assert "/admin/desk/" not in page

    def test_count_what_cannot_be_kept_in_ones_own_offices(self, office):
        for place in (office, OfficeFactory()):
            one = appointment(place, days=2)
            now = timezone.now()
            Hit.objects.create(
                appointment=one, why=Hit.Why.OFFICE, state="nothing", since=now, changed_at=now
            )

        own = tiles(start(accounts.office_worker(office)))
        centre = tiles(start(accounts.coordinator()))

        assert "1 appointment cannot be kept" in own
        assert "2 appointments cannot be kept" in centre

    def test_lead_coordinators_to_the_desk(self, office):  # noqa: ARG002  the centre
        page = tiles(start(accounts.coordinator()))

        assert "/admin/desk/" in page
        assert "/admin/hours/interpreters/" in page
        assert "/admin/undelivered/" not in page

    def test_of_administrators_have_one_for_many_offices(self, office):
        appointment_today(office)
        appointment_today(OfficeFactory())
        OfficeFactory.create_batch(2)
        Message.objects.create(
            booking=appointment(office, days=2).booking,
            kind="confirmed",
            occasion="once",
            status="failed",
            channel="email",
            created_at=NOW,
            due_at=NOW,
            finished_at=NOW,
        )

        page = tiles(start(accounts.administrator()))

        assert 'href="/admin/day/"' in page
        assert "2 appointments today" in page
        assert "1 message<" in page

    def test_do_not_exist_for_people_who_write_pages_only(self):
        OfficeFactory()

        assert "staff-tiles" not in start(accounts.partner_editor())


class TestSearchForPages:
    def test_is_hidden_from_those_it_would_refuse(self, office):
        assert "data-no-pages" in start(accounts.office_worker(office))
        assert "data-no-pages" in start(accounts.coordinator())
        assert "data-no-pages" not in start(accounts.administrator())


class TestSignIn:
    def test_names_the_portal_in_the_readers_language(self, client, office):
        office.centre.name = "Zentrum am Fluss"
        office.centre.save()

        german = client.get("/admin/login/", headers={"Accept-Language": "de"}).content.decode()

        assert "<h1>Zentrum am Fluss:" in german
        assert "Passwort" in german
        assert "Bei Wagtail" not in german
        assert ">Password" not in german
