"""Booking for a person at the desk."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from booking import consent
from booking.models import AuditEntry, Booking, Consent
from portal.accounts import roles
from tests.factories import accounts, content
from tests.factories.booking import OfficeFactory, PrecedenceFactory, PublicServiceFactory
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


def book(coordinator, **asks):
    """Book one matter that asks for these fields; return the answer to the chosen plan."""
    names = {f"asks_{name}": asks.get(name, "not") for name in ("name", "email", "phone")}
    service = PublicServiceFactory(**names)
    open_counter(service)
    page = coordinator.client.get("/admin/desk/", asked(service))
    plan = page.context["plans"][0].token
    return coordinator.client.post("/admin/desk/book/", {"plan": plan, "language": "ar"})


class TestDesk:
    def test_books_at_once_what_asks_for_nothing(self, coordinator):
        response = book(coordinator)

        booking = Booking.objects.get()
        assert booking.status == Booking.Status.CONFIRMED
        assert (booking.booked_by, booking.language) == (coordinator, "ar")
        assert response.url == "/admin/desk/hand-over/"
        assert not Consent.objects.exists()

    def test_lists_the_matters_by_topic(self, coordinator):
        PublicServiceFactory(topic_slug="b")
        PublicServiceFactory(topic_slug="a")

        choices = coordinator.client.get("/admin/desk/").context["form"].fields["code"].choices

        assert [title for title, _matters in choices] == ["a", "b"]

    def test_names_the_topics_in_the_staffs_language(self, coordinator):
        """Whichever page comes last: there is one in every language."""
        PublicServiceFactory(topic_slug="health")
        topic = content.topic(title="Gesundheit", slug="health")
        for language, title in (("ar", "الصحة"), ("en", "Health")):
            content.translate(topic, language, {"Gesundheit": title})

        def titles():
            form = coordinator.client.get("/admin/desk/").context["form"]
            return [title for title, _matters in form.fields["code"].choices]

        assert titles() == ["Gesundheit"]
        profile = UserProfile.get_for_user(coordinator)
        profile.preferred_language = "ar"
        profile.save()

        assert titles() == ["الصحة"]

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

    def test_shows_who_comes_on_the_second_visit_too(self, coordinator):
        first, second = PublicServiceFactory(), PublicServiceFactory(attendance="children")
        PrecedenceFactory(before=first, after=second, result="days")
        open_counter(first)
        open_counter(second, days=25)
        coordinator.client.cookies["lotse_language"] = "en"

        page = coordinator.client.get("/admin/desk/", asked(first, second, adults=2, children=2))

        assert page.context["plans"][0].later_visits[0].days
        assert "2 children with an adult" in page.content.decode()

    def test_asks_for_the_children_that_a_matter_is_about(self, coordinator):
        service = PublicServiceFactory(attendance="children")
        open_counter(service)

        page = coordinator.client.get("/admin/desk/", asked(service))

        assert list(page.context["form"].errors) == ["children"]
        assert not page.context.get("plans")

    def test_says_first_what_is_wrong_and_where(self, coordinator):
        page = coordinator.client.get("/admin/desk/", asked(adults=0)).content.decode()

        summary = page[page.index("error-summary") : page.index("<form")]
        assert '<a href="#id_code">' in summary
        assert '<a href="#id_adults">' in summary
        assert 'id="id_code"' in page
        assert 'id="plans"' not in page

    def test_leads_to_the_plans(self, coordinator):
        service = PublicServiceFactory()
        first = coordinator.client.get("/admin/desk/").content.decode()
        open_counter(service)

        page = coordinator.client.get("/admin/desk/", asked(service)).content.decode()

        assert 'action="#plans"' in first
        assert "error-summary" not in first
        assert '<h2 id="plans" tabindex="-1">' in page

    def test_refuses_children_alone(self, coordinator):
        page = coordinator.client.get("/admin/desk/", asked(PublicServiceFactory(), adults=0))

        assert "adults" in page.context["form"].errors

    def test_refuses_a_language_that_the_portal_does_not_have(self, coordinator):
        service = PublicServiceFactory()
        open_counter(service)

        page = coordinator.client.get("/admin/desk/", asked(service, language="tlh"))

        assert page.status_code == 200
        assert not page.context.get("plans")

    def test_takes_its_own_language_for_one_that_does_not_exist(self, coordinator):
        service = PublicServiceFactory()
        open_counter(service)
        page = coordinator.client.get("/admin/desk/", asked(service))

        coordinator.client.post(
            "/admin/desk/book/", {"plan": page.context["plans"][0].token, "language": "tlh"}
        )

        assert Booking.objects.get().language == "de"

    def test_is_not_for_others(self, client):
        client.force_login(accounts.office_worker(OfficeFactory()))

        assert client.get("/admin/desk/").status_code in (302, 403)
        assert client.post("/admin/desk/book/", {}).status_code in (302, 403)


class TestConsent:
    PATH = "/admin/desk/contact/"

    def test_comes_before_anything_is_stored(self, coordinator):
        response = book(coordinator, name="optional", phone="optional")
        page = coordinator.client.get(self.PATH).content.decode()

        assert response.url == self.PATH
        assert Booking.objects.get().status == Booking.Status.RESERVED
        assert 'name="email"' not in page
        assert 'lang="ar" dir="rtl"' in page

    def test_is_recorded_with_who_when_and_which_text(self, coordinator):
        book(coordinator, name="optional", phone="optional")

        coordinator.client.post(
            self.PATH, {"name": "Demo Person", "phone": "0241 4320", "consent": "on"}
        )

        booking, given = Booking.objects.get(), Consent.objects.get()
        assert (booking.name, booking.phone) == ("Demo Person", "+492414320")
        assert (given.booking, given.recorded_by) == (booking, coordinator)
        assert given.text_version == consent.VERSION
        assert consent.VERSION in consent.TEXTS

    def test_without_it_no_contact_is_stored(self, coordinator):
        book(coordinator, name="optional")

        refused = coordinator.client.post(self.PATH, {"name": "Demo Person"})

        assert refused.status_code == 422
        assert "Demo Person" in refused.content.decode()
        assert Booking.objects.get().name == ""

    def test_without_it_the_appointments_are_booked_even_if_a_name_is_necessary(self, coordinator):
        book(coordinator, name="required")

        coordinator.client.post(self.PATH, {})

        booking = Booking.objects.get()
        assert (booking.status, booking.name) == ("confirmed", "")
        assert not Consent.objects.exists()

    def test_with_it_what_is_necessary_must_be_there(self, coordinator):
        book(coordinator, name="required")

        assert coordinator.client.post(self.PATH, {"consent": "on"}).status_code == 422

    def test_the_audit_names_fields_and_text_and_nobody(self, coordinator):
        book(coordinator, name="optional")
        coordinator.client.post(self.PATH, {"name": "Demo Person", "consent": "on"})

        entry = AuditEntry.objects.get(act="booked")
        assert entry.staff_id == coordinator.pk
        assert entry.details == {"fields": ["name"], "consent": consent.VERSION, "waits": False}

    def test_says_when_it_took_too_long(self, coordinator):
        book(coordinator, name="optional")
        Booking.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))

        assert coordinator.client.post(self.PATH, {}).status_code == 410


class TestHandOver:
    PATH = "/admin/desk/hand-over/"

    def test_shows_the_code_and_the_number(self, coordinator):
        book(coordinator)

        page = coordinator.client.get(self.PATH)

        assert Booking.objects.get().reference in page.content.decode()
        assert page.context["address"].startswith("http://testserver/ar/booking/")
        assert page.context["qr_code"].startswith("data:image/svg+xml")

    def test_says_which_day_is_a_second_visit_and_what_it_waits_for(self, coordinator):
        """Who hands over tells the person to bring the result, and so does the page."""
        first, second = PublicServiceFactory(), PublicServiceFactory()
        PrecedenceFactory(before=first, after=second, result="days")
        open_counter(first)
        open_counter(second, days=25)
        coordinator.client.cookies["lotse_language"] = "en"
        plan = coordinator.client.get("/admin/desk/", asked(first, second)).context["plans"][0]
        coordinator.client.post("/admin/desk/book/", {"plan": plan.both, "language": "ar"})
        coordinator.client.post("/admin/desk/contact/", {})

        page = coordinator.client.get(self.PATH).content.decode()

        assert page.count("Second visit") == 1
        assert page.count("You need the result of") == 1

    def test_gives_the_day_sheet(self, coordinator):
        book(coordinator)

        response = coordinator.client.get(f"{self.PATH}sheet.pdf")

        assert response.content.startswith(b"%PDF-")
        assert response["Content-Disposition"].startswith("inline")

    def test_is_over_with_the_next_person(self, coordinator):
        book(coordinator)

        coordinator.client.post("/admin/desk/next/")

        for path in (self.PATH, f"{self.PATH}sheet.pdf", "/admin/desk/contact/"):
            assert coordinator.client.get(path).url == "/admin/desk/"

    def test_opens_no_booking_of_somebody_else(self, coordinator):
        book(coordinator)
        Booking.objects.update(booked_by=accounts.coordinator())

        assert coordinator.client.get(self.PATH).url == "/admin/desk/"
