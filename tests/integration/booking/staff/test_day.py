"""An office's day."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.models import Appointment, Booking, PublicService
from tests.factories import accounts
from tests.factories.booking import (
    BookingFactory,
    ClosureFactory,
    CounterFactory,
    OfficeFactory,
    OpeningFactory,
    PublicServiceFactory,
)
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(timezone=BERLIN)


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

    @pytest.mark.parametrize("day", ["2026-02-31", "9999-12-31", "0001-01-01", "soon"])
    def test_shows_today_instead_of_a_day_that_cannot_be_shown(self, office_worker, day):
        page = shown(office_worker, day)

        assert page.context["is_today"]
        assert "You see today." in page.content.decode()

    def test_can_be_printed(self, office_worker):
        page = shown(office_worker, TODAY).content.decode()

        assert (
            '<button class="button button-secondary" type="button" hidden data-enhance="print">'
            in page
        )
        assert 'type="module" src="/static/portal/js/enhance.js"' in page


class TestHours:
    def test_tell_a_closed_day_from_a_free_one(self, office_worker):
        counter = CounterFactory(office=office_worker.own)
        tomorrow = TODAY + dt.timedelta(days=1)
        OpeningFactory(counter=counter, starts_at=clock(tomorrow, 8), ends_at=clock(tomorrow, 12))

        free = shown(office_worker, tomorrow).content.decode()
        closed = shown(office_worker, TODAY + dt.timedelta(days=2)).content.decode()

        assert "08:00–12:00</bdi></p>" in free
        assert "No appointments.</p>" in free
        assert "<strong>closed</strong>" not in free
        assert "<strong>closed</strong>" in closed
        assert "No appointments.</p>" not in closed

    def test_name_the_closure_of_some_hours(self, office_worker):
        CounterFactory(office=office_worker.own)
        day = TODAY + dt.timedelta(days=1)
        midnight = clock(day + dt.timedelta(days=1), 0)
        OpeningFactory(
            counter=office_worker.own.counters.get(),
            starts_at=clock(day, 8),
            ends_at=clock(day, 16),
        )
        ClosureFactory(office=office_worker.own, starts_at=clock(day, 16), ends_at=midnight)

        page = shown(office_worker, day).content.decode()

        assert "Closed:" in page
        assert "16:00–24:00" in page

    def test_say_nothing_of_days_that_are_over(self, office_worker):
        CounterFactory(office=office_worker.own)

        page = shown(office_worker, TODAY - dt.timedelta(days=20)).content.decode()

        assert "No appointments.</p>" in page
        assert "<strong>closed</strong>" not in page


def shown(office_worker, day):
    """Return the English page of the own office's day."""
    office_worker.client.cookies["lotse_language"] = "en"
    return office_worker.client.get(f"/admin/day/{office_worker.own.pk}/?date={day}")


def clock(day, hour):
    return dt.datetime.combine(day, dt.time(hour), BERLIN)


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

    def test_is_not_offered_before_the_day(self, office_worker):
        appointment = appointment_today(office_worker.own)
        later = dt.timedelta(days=2)
        today = timezone.localdate(appointment.starts_at, BERLIN)

        assert 'value="arrived"' in shown(office_worker, today).content.decode()

        Appointment.objects.update(
            starts_at=appointment.starts_at + later,
            ends_at=appointment.ends_at + later,
            claimed_until=appointment.claimed_until + later,
        )
        page = shown(office_worker, today + later).content.decode()

        assert appointment.booking.reference in page
        assert "/admin/day/mark/" not in page
