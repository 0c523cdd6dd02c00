"""Wait for what a plan leaves out: the choice when booking, the private page, the answer."""

import datetime as dt

import pytest
from django.utils import timezone

from booking import actions
from booking.links import Scope, issue
from booking.models import Appointment, Booking, WaitingPlace
from tests.factories.booking import PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter
from tests.waiting import room_for, scarce

pytestmark = pytest.mark.django_db
CONTACT = {"name": "", "email": "demo@example.org", "phone": ""}
NOBODY = dict.fromkeys(CONTACT, "")


@pytest.fixture
def missing():
    """A public service whose counter is never open."""
    return scarce(words="Seltenes Anliegen")[1]


@pytest.fixture
def contact(visitor, missing):
    """The address of the contact page of a reservation that leaves something out."""
    service = PublicServiceFactory()
    open_counter(service)
    visitor.language = "en"
    return visitor.to_contact(service, missing).url


def waiting(visitor, contact):
    """Book and wait; return the private page's address."""
    return visitor.client.post(contact, CONTACT | {"wait": "on"}).url


class TestChoice:
    def test_the_plan_says_that_waiting_is_possible(self, visitor, missing):
        service = PublicServiceFactory()
        open_counter(service)
        visitor.language = "en"

        page = visitor.to_plans(service, missing).content.decode()

        assert "You can book the rest and wait for these" in page

    def test_is_not_ticked_and_says_what_it_means(self, visitor, contact):
        page = visitor.client.get(contact)

        field = page.context["form"]["wait"]
        assert not field.value()
        assert "Seltenes Anliegen" in field.label
        assert "24 hours" in page.content.decode()

    def test_is_not_there_where_nothing_is_left_out(self, visitor, two_services):
        page = visitor.client.get(visitor.to_contact(*two_services).url)

        assert "wait" not in page.context["form"].fields

    def test_is_stored_with_the_booking(self, visitor, contact, missing):
        private = waiting(visitor, contact)

        place = WaitingPlace.objects.get()
        assert list(place.public_services.all()) == [missing]
        page = visitor.client.get(private).content.decode()
        assert "You are waiting for" in page
        assert "Seltenes Anliegen" in page

    def test_without_a_way_to_be_reached_nothing_is_stored_and_it_is_told(self, visitor, contact):
        for given in (NOBODY, NOBODY | {"phone": "0151 23456789"}):
            page = visitor.client.post(contact, given | {"wait": "on"})

            assert page.status_code == 422
            assert "Offers come by e-mail" in page.content.decode()
        assert Booking.objects.get().status == "reserved"
        assert not WaitingPlace.objects.exists()

    def test_a_phone_is_enough_where_text_messages_go_out(self, visitor, contact, settings):
        settings.SMS_URL = "http://127.0.0.1:9/sms"

        visitor.client.post(contact, NOBODY | {"phone": "0151 23456789", "wait": "on"})

        assert WaitingPlace.objects.get().booking.phone

    def test_who_comes_without_the_session_is_not_asked(self, visitor, contact, rival):
        page = rival.client.get(contact)

        assert "wait" not in page.context["form"].fields
        assert visitor.client.get(contact).context["form"].fields["wait"]

    def test_a_matter_that_went_away_meanwhile_is_told(self, visitor, contact, monkeypatch):
        def refused(**_given):
            raise actions.CannotWait

        monkeypatch.setattr("booking.public.views.bookings.actions.confirm", refused)

        page = visitor.client.post(contact, CONTACT | {"wait": "on"})

        assert page.status_code == 422
        assert "Nobody can wait for these matters" in page.content.decode()


