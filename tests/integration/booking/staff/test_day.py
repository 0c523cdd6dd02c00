"""An office's day."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.models import Appointment, Booking, PublicService
from tests.factories import accounts
from tests.factories.booking import (
    BookingFactory,
    CounterFactory,
    OfficeFactory,
    PublicServiceFactory,
)
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db


def appointment_today(office):
    """Return a confirmed appointment at the office that began half an hour ago, but today."""
    service = PublicServiceFactory(office=office)
    now = timezone.localtime(timezone=BERLIN)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = max(midnight, now - dt.timedelta(minutes=30))
    return Appointment.objects.create(
        booking=BookingFactory(centre=office.centre, name="Demo Person"),
        public_service=service,
        counter=CounterFactory(office=office, public_services=[service]),
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=30),
        claimed_until=start + dt.timedelta(minutes=35),
    )


@pytest.fixture
def office_worker(client):
    """Somebody who works for one office and is signed in."""
    office = OfficeFactory()
    user = accounts.office_worker(office)
    user.own = office
    client.force_login(user)
    user.client = client
    return user


class TestDay:
    def test_leads_straight_to_the_only_office(self, office_worker):
        response = office_worker.client.get("/admin/day/")

        assert response.url == f"/admin/day/{office_worker.own.pk}/"

    def test_shows_the_offices_own_appointments(self, office_worker):
        appointment = appointment_today(office_worker.own)

        page = office_worker.client.get(f"/admin/day/{office_worker.own.pk}/").content.decode()

        assert appointment.booking.reference in page
        assert "Demo Person" in page

    @pytest.mark.parametrize(
        ("attendance", "words"),
        [
            ("everyone", ["4 people", "2 of them children"]),
            ("children", ["2 children with an adult"]),
            ("one", ["at least one of 4 people"]),
        ],
    )
    def test_shows_how_many_people_come(self, office_worker, attendance, words):
        appointment = appointment_today(office_worker.own)
        Booking.objects.update(people=4, children=2)
        PublicService.objects.update(attendance=attendance)
        office_worker.client.cookies["lotse_language"] = "en"

        day = f"?date={timezone.localdate(appointment.starts_at, BERLIN)}"
        page = office_worker.client.get(f"/admin/day/{office_worker.own.pk}/{day}")

        assert all(one in page.content.decode() for one in words)

    def test_refuses_another_offices_day(self, office_worker):
        other = OfficeFactory()

        assert office_worker.client.get(f"/admin/day/{other.pk}/").status_code in (302, 403)
        assert not is_shown(office_worker.client, other)

    def test_survives_a_day_that_does_not_exist(self, office_worker):
        path = f"/admin/day/{office_worker.own.pk}/?date=2026-02-31"

        assert office_worker.client.get(path).status_code == 200


def is_shown(client, office):
    """Whether the office's page comes with its name."""
    response = client.get(f"/admin/day/{office.pk}/", follow=True)
    return office.name in response.content.decode()


class TestMark:
    def test_notes_who_has_come_and_takes_it_back(self, office_worker):
        appointment = appointment_today(office_worker.own)
        path = f"/admin/day/mark/{appointment.pk}/"

        office_worker.client.post(path, {"status": "arrived"})
        appointment.refresh_from_db()
        assert appointment.status == "arrived"

        office_worker.client.post(path, {"status": "planned"})
        appointment.refresh_from_db()
        assert appointment.status == "planned"

    def test_refuses_another_offices_appointment(self, office_worker):
        appointment = appointment_today(OfficeFactory())

        office_worker.client.post(f"/admin/day/mark/{appointment.pk}/", {"status": "arrived"})

        appointment.refresh_from_db()
        assert appointment.status == "planned"

    def test_is_nothing_that_a_link_can_do(self, office_worker):
        appointment = appointment_today(office_worker.own)

        response = office_worker.client.get(f"/admin/day/mark/{appointment.pk}/")

        assert response.status_code == 405
