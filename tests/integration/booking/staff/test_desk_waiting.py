"""At the desk: book what fits, and wait for the rest with consent."""

import datetime as dt

import pytest
from django.utils import timezone

from booking import actions
from booking.models import AuditEntry, Booking, Consent, Message, PublicService, WaitingPlace
from tests.factories import accounts
from tests.factories.booking import PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter
from tests.integration.booking.staff.test_desk import asked, coordinator  # noqa: F401  a fixture
from tests.waiting import room_for, scarce

pytestmark = pytest.mark.django_db
CONTACT, HAND_OVER = "/admin/desk/contact/", "/admin/desk/hand-over/"
GIVEN = {"email": "demo@example.org", "consent": "on", "wait": "on"}


@pytest.fixture
def missing():
    """A public service whose counter is never open."""
    return scarce(words="Seltenes Anliegen")[1]


@pytest.fixture
def desk(coordinator, missing):  # noqa: F811  the fixture above
    """A coordinator at the desk, who has booked the one of two matters that fits."""
    client = coordinator.client
    client.cookies["lotse_language"] = "en"
    nothing = dict.fromkeys(("asks_name", "asks_email", "asks_phone"), "not")
    client.coordinator, client.fits = coordinator, PublicServiceFactory(**nothing)
    open_counter(client.fits)

    def book(*services):
        page = client.get("/admin/desk/", asked(*services))
        data = {"plan": page.context["plans"][0].token, "language": "ar"}
        return client.post("/admin/desk/book/", data | {"query": page.request["QUERY_STRING"]})

    client.book = book
    client.answer = book(client.fits, missing)
    return client


class TestChoice:
    def test_the_plan_says_that_the_rest_can_wait(self, desk, missing):
        page = desk.get("/admin/desk/", asked(desk.fits, missing)).content.decode()

        assert "Seltenes Anliegen" in page
        assert "whether the person wants to wait" in page

    def test_without_any_plan_it_says_what_waiting_takes(self, desk, missing):
        page = desk.get("/admin/desk/", asked(missing)).content.decode()

        assert "cannot wait" in page

    def test_is_asked_before_anything_is_booked_and_not_ticked(self, desk):
        page = desk.get(CONTACT)

        assert desk.answer.url == CONTACT
        assert Booking.objects.get().status == "reserved"
        assert not page.context["form"]["wait"].value()
        assert "Seltenes Anliegen" in page.context["form"]["wait"].label

    def test_tells_the_person_in_their_language_what_it_means(self, desk):
        page = desk.get(CONTACT).content.decode()

        german, arabic = (
            page.split('lang="de" dir="ltr"')[1:],
            page.split('lang="ar" dir="rtl"')[1:],
        )
        assert any("24 Stunden" in text.split("</p>")[0] for text in german)
        assert any("24 ساعة" in text.split("</p>")[0] for text in arabic)

    def test_is_not_there_where_everything_fits(self, desk):
        other = PublicServiceFactory(asks_name="optional")
        open_counter(other)

        desk.book(other)

        assert "wait" not in desk.get(CONTACT).context["form"].fields

    def test_asks_for_nothing_else_than_a_way_for_messages(self, desk):
        assert set(desk.get(CONTACT).context["form"].fields) == {
            "email",
            "phone",
            "wait",
            "consent",
        }

    def test_is_gone_with_the_next_person(self, desk):
        assert "desk_asked" in desk.session

        desk.post("/admin/desk/next/")

        assert "desk_asked" not in desk.session


