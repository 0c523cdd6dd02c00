"""Administrators add, change and delete what the catalogue holds."""

import json

import pytest
from django.urls import reverse
from schedule.models import Calendar

from booking.models import Appointment, Counter, Interpreter, Office, PublicService
from content.models import OfficePage
from tests.factories import accounts, content
from tests.factories.booking import (
    CounterFactory,
    InterpreterFactory,
    OfficeFactory,
    PrecedenceFactory,
    PublicServiceFactory,
)
from tests.integration.booking.staff.test_hits import appointment, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    """An administrator's client; `office` is one of the centre."""
    client = signed_in(accounts.administrator())
    client.cookies["lotse_language"] = "en"
    client.office = OfficeFactory()
    return client


def add_counter(admin, **changes):
    data = {"office": admin.office.pk, "name": "Counter A", "capacity": "2", "active": "on"}
    return admin.post(reverse("counters:add"), data | changes)


def add_interpreter(admin, languages, **changes):
    data = {"centre": admin.office.centre_id, "name": "Demo", "active": "on"}
    return admin.post(reverse("interpreters:add"), data | {"languages": languages} | changes)


class TestCounters:
    def test_a_new_one_leads_to_its_hours(self, admin):
        answer = add_counter(admin)

        assert answer.url == reverse("booking_staff:hours", args=[admin.office.pk])
        page = admin.get(answer.url).content.decode()
        assert "Counter A" in page
        assert "This counter has no opening hours yet." in page

    def test_a_wrong_one_leaves_nothing_behind(self, admin):
        calendars = Calendar.objects.count()

        answer = add_counter(admin, capacity="0")

        assert answer.status_code == 200
        assert not Counter.objects.exists()
        assert Calendar.objects.count() == calendars

    def test_the_same_name_twice_is_told(self, admin):
        add_counter(admin)

        answer = add_counter(admin)

        assert answer.status_code == 200
        assert "already exists" in answer.content.decode()
        assert Counter.objects.count() == 1

    def test_one_without_appointments_goes_with_its_hours(self, admin):
        counter = CounterFactory(office=admin.office)

        admin.post(reverse("counters:delete", args=[counter.pk]))

        assert not Counter.objects.exists()
        assert not Calendar.objects.filter(pk=counter.calendar_id).exists()

    def test_one_with_appointments_stays(self, admin):
        counter = appointment(admin.office).counter

        answer = admin.post(reverse("counters:delete", args=[counter.pk]), follow=True)

        assert "There are appointments here" in answer.content.decode()
        assert Counter.objects.get() == counter


class TestInterpreters:
    def test_a_new_one_leads_to_their_hours(self, admin):
        answer = add_interpreter(admin, "Arabic, dari,Soomaali , ar")

        assert answer.url == reverse("booking_staff:interpreters")
        assert Interpreter.objects.get().languages == ["ar", "prs", "so"]
        assert "no hours yet" in admin.get(answer.url).content.decode()

    @pytest.mark.parametrize("languages", ["", " , ", "Arabic, Elvish", '["ar"]'])
    def test_languages_that_nobody_knows_are_told(self, admin, languages):
        answer = add_interpreter(admin, languages)

        assert answer.status_code == 200
        assert answer.context["form"].errors.keys() == {"languages"}
        assert not Interpreter.objects.exists()

    def test_languages_are_shown_by_name(self, admin):
        person = InterpreterFactory(centre=admin.office.centre, languages=["ar", "ti"])

        page = admin.get(reverse("interpreters:edit", args=[person.pk])).content.decode()
        rows = admin.get(reverse("interpreters:index")).content.decode()

        assert 'value="Arabic, Tigrinya"' in page
        assert "Arabic, Tigrinya" in rows

    def test_one_who_is_booked_stays(self, admin):
        one = appointment(admin.office)
        one.interpreter = InterpreterFactory(centre=admin.office.centre)
        one.save()

        admin.post(reverse("interpreters:delete", args=[one.interpreter_id]))

        assert Interpreter.objects.exists()


class TestDeletingAnOffice:
    @pytest.mark.parametrize("with_service", [True, False])
    def test_that_people_need_says_what_to_do_instead(self, admin, with_service):
        one = appointment(admin.office)
        if not with_service:
            PublicService.objects.update(office=OfficeFactory())

        path = reverse("offices:delete", args=[admin.office.pk])
        answer = admin.post(path, follow=True)

        assert "Public services or appointments belong to this office" in answer.content.decode()
        assert Appointment.objects.get() == one
        assert Office.objects.filter(pk=admin.office.pk).exists()

    def test_that_nobody_needs_goes(self, admin):
        CounterFactory(office=admin.office)

        admin.post(reverse("offices:delete", args=[admin.office.pk]))

        assert not Office.objects.exists()
        assert not Counter.objects.exists()


class TestDeletingAPublicService:
    def test_with_appointments_says_what_to_do_instead(self, admin):
        service = appointment(admin.office).public_service

        path = reverse("public_services:delete", args=[service.pk])
        answer = admin.post(path, follow=True)

        assert "There are appointments for this public service" in answer.content.decode()
        assert PublicService.objects.get() == service

    def test_without_appointments_goes_with_its_words_and_order(self, admin):
        service, other = PublicServiceFactory.create_batch(2, office=admin.office)
        PrecedenceFactory(before=service, after=other)

        admin.post(reverse("public_services:delete", args=[service.pk]))

        assert PublicService.objects.get() == other

    @pytest.mark.parametrize("send", ["get", "post"])
    @pytest.mark.parametrize("draft", [False, True])
    @pytest.mark.parametrize("what", ["service", "words"])
    def test_that_a_guide_offers_names_the_guide(self, admin, what, draft, send):
        service = PublicServiceFactory(office=admin.office)
        invitation = json.dumps([{"type": "invitation", "value": {"codes": [service.code]}}])
        guide = content.guide(title="Wohnung anmelden", body="[]" if draft else invitation)
        if draft:
            guide.body = invitation
            guide.save_revision()
        path = reverse("public_services:delete", args=[service.pk])
        if what == "words":
            name = "wagtailsnippets_booking_publicservicetext:delete"
            path = reverse(name, args=[service.texts.get().pk])

        answer = getattr(admin, send)(path, follow=True)

        assert "these pages offer it: Wohnung anmelden." in answer.content.decode()
        assert PublicService.objects.get().texts.count() == 1


class TestDeletingThePageOfAnOffice:
    def delete(self, admin, page, *, bulk=False):
        path = reverse("wagtailadmin_pages:delete", args=[page.pk])
        if bulk:
            path = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
            path = f"{path}?id={page.pk}&next=/admin/"
        return admin.post(path, follow=True)

    @pytest.mark.parametrize("bulk", [False, True])
    @pytest.mark.parametrize("itself", [True, False], ids=["itself", "below another"])
    def test_says_whose_it_is(self, admin, bulk, itself):
        page = content.office(title="Kammer")
        OfficeFactory(page=page, name="Kammer Aachen")

        answer = self.delete(admin, page if itself else page.get_parent(), bulk=bulk)

        assert "(Kammer Aachen)" in answer.content.decode()
        assert OfficePage.objects.filter(pk=page.pk).exists()

    @pytest.mark.parametrize("bulk", [False, True])
    def test_works_if_no_office_has_it(self, admin, bulk):
        page = content.office(title="Kammer")

        self.delete(admin, page, bulk=bulk)

        assert not OfficePage.objects.filter(pk=page.pk).exists()
