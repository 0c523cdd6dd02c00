"""What is stored about a person: they see it, take it with them, erase it."""

import datetime as dt

import pytest
from django.utils import timezone

from booking import actions, links
from booking.models import Appointment, AuditEntry, Booking, Consent, ContactClaim
from booking.queries import stored, stored_about
from tests.factories import accounts

pytestmark = pytest.mark.django_db
CONTACT = {"name": "Demo Leila", "email": "leila@example.org", "phone": "0241 / 432-0"}


@pytest.fixture
def link(visitor, two_services):
    """The private link of a booking with contact."""
    contact = visitor.to_contact(*two_services)
    return visitor.client.post(contact.url, CONTACT).url


def latest():
    return AuditEntry.objects.order_by("-number").first()


class TestData:
    def test_shows_everything_in_words(self, client, link):
        page = client.get(f"{link}data/").content.decode()

        for word in ("Demo Leila", "leila@example.org", "+492414320", "Deutsch"):
            assert word in page
        for appointment in Appointment.objects.all():
            assert appointment.counter.office.page.title in page

    def test_has_every_field_of_the_booking(self, client, link):  # noqa: ARG002  it makes the booking
        names = {fact.name for fact in stored_about(Booking.objects.get(), "de").facts}

        fields = {field.name for field in Booking._meta.concrete_fields}
        assert names == fields - stored.LEFT_OUT
        assert not names & stored.LEFT_OUT

    def test_names_where_a_reservation_came_from_in_words(self, client, link):
        page = client.get(f"{link.replace('/de/', '/en/')}data/").content.decode()

        assert "Fingerprint of your internet connection" in page
        assert "Origin" not in page

    def test_says_of_messages_and_links_not_that_they_are_booked(self, client, link):
        """A private link is valid until a day; only a booking is reserved until one."""
        booking, now = Booking.objects.get(), timezone.now()
        links.issue(booking, scope=links.Scope.SEE, expires_at=now, now=now)

        page = client.get(f"{link.replace('/de/', '/en/')}data/").content.decode()

        message, private_link = page.split('id="others-')[1:3]
        assert "Written down" in message
        assert "Written down" in private_link
        assert "Valid until" in private_link
        for part in (message, private_link):
            assert "Booked<" not in part
            assert "Reserved until" not in part

    def test_tells_which_office_saw_it_and_names_no_staff(self, client, link):
        appointment = Appointment.objects.order_by("starts_at").first()
        office = appointment.counter.office
        worker = accounts.office_worker(office)
        client.force_login(worker)
        day = timezone.localdate(appointment.starts_at, office.centre.zone)
        client.get(f"/admin/day/{office.pk}/?date={day.isoformat()}")

        page = client.get(f"{link}data/").content.decode()

        assert "hat den Tag einer Stelle gesehen" in page
        assert worker.username not in page

    def test_tells_nothing_of_a_day_without_this_visit(self, client, link):
        office = Appointment.objects.first().counter.office
        actions.audit.record(
            AuditEntry.Act.DAY_SEEN,
            now=timezone.now(),
            staff=accounts.office_worker(office),
            office=office,
            appointments=[],
        )

        assert "hat den Tag einer Stelle gesehen" not in client.get(f"{link}data/").content.decode()

    def test_is_the_same_as_a_file(self, client, link):
        response = client.get(f"{link}data.json")

        data = response.json()
        assert data["booking"]["name"] == "Demo Leila"
        assert len(data["appointments"]) == 2
        assert "attachment" in response["Content-Disposition"]

    @pytest.mark.parametrize("path", ["data/", "data.json"])
    def test_leaves_no_trace_of_a_link_that_was_opened(self, client, link, path):
        before = AuditEntry.objects.count()

        client.get(f"{link}{path}")

        assert AuditEntry.objects.count() == before

    @pytest.mark.parametrize("path", ["data/", "data.json", "erase/"])
    def test_opens_for_nobody_without_the_link(self, client, path):
        assert client.get(f"/de/booking/x/{path}").status_code == 404