class TestPrivatePage:
    def test_offers_to_wait_after_all(self, visitor, contact):
        private = visitor.client.post(contact, CONTACT).url
        page = visitor.client.get(private).content.decode()
        assert f"{private}wait/" in page

        done = visitor.client.post(f"{private}wait/", follow=True).content.decode()

        assert "You are on the waiting list now" in done
        assert WaitingPlace.objects.count() == 1

    def test_does_not_where_no_offer_could_arrive(self, visitor, contact):
        private = visitor.client.post(contact, NOBODY).url

        assert f"{private}wait/" not in visitor.client.get(private).content.decode()
        visitor.client.post(f"{private}wait/")
        assert not WaitingPlace.objects.exists()

    def test_does_not_on_another_device(self, visitor, contact, rival):
        private = visitor.client.post(contact, CONTACT).url

        assert f"{private}wait/" not in rival.client.get(private).content.decode()

    def test_lets_somebody_leave(self, visitor, contact):
        private = waiting(visitor, contact)

        done = visitor.client.post(f"{private}leave/", follow=True).content.decode()

        assert "You have left the waiting list" in done
        assert "You are waiting for" not in done
        assert not WaitingPlace.objects.exists()
        assert Appointment.objects.filter(status="planned").count() == 1

    def test_looking_changes_nothing(self, visitor, contact):
        private = waiting(visitor, contact)

        for page in ("", "wait/", "leave/", "move/answer/"):
            visitor.client.get(private + page)

        assert WaitingPlace.objects.count() == 1

    def test_who_opens_what_a_button_does_comes_back_to_it(self, visitor, contact):
        private = waiting(visitor, contact)

        for page in ("wait/", "leave/"):
            response = visitor.client.get(private + page)

            assert (response.status_code, response.url) == (302, private)

    def test_a_link_for_looking_shows_it_and_does_not_leave(self, visitor, contact):
        waiting(visitor, contact)
        now = timezone.now()
        token = issue(
            Booking.objects.get(), scope=Scope.SEE, expires_at=now + dt.timedelta(days=1), now=now
        )

        page = visitor.client.get(f"/en/booking/{token}/").content.decode()

        assert "You are waiting for" in page
        assert "/leave/" not in page
        assert visitor.client.post(f"/en/booking/{token}/leave/").status_code == 403

    def test_what_is_stored_is_shown(self, visitor, contact, missing):
        private = waiting(visitor, contact)

        page = visitor.client.get(f"{private}data/").content.decode()
        data = visitor.client.get(f"{private}data.json").json()

        assert "Place on the waiting list" in page
        assert "Seltenes Anliegen" in page
        assert data["Place on the waiting list"][0]["public_services"] == [missing.code]


class TestAnswer:
    def answer(self, visitor, said):
        now = timezone.now()
        booking = Booking.objects.get(changes=None)
        token = issue(booking, scope=Scope.ANSWER, expires_at=now + dt.timedelta(days=1), now=now)
        link = f"/en/booking/{token}/"
        page = visitor.client.get(f"{link}move/answer/")
        assert "There is room for you" in page.content.decode()
        assert page.content.decode().count(">new time<") == 1
        assert page.content.decode().count(">stays<") == 1
        data = {"answer": said, "change": page.context["change"].reference}
        return visitor.client.post(f"{link}move/answer/", data, follow=True).content.decode()

    def test_yes_by_the_link_of_the_message_books_it(self, visitor, contact, missing):
        private = waiting(visitor, contact)
        room_for(missing)
        actions.serve_waiting(now=timezone.now())
        assert "New times are kept for you" in visitor.client.get(private).content.decode()

        done = self.answer(visitor, "yes")

        assert "It is booked" in done
        assert "You are waiting for" not in done
        assert Appointment.objects.filter(booking__changes=None, status="planned").count() == 2

    def test_no_leaves_everything_else(self, visitor, contact, missing):
        waiting(visitor, contact)
        room_for(missing)
        actions.serve_waiting(now=timezone.now())

        done = self.answer(visitor, "no")

        assert "Nothing changed" in done
        assert "You are waiting for" in done
        assert Booking.objects.get(why="waiting").status == "cancelled"