class TestWaiting:
    def test_is_stored_with_the_booking_consent_and_audit(self, desk, missing):
        response = desk.post(CONTACT, GIVEN)

        place, booking = WaitingPlace.objects.get(), Booking.objects.get()
        assert response.url == HAND_OVER
        assert (place.booking, list(place.public_services.all())) == (booking, [missing])
        assert (booking.status, booking.email) == ("confirmed", "demo@example.org")
        given = Consent.objects.get()
        assert (given.booking, given.recorded_by) == (booking, desk.coordinator)
        entry = AuditEntry.objects.get(act="booked")
        assert (entry.details["waits"], entry.details["fields"]) == (True, ["email"])
        assert "example.org" not in str(entry.details)

    def test_is_handed_over_with_the_code(self, desk):
        desk.post(CONTACT, GIVEN)

        page = desk.get(HAND_OVER)
        private = desk.get(page.context["address"]).content.decode()

        assert page.context["qr_code"].startswith("data:image/svg+xml")
        assert page.context["waits_for"] == ["Seltenes Anliegen"]
        assert "Seltenes Anliegen" in page.content.decode()
        assert "Seltenes Anliegen" in private

    def test_gets_an_offer_like_any_other(self, desk, missing):
        """Held for 24 hours from the moment at which its message may go out."""
        desk.post(CONTACT, GIVEN)
        room_for(missing)

        served = actions.serve_waiting(now=timezone.now())

        offer = Booking.objects.get(why="waiting")
        assert served.offers_made == 1
        assert WaitingPlace.objects.get().offers == 1
        assert offer.expires_at - timezone.now() > dt.timedelta(hours=23)
        assert Message.objects.filter(booking__booked_by=desk.coordinator, kind="offered").exists()

    def test_not_ticked_books_what_fits_and_nobody_waits(self, desk):
        desk.post(CONTACT, {})

        assert Booking.objects.get().status == "confirmed"
        assert not WaitingPlace.objects.exists()
        assert not Consent.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"wait": "on"}, "wait"),
            ({"wait": "on", "consent": "on"}, "wait"),
            ({"wait": "on", "phone": "0151 23456789", "consent": "on"}, "wait"),
            ({"wait": "on", "email": "demo@example.org"}, "consent"),
            ({"wait": "on", "email": "demo", "consent": "on"}, "email"),
        ],
    )
    def test_stores_nothing_without_consent_or_a_way_for_messages(self, desk, given, field):
        page = desk.post(CONTACT, given)

        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert page.context["form"]["wait"].value()
        booking = Booking.objects.get()
        assert (booking.status, booking.email, booking.phone) == ("reserved", "", "")
        assert not WaitingPlace.objects.exists()

    def test_a_phone_is_enough_where_text_messages_go_out(self, desk, settings):
        settings.SMS_URL = "http://127.0.0.1:9/sms"

        desk.post(CONTACT, {"wait": "on", "phone": "0151 23456789", "consent": "on"})

        assert WaitingPlace.objects.get().booking.phone == "+4915123456789"

    def test_says_when_a_matter_went_away_meanwhile(self, desk, monkeypatch):
        """Between reading what is left out and storing it, nobody offers the matter any more."""

        def gone(**_given):
            raise actions.CannotWait

        monkeypatch.setattr("booking.staff.views.hand_over.actions.confirm", gone)

        page = desk.post(CONTACT, GIVEN)

        assert list(page.context["form"].errors) == ["wait"]
        assert Booking.objects.get().status == "reserved"

    def test_says_that_the_contact_has_a_booking_for_the_matter(self, desk, missing):
        desk.post(CONTACT, GIVEN)
        desk.post("/admin/desk/next/")
        desk.book(desk.fits, missing)

        page = desk.post(CONTACT, GIVEN)

        assert page.status_code == 422
        assert "already a booking" in page.content.decode()

    def test_takes_no_query_that_makes_no_sense(self, desk, missing):
        page = desk.get("/admin/desk/", asked(desk.fits, missing))
        plan = page.context["plans"][0].token

        answer = desk.post("/admin/desk/book/", {"plan": plan, "query": "code=x&adults=-1"})

        assert answer.url == HAND_OVER
        assert not WaitingPlace.objects.exists()


class TestAfterAll:
    """Who did not tick it waits from the page to hand over, if a message can reach them."""

    WITHOUT = {name: text for name, text in GIVEN.items() if name != "wait"}

    @pytest.fixture(autouse=True)
    def _asks_for_an_address(self, desk):
        """Else nothing is stored that a message could go to."""
        PublicService.objects.filter(pk=desk.fits.pk).update(asks_email="optional")

    def test_who_left_an_address_can_wait(self, desk, missing):
        desk.post(CONTACT, self.WITHOUT)
        assert desk.get(HAND_OVER).context["could_wait"] == ["Seltenes Anliegen"]
        assert not WaitingPlace.objects.exists()

        page = desk.post("/admin/desk/wait/", follow=True)

        assert list(WaitingPlace.objects.get().public_services.all()) == [missing]
        assert page.context["waits_for"] == ["Seltenes Anliegen"]
        assert page.context["could_wait"] == []

    def test_is_in_the_audit_once(self, desk):
        desk.post(CONTACT, self.WITHOUT)
        for _tap in range(2):
            desk.post("/admin/desk/wait/")

        entry = AuditEntry.objects.get(act="waits")
        assert entry.booking_id == WaitingPlace.objects.get().booking_id
        assert entry.staff_id == Booking.objects.get().booked_by_id
        assert entry.details == {"waits": True}

    def test_is_not_stored_without_its_entry(self, desk, monkeypatch):
        desk.post(CONTACT, self.WITHOUT)

        def fails(*_args, **_more):
            raise RuntimeError

        monkeypatch.setattr(actions.audit, "record", fails)
        with pytest.raises(RuntimeError):
            desk.post("/admin/desk/wait/")

        assert not WaitingPlace.objects.exists()

    def test_who_left_none_cannot(self, desk):
        desk.post(CONTACT, {})

        assert desk.get(HAND_OVER).context["could_wait"] == []
        assert desk.post("/admin/desk/wait/").url == HAND_OVER
        assert not WaitingPlace.objects.exists()

    def test_what_is_only_reserved_does_not_wait(self, desk):
        desk.post("/admin/desk/wait/")

        assert not WaitingPlace.objects.exists()

    def test_no_link_does_it(self, desk):
        desk.post(CONTACT, self.WITHOUT)

        assert desk.get("/admin/desk/wait/").status_code == 405

    def test_nobody_else_does_it(self, desk):
        desk.post(CONTACT, self.WITHOUT)
        desk.force_login(accounts.office_worker(desk.fits.office))

        assert desk.post("/admin/desk/wait/").status_code == 403
        desk.force_login(accounts.coordinator())
        desk.post("/admin/desk/wait/")
        assert not WaitingPlace.objects.exists()
