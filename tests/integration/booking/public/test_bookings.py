"""A booking behind its private link."""

import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar

from booking.models import Appointment, Booking, CounterClaim, PublicServiceText, WaitingPlace
from tests.factories.booking import PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter
from tests.waiting import scarce

pytestmark = pytest.mark.django_db


class TestContact:
    def test_confirms_without_any_contact(self, visitor, two_services):
        response = visitor.booked(*two_services)

        booking = Booking.objects.get()
        page = visitor.client.get(response.url).content.decode()
        assert booking.status == Booking.Status.CONFIRMED
        assert (booking.name, booking.email, booking.phone) == ("", "", "")
        assert booking.reference in page

    def test_keeps_an_emoji_name(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)

        visitor.client.post(contact.url, {"name": "Demo 😀 علي"})

        assert Booking.objects.get().name == "Demo 😀 علي"

    @pytest.mark.parametrize("data", [{"email": "nobody"}, {"phone": "12"}, {"name": "x" * 10_000}])
    def test_says_what_is_wrong_and_keeps_the_reservation(self, visitor, two_services, data):
        contact = visitor.to_contact(*two_services)

        response = visitor.client.post(contact.url, data)

        assert response.status_code == 422
        assert Booking.objects.get().status == Booking.Status.RESERVED

    def test_stores_a_phone_number_in_one_form(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)

        visitor.client.post(contact.url, {"phone": "0241 / 432-0"})

        assert Booking.objects.get().phone == "+492414320"

    def test_an_expired_reservation_is_told_and_answers_are_kept(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)
        Booking.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))

        response = visitor.client.post(contact.url, {})

        assert response.status_code == 410
        assert visitor.client.session["visit"]["answers"]
        assert Booking.objects.get().status == Booking.Status.RESERVED

    def test_a_second_confirmation_changes_nothing(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)

        first = visitor.client.post(contact.url, {"name": "Demo A"})
        again = visitor.client.post(contact.url, {"name": "Demo B"})

        assert again.url == first.url
        assert Booking.objects.get().name == "Demo A"


class TestAlreadyBooked:
    def test_is_told_without_a_word_about_the_other_booking(self, visitor, rival, two_services):
        rival.language = "en"
        other = rival.to_contact(*two_services)
        contact = visitor.to_contact(*two_services)
        visitor.client.post(contact.url, {"email": "demo@example.org", "name": "Demo A"})

        response = rival.client.post(other.url, {"email": "demo@example.org", "name": "Demo B"})

        page = response.content.decode()
        mine = Booking.objects.get(status=Booking.Status.CONFIRMED)
        assert response.status_code == 409
        assert "There is already a booking for one of these matters" in page
        assert mine.reference not in page
        assert "Demo A" not in page
        assert "Demo B" in page
        assert rival.client.post(other.url, {"name": "Demo B"}).status_code == 302


class TestExtend:
    def test_gives_more_time(self, visitor, two_services):
        contact = visitor.to_contact(*two_services)
        before = timezone.now() + dt.timedelta(minutes=5)
        Booking.objects.update(expires_at=before)

        visitor.client.post(contact.url.replace("contact", "extend"))

        assert Booking.objects.get().expires_at > before

    def test_opening_the_address_of_the_button_leads_back_and_gives_no_time(
        self, visitor, two_services
    ):
        contact = visitor.to_contact(*two_services).url
        before = Booking.objects.get().expires_at

        response = visitor.client.get(contact.replace("contact", "extend"))

        assert (response.status_code, response.url) == (302, contact)
        assert Booking.objects.get().expires_at == before


class TestPrivateLink:
    @pytest.mark.parametrize("page", ["", "contact/", "cancel/", "print/", "calendar.ics"])
    def test_a_foreign_link_leads_to_a_clear_page(self, visitor, page):
        response = visitor.client.get(f"/en/booking/{'x' * 32}/{page}")

        assert response.status_code == 404
        assert "We do not know this link" in response.content.decode()

    def test_looking_changes_nothing(self, visitor, two_services):
        link = visitor.booked(*two_services).url
        claims = CounterClaim.objects.count()

        for page in ("", "cancel/", "print/", "calendar.ics"):
            assert visitor.client.get(link + page).status_code == 200

        assert Booking.objects.get().status == Booking.Status.CONFIRMED
        assert CounterClaim.objects.count() == claims

    def test_is_never_kept_by_caches_or_search_engines(self, visitor, two_services):
        response = visitor.client.get(visitor.booked(*two_services).url)

        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"

    def test_gives_one_calendar_file_for_all_appointments(self, visitor, two_services):
        link = visitor.booked(*two_services).url

        calendar = Calendar.from_ical(visitor.client.get(link + "calendar.ics").content)

        starts = sorted(event.decoded("dtstart") for event in calendar.walk("VEVENT"))
        stored = sorted(Appointment.objects.values_list("starts_at", flat=True))
        assert starts == stored

    def test_prints_german_beside_ones_own_language(self, visitor, two_services):
        link = visitor.booked(*two_services).url.replace("/de/", "/ar/")

        page = visitor.client.get(link + "print/").content.decode()

        assert 'lang="de"' in page


