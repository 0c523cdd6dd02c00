"""A coordinator opens a booking by its number, and gives the person a new link."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from booking.models import Appointment, AuditEntry, Booking, BookingLink, Hit
from tests.factories import accounts
from tests.factories.booking import OfficeFactory
from tests.integration.booking.staff.test_hits import appointment, hit, signed_in

pytestmark = pytest.mark.django_db
FIND, HAND_OVER = "/admin/desk/find/", "/admin/desk/hand-over/"


@pytest.fixture
def caller():
    """A coordinator, and a booking that somebody else made online."""
    client = signed_in(accounts.coordinator())
    client.cookies["lotse_language"] = "en"
    client.appointment = appointment(OfficeFactory())
    client.booking = client.appointment.booking
    return client


def asked(client, text):
    return client.post(FIND, {"reference": text})


def row(page, one):
    """Return the line of an appointment on the page to hand over."""
    lines = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    [found] = [line for line in lines if one.counter.office.name in line]
    return found


class TestFinding:
    @pytest.mark.parametrize(
        "heard", [str, str.lower, lambda one: one.replace("-", " "), lambda one: f" {one} "]
    )
    def test_leads_to_the_page_to_hand_over(self, caller, heard):
        answer = asked(caller, heard(caller.booking.reference))

        assert answer.url == HAND_OVER
        page = caller.get(HAND_OVER).content.decode()
        assert caller.booking.reference in page
        assert caller.appointment.counter.office.name in page

    def test_gives_a_link_with_which_the_person_can_do_everything(self, caller):
        asked(caller, caller.booking.reference)
        address = caller.get(HAND_OVER).context["address"]

        page = Client().get(address)

        assert page.status_code == 200
        assert caller.booking.reference in page.content.decode()
        link = BookingLink.objects.get()
        assert link.scope == BookingLink.Scope.MANAGE
        assert link.expires_at > caller.appointment.ends_at + dt.timedelta(days=1)

    def test_prints_the_day_sheet(self, caller):
        asked(caller, caller.booking.reference)

        assert caller.get(f"{HAND_OVER}sheet.pdf").content.startswith(b"%PDF-")

    def test_says_what_is_cancelled_and_what_cannot_be_kept(self, caller):
        """Nobody is told on the phone to come to what does not take place."""
        gone, unkept = (appointment(OfficeFactory(), days=days) for days in (4, 5))
        Appointment.objects.filter(pk=gone.pk).update(status=Appointment.Status.CANCELLED)
        Appointment.objects.filter(pk__in=[gone.pk, unkept.pk]).update(booking=caller.booking)
        hit(unkept, Hit.State.UNANSWERED)
        asked(caller, caller.booking.reference)

        page = caller.get(HAND_OVER).content.decode()

        assert "<s>" not in row(page, caller.appointment)
        assert row(page, gone).endswith("</s> · cancelled")
        assert row(page, unkept).endswith("</s> · does not take place")

    def test_leaves_an_entry_in_the_audit(self, caller):
        asked(caller, caller.booking.reference)

        entry = AuditEntry.objects.get(act=AuditEntry.Act.FOUND)
        assert entry.booking_id == caller.booking.pk
        assert entry.staff_id

    def test_is_over_with_the_next_person(self, caller):
        asked(caller, caller.booking.reference)

        caller.post("/admin/desk/next/")

        assert caller.get(HAND_OVER).url == "/admin/desk/"

    @pytest.mark.parametrize("text", ["", "AAAA-AAAA", "'; --", "ÄÖÜ", "A" * 41])
    def test_a_number_that_nothing_has_is_told(self, caller, text):
        answer = asked(caller, text)

        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"reference"}
        assert not BookingLink.objects.exists()
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("status", [Booking.Status.RESERVED, Booking.Status.CANCELLED])
    def test_what_does_not_hold_is_not_opened(self, caller, status):
        Booking.objects.update(status=status, expires_at=timezone.now() + dt.timedelta(minutes=5))

        assert asked(caller, caller.booking.reference).status_code == 422

    def test_a_look_at_the_page_opens_nothing(self, caller):
        page = caller.get(FIND, {"reference": caller.booking.reference})

        assert page.status_code == 200
        assert not BookingLink.objects.exists()


class TestTheList:
    def test_leads_coordinators_to_the_booking(self, caller):
        hit(caller.appointment, Hit.State.UNANSWERED)

        page = caller.get("/admin/hits/").content.decode()

        assert f'action="{FIND}"' in page
        assert f'name="reference" value="{caller.booking.reference}"' in page

    def test_leads_office_workers_nowhere(self, caller):
        hit(caller.appointment, Hit.State.UNANSWERED)
        clerk = signed_in(accounts.office_worker(caller.appointment.counter.office))

        assert FIND not in clerk.get("/admin/hits/").content.decode()


class TestNobodyElse:
    @pytest.mark.parametrize("role", [accounts.office_worker, accounts.chief_editor])
    def test_opens_a_booking(self, caller, role):
        client = signed_in(role())

        assert client.get(FIND).status_code == 403
        assert asked(client, caller.booking.reference).status_code == 403
        assert not BookingLink.objects.exists()

    def test_coordinator_has_it_in_hand(self, caller):
        asked(caller, caller.booking.reference)
        other = signed_in(accounts.coordinator())

        assert other.get(HAND_OVER).url == "/admin/desk/"
