"""Edits of the catalogue that hit appointments: looked at first, then done."""

import re

import pytest
from django.urls import reverse

from booking.models import Booking, Counter, Hit, PublicService
from tests.factories import accounts
from tests.factories.booking import (
    InterpreterFactory,
    MunicipalityFactory,
    OfficeFactory,
    OpeningFactory,
    PublicServiceFactory,
)
from tests.integration.booking.staff.catalogue import form, save
from tests.integration.booking.staff.test_hits import appointment, signed_in

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
AGREED, AGAIN = {"agreed": "yes"}, {"again": "yes"}


@pytest.fixture
def admin():
    """An administrator, and an appointment with an interpreter at a counter of two seats."""
    client = signed_in(accounts.administrator())
    client.cookies["lotse_language"] = "en"
    one = appointment(OfficeFactory())
    Booking.objects.update(email="demo@example.org")
    one.interpreter = InterpreterFactory(centre=one.booking.centre)
    one.seats = 2
    one.save()
    OpeningFactory(
        counter=None,
        interpreter=one.interpreter,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
    )
    one.counter.capacity = 2
    one.counter.save()
    client.counter, client.person, client.service = one.counter, one.interpreter, one.public_service
    return client


def edits(admin):
    """Return each edit that hits the appointment: kind, row, what is different, reason."""
    other = PublicServiceFactory(office=admin.counter.office)
    return {
        "a counter out of use": ("counters", admin.counter, {"active": None}, "counter"),
        "fewer seats": ("counters", admin.counter, {"capacity": "1"}, "seats"),
        "a service taken off": (
            "counters",
            admin.counter,
            {"public_services": [other.pk]},
            "service",
        ),
        "no appointments": ("public_services", admin.service, {"mode": "walk-in"}, "mode"),
        "an interpreter out of use": (
            "interpreters",
            admin.person,
            {"active": None},
            "interpreter",
        ),
    }


EDITS = [
    "a counter out of use",
    "fewer seats",
    "a service taken off",
    "no appointments",
    "an interpreter out of use",
]


def stored(one):
    """Return everything about a row that is in the database."""
    values = {}
    for field in one._meta.get_fields():
        if field.many_to_many and not field.auto_created:
            values[field.name] = sorted(getattr(one, field.name).values_list("pk", flat=True))
        elif field.concrete:
            values[field.name] = type(one).objects.values_list(field.name, flat=True).get(pk=one.pk)
    return values


def sent_again(answer):
    """Return what the asking page sends with its buttons."""
    sent = {}
    for name, value in HIDDEN.findall(answer.content.decode()):
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("edit", EDITS)
class TestAnEditThatHits:
    def test_is_asked_about_and_stores_nothing(self, admin, edit):
        name, one, changes, why = edits(admin)[edit]
        before = stored(one)

        answer = save(admin, name, one, **changes)

        assert answer.status_code == 200
        assert answer.context["foreseen"].hit == 1
        assert answer.context["foreseen"].without_message == 0
        assert answer.context["foreseen"].why == str(Hit.Why(why).label)
        assert "<strong>1 booked appointment</strong>" in answer.content.decode()
        assert stored(one) == before
        assert not Hit.objects.exists()

    def test_is_stored_with_the_second_button(self, admin, edit):
        name, one, changes, why = edits(admin)[edit]
        before = stored(one)
        asked = save(admin, name, one, **changes)

        path = reverse(f"{name}:edit", args=[one.pk])
        answer = admin.post(path, sent_again(asked) | AGREED, follow=True)

        assert answer.redirect_chain[0][0] == reverse("booking_staff:hits")
        assert "One appointment cannot be kept." in answer.content.decode()
        assert Hit.objects.get().why == why
        assert {key for key, value in stored(one).items() if value != before[key]} == set(changes)

    def test_leads_back_to_the_form_as_it_was_typed(self, admin, edit):
        name, one, changes, _why = edits(admin)[edit]
        before = stored(one)
        asked = save(admin, name, one, **changes)

        path = reverse(f"{name}:edit", args=[one.pk])
        answer = admin.post(path, sent_again(asked) | AGAIN)

        typed = answer.context["form"]
        for field, value in changes.items():
            found = typed[field].value()
            assert (
                [str(part) for part in value] == found
                if isinstance(value, list)
                else (str(found or None) == str(value))
            )
        assert stored(one) == before


class TestAnyEdit:
    def test_that_hits_nobody_is_saved_at_once(self, admin):
        services = [admin.service.pk, PublicServiceFactory(office=admin.counter.office).pk]

        answer = save(admin, "counters", admin.counter, capacity="3", public_services=services)

        assert answer.url == reverse("counters:index")
        assert Counter.objects.get().capacity == 3
        assert Counter.objects.get().public_services.count() == 2

    def test_that_hits_nobody_else_is_saved_though_something_cannot_be_kept_anyway(self, admin):
        admin.counter.openings.all().delete()

        save(admin, "counters", admin.counter, name="Desk")

        assert Counter.objects.get().name == "Desk"

    def test_with_a_mistake_is_told_before_anything_is_asked(self, admin):
        answer = save(admin, "counters", admin.counter, capacity="1", name="")

        assert answer.context["form"].errors.keys() == {"name"}

    def test_keeps_everything_that_was_typed_beside_what_hits(self, admin):
        towns = [one.pk for one in MunicipalityFactory.create_batch(2, centre=admin.service.centre)]
        changes = {"mode": "link", "url": "https://example.org/", "municipalities": towns}
        asked = save(admin, "public_services", admin.service, **changes, languages="en, ar")

        path = reverse("public_services:edit", args=[admin.service.pk])
        admin.post(path, sent_again(asked) | AGREED)

        service = PublicService.objects.get()
        assert (service.mode, service.url) == ("link", "https://example.org/")
        assert service.languages == ["en", "ar"]
        assert sorted(service.municipalities.values_list("pk", flat=True)) == towns

    def test_says_whom_no_message_reaches(self, admin):
        Booking.objects.update(email="")

        answer = save(admin, "counters", admin.counter, active=None)

        assert answer.context["foreseen"].without_message == 1

    def test_promises_no_new_times_where_there_are_no_appointments_any_more(self, admin):
        asked = save(admin, "public_services", admin.service, mode="walk-in").content.decode()

        assert "These people are told by message" in asked
        assert "get new times" not in asked

    def test_shows_the_form_of_a_counter_with_its_services(self, admin):
        assert form(admin, "counters", admin.counter)["public_services"] == [admin.service.pk]