class TestErase:
    def test_a_link_that_is_opened_erases_nothing(self, client, link):
        assert client.get(f"{link}erase/").status_code == 200
        assert Booking.objects.get().name == "Demo Leila"

    def test_asks_what_shall_become_of_the_appointments(self, client, link):
        response = client.post(f"{link}erase/")

        assert response.status_code == 422
        assert Booking.objects.get().name == "Demo Leila"

    def test_keeps_the_appointments_without_a_name(self, client, link):
        response = client.post(f"{link}erase/", {"appointments": "keep"}, follow=True)

        booking = Booking.objects.get()
        assert (booking.name, booking.email, booking.phone) == ("", "", "")
        assert booking.status == Booking.Status.CONFIRMED
        assert booking.reference in response.content.decode()
        assert "sind gelöscht" in response.content.decode()

    def test_staff_are_not_shown_the_name_then(self, client, link):
        appointment = Appointment.objects.order_by("starts_at").first()
        office = appointment.counter.office
        client.post(f"{link}erase/", {"appointments": "keep"})
        client.force_login(accounts.office_worker(office))
        day = timezone.localdate(appointment.starts_at, office.centre.zone)

        page = client.get(f"/admin/day/{office.pk}/?date={day.isoformat()}").content.decode()

        assert appointment.booking.reference in page
        assert "Leila" not in page

    def test_erases_everything_with_the_appointments(self, client, link):
        page = client.post(f"{link}erase/", {"appointments": "cancel"})

        booking = Booking.objects.get()
        assert page.status_code == 200
        assert (booking.name, booking.people, booking.status) == ("", 1, "cancelled")
        assert booking.anonymised_at
        assert client.get(link).status_code == 404
        assert not ContactClaim.objects.exists()

    def test_is_noted_by_names_of_fields_only(self, client, link):
        booking = Booking.objects.get()
        client.post(f"{link}erase/", {"appointments": "cancel"})

        entry = latest()
        assert (entry.act, entry.booking_id) == ("erased", booking.pk)
        assert entry.details == {"fields": ["name", "email", "phone"], "kept": False}

    def test_a_visit_that_is_over_is_erased_at_once(self, client, link):
        past = timezone.now() - dt.timedelta(days=3)
        Appointment.objects.update(
            starts_at=past, ends_at=past + dt.timedelta(minutes=30), claimed_until=None
        )

        client.post(f"{link}erase/")

        assert Booking.objects.get().anonymised_at
        assert Appointment.objects.filter(status="planned").count() == 2

    def test_a_consent_goes_with_it(self, client, link):
        Consent.objects.create(
            booking=Booking.objects.get(), text_version="1", recorded_at=timezone.now()
        )

        client.post(f"{link}erase/", {"appointments": "keep"})

        assert not Consent.objects.exists()

    def test_needs_the_token_of_the_page(self, link):
        from django.test import Client  # noqa: PLC0415  one test only

        strict = Client(enforce_csrf_checks=True)

        assert strict.post(f"{link}erase/", {"appointments": "cancel"}).status_code == 403
        assert Booking.objects.get().name == "Demo Leila"


class TestWhatIsAsked:
    def ask(self, services, **asks):
        for service in services:
            for field in ("name", "email", "phone"):
                setattr(service, f"asks_{field}", asks.get(field, "not"))
            service.save()

    def test_nothing_where_no_matter_asks(self, visitor, two_services):
        self.ask(two_services)
        contact = visitor.to_contact(*two_services)

        page = visitor.client.get(contact.url).content.decode()
        visitor.client.post(contact.url, CONTACT)

        assert 'name="name"' not in page
        assert 'name="email"' not in page
        booking = Booking.objects.get()
        assert booking.status == Booking.Status.CONFIRMED
        assert (booking.name, booking.email, booking.phone) == ("", "", "")

    def test_what_one_of_the_matters_asks(self, visitor, two_services):
        self.ask(two_services[:1], name="optional")
        self.ask(two_services[1:], name="required")
        contact = visitor.to_contact(*two_services)

        page = visitor.client.get(contact.url).content.decode()
        empty = visitor.client.post(contact.url, {"name": ""})
        given = visitor.client.post(contact.url, {"name": "Demo Leila", "phone": "+492414320"})

        assert 'name="name"' in page
        assert 'name="phone"' not in page
        assert empty.status_code == 422
        assert given.status_code == 302
        assert (Booking.objects.get().name, Booking.objects.get().phone) == ("Demo Leila", "")