class TestCancel:
    def test_gives_back_one_appointment_and_keeps_the_other(self, visitor, two_services):
        link = visitor.booked(*two_services).url
        first, second = Appointment.objects.order_by("starts_at")

        visitor.client.post(link + "cancel/", {"appointment": first.pk})

        first.refresh_from_db()
        second.refresh_from_db()
        assert first.released_at > timezone.now()
        assert second.released_at is None
        assert Booking.objects.get().status == Booking.Status.CONFIRMED

    def test_gives_back_all(self, visitor, two_services):
        link = visitor.booked(*two_services).url
        keys = list(Appointment.objects.values_list("pk", flat=True))

        visitor.client.post(link + "cancel/", {"appointment": keys})

        assert not Appointment.objects.filter(released_at=None).exists()
        assert Booking.objects.get().status == Booking.Status.CANCELLED

    def test_never_touches_somebody_elses(self, visitor, rival, two_services):
        link = visitor.booked(*two_services).url
        rival.booked(*two_services)
        foreign = Appointment.objects.order_by("pk").last()

        response = visitor.client.post(link + "cancel/", {"appointment": foreign.pk})

        assert response.status_code == 422
        assert foreign.claims.exists()


class TestCancelWhatWaits:
    @pytest.fixture
    def link(self, visitor):
        services = [PublicServiceFactory(), scarce()[1]]
        open_counter(services[0])
        visitor.language = "en"
        contact = visitor.to_contact(*services).url
        return visitor.client.post(contact, {"email": "demo@example.org", "wait": "on"}).url

    def test_says_before_and_after_that_the_waiting_ends_too(self, visitor, link):
        page = visitor.client.get(f"{link}cancel/").content.decode()
        key = Appointment.objects.get().pk

        done = visitor.client.post(f"{link}cancel/", {"appointment": key}, follow=True)

        assert "you leave the waiting list, too" in page
        assert "You are no longer on the waiting list either." in done.content.decode()
        assert not WaitingPlace.objects.exists()

    def test_says_nothing_where_nothing_waits(self, visitor, two_services):
        visitor.language = "en"
        link = visitor.booked(*two_services).url
        keys = list(Appointment.objects.values_list("pk", flat=True))

        page = visitor.client.get(f"{link}cancel/").content.decode()
        done = visitor.client.post(f"{link}cancel/", {"appointment": keys}, follow=True)

        assert "waiting list" not in page + done.content.decode()


class TestTime:
    """What the page says while days go by."""

    @pytest.fixture
    def booked(self, visitor):
        """The address and the two days of a booking for two visits."""
        first, second = (PublicServiceFactory() for _ in range(2))
        open_counter(first, days=1)
        open_counter(second)
        opening = second.counters.get().openings.order_by("starts_at")
        opening.exclude(pk=opening.last().pk).delete()
        visitor.language = "en"
        link = visitor.booked(first, second).url
        return link, list(Appointment.objects.order_by("starts_at"))

    def test_names_the_next_day_once_the_first_one_is_over(self, visitor, booked, monkeypatch):
        link, (first, second) = booked
        before = visitor.client.get(link)
        monkeypatch.setattr(timezone, "now", lambda: first.ends_at + dt.timedelta(minutes=1))

        after = visitor.client.get(link)

        assert before.context["first"].appointment == first
        assert after.context["first"].appointment == second
        assert "You are booked" in after.content.decode()

    def test_names_no_day_during_the_last_appointment(self, visitor, booked, monkeypatch):
        link, (_first, second) = booked
        monkeypatch.setattr(timezone, "now", lambda: second.starts_at + dt.timedelta(minutes=1))

        page = visitor.client.get(link).content.decode()

        assert "You are booked" in page
        assert "You need to do nothing else before" not in page
        assert f"{link}cancel/" not in page

    def test_says_that_all_is_over_and_offers_nothing_to_do_with_it(
        self, visitor, booked, monkeypatch
    ):
        link, (_first, second) = booked
        monkeypatch.setattr(timezone, "now", lambda: second.ends_at)

        page = visitor.client.get(link).content.decode()

        assert "These appointments are over" in page
        assert "You are booked" not in page
        for address in ("daysheet.pdf", "calendar.ics", "move/", "cancel/", "print/"):
            assert f"{link}{address}" not in page
        assert f"{link}data/" in page


class TestDaySheet:
    def test_comes_as_a_file_in_the_language_of_the_page(self, visitor, two_services):
        link = visitor.booked(*two_services).url

        response = visitor.client.get(f"{link}daysheet.pdf")

        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert Booking.objects.get().reference in response["Content-Disposition"]
        assert f"{link}daysheet.pdf" in visitor.client.get(link).content.decode()

    def test_leads_to_the_page_to_print_and_says_why(self, visitor, two_services):
        link = visitor.booked(*two_services).url
        PublicServiceText.objects.update(title="ሰላም")

        response = visitor.client.get(f"{link}daysheet.pdf", follow=True)

        assert response.redirect_chain == [(f"{link}print/", 302)]
        assert "eine Schrift" in response.content.decode()

    def test_is_for_nobody_without_the_link(self, client):
        assert client.get("/de/booking/x/daysheet.pdf").status_code == 404
