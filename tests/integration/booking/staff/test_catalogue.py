"""Administrators add, change and delete counters and interpreters."""

import pytest
from django.urls import reverse
from schedule.models import Calendar

from booking.models import Counter, Interpreter
from tests.factories import accounts
from tests.factories.booking import CounterFactory, InterpreterFactory, OfficeFactory
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
