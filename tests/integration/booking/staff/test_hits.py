"""Staff follow appointments that cannot be kept: their own office's, or all of the centre."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from booking.models import Appointment, AuditEntry, Counter, Hit
from tests.factories import accounts
from tests.factories.booking import (
    BookingFactory,
    CounterFactory,
    InterpreterFactory,
    OfficeFactory,
    OpeningFactory,
    PublicServiceFactory,
)
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
PHONE, NAME = "+4924199999", "Demo Leila"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def appointment(office, *, days=3, **asks):
    """Return an appointment in some days, in the opening hours of a counter of its own."""
    names = {f"asks_{name}": asks.get(name, "not") for name in ("name", "email", "phone")}
    service = PublicServiceFactory(office=office, **names)
    day = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=days)
    start = dt.datetime.combine(day, dt.time(10), BERLIN)
    counter = CounterFactory(office=office, public_services=[service])
    OpeningFactory(
        counter=counter,
        starts_at=start - dt.timedelta(hours=2),
        ends_at=start + dt.timedelta(hours=2),
    )
    return Appointment.objects.create(
        booking=BookingFactory(centre=office.centre, name=NAME, phone=PHONE),
        public_service=service,
        counter=counter,
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=30),
        claimed_until=start + dt.timedelta(minutes=35),
    )


def hit(one, state=Hit.State.OFFERED, **more):
    now = timezone.now()
    return Hit.objects.create(
        appointment=one, why="closed", state=state, since=now, changed_at=now, **more
    )


def page(client):
    return client.get("/admin/hits/").content.decode()


class TestTheList:
    def test_says_when_there_is_nothing_to_do(self):
        client = signed_in(accounts.office_worker(OfficeFactory()))

        assert "day-empty" in page(client)
        assert not AuditEntry.objects.exists()

    def test_has_the_own_offices_appointments_only(self):
        mine, other = appointment(OfficeFactory()), appointment(OfficeFactory())
        hit(mine)
        hit(other)

        shown = page(signed_in(accounts.office_worker(mine.counter.office)))

        assert mine.booking.reference in shown
        assert other.booking.reference not in shown

    def test_shows_an_office_what_its_matter_asks_for(self):
        silent = appointment(OfficeFactory())
        asking = appointment(OfficeFactory(), phone="optional")
        hit(silent)
        hit(asking)

        unknown = page(signed_in(accounts.office_worker(silent.counter.office)))
        known = page(signed_in(accounts.office_worker(asking.counter.office)))

        assert PHONE not in unknown
        assert NAME not in unknown
        assert PHONE in known
        assert NAME not in known

    def test_has_all_of_the_centre_for_coordinators_the_soonest_first(self):
        later, sooner = appointment(OfficeFactory(), days=9), appointment(OfficeFactory())
        hit(later, Hit.State.UNANSWERED)
        hit(sooner)

        shown = page(signed_in(accounts.coordinator()))

        assert shown.index(sooner.booking.reference) < shown.index(later.booking.reference)
        assert PHONE in shown

    @pytest.mark.parametrize(
        "role", [accounts.partner_editor, accounts.chief_editor, lambda: accounts.translator("ar")]
    )
    def test_is_refused_to_others(self, role):
        assert signed_in(role()).get("/admin/hits/").status_code == 403

    def test_leaves_the_audit_an_entry_for_each_office(self):
        first, second = appointment(OfficeFactory()), appointment(OfficeFactory())
        hit(first)
        hit(second)

        page(signed_in(accounts.coordinator()))

        entries = AuditEntry.objects.filter(act="hits-seen")
        assert {one.office_id for one in entries} == {
            first.counter.office_id,
            second.counter.office_id,
        }
        assert NAME not in str([one.details for one in entries])

    def test_keeps_what_was_settled_lately_apart(self):
        one = appointment(OfficeFactory())
        hit(one, Hit.State.ACCEPTED)

        response = signed_in(accounts.office_worker(one.counter.office)).get("/admin/hits/")

        assert response.context["open"] == []
        assert [row["appointment"] for row in response.context["settled"]] == [one]

    def test_says_who_cannot_be_reached_by_message(self, settings):
        settings.SMS_URL = ""
        one = appointment(OfficeFactory())
        hit(one)

        response = signed_in(accounts.coordinator()).get("/admin/hits/")

        assert [row["no_message"] for row in response.context["open"]] == [True]

    def test_says_when_new_times_were_last_looked_for(self):
        one = appointment(OfficeFactory())
        tried = dt.datetime(2026, 12, 1, 9, 30, tzinfo=BERLIN)
        hit(one, Hit.State.NOTHING, tried_at=tried)

        assert "01.12.2026 09:30" in page(signed_in(accounts.coordinator()))


class TestReached:
    def test_is_noted_and_stands_in_the_audit(self):
        one = appointment(OfficeFactory())
        stored = hit(one, Hit.State.UNANSWERED)
        worker = accounts.office_worker(one.counter.office)

        signed_in(worker).post(f"/admin/hits/{stored.pk}/reached/")

        stored.refresh_from_db()
        assert stored.state == Hit.State.REACHED
        assert AuditEntry.objects.get(act="reached").staff_id == worker.pk

    def test_is_out_of_reach_for_another_office_and_for_get(self):
        one = appointment(OfficeFactory())
        stored = hit(one)

        other = signed_in(accounts.office_worker(OfficeFactory()))
        assert other.post(f"/admin/hits/{stored.pk}/reached/").status_code == 403
        mine = signed_in(accounts.office_worker(one.counter.office))
        assert mine.get(f"/admin/hits/{stored.pk}/reached/").status_code == 405

        stored.refresh_from_db()
        assert stored.state == Hit.State.OFFERED

    def test_does_not_undo_an_answer(self):
        one = appointment(OfficeFactory())
        stored = hit(one, Hit.State.ACCEPTED)

        signed_in(accounts.coordinator()).post(f"/admin/hits/{stored.pk}/reached/")

        stored.refresh_from_db()
        assert stored.state == Hit.State.ACCEPTED


class TestCancel:
    def test_asks_first_and_marks_then(self):
        one = appointment(OfficeFactory())
        client = signed_in(accounts.office_worker(one.counter.office))
        address = f"/admin/day/cancel/{one.pk}/"

        assert client.get(address).status_code == 200
        assert not Hit.objects.exists()
        client.post(address, {"why": "away"})

        assert (Hit.objects.get().appointment, Hit.objects.get().why) == (one, "away")

    def test_refuses_an_unknown_reason(self):
        one = appointment(OfficeFactory())
        client = signed_in(accounts.office_worker(one.counter.office))

        assert client.post(f"/admin/day/cancel/{one.pk}/", {"why": "mood"}).status_code == 422
        assert not Hit.objects.exists()

    def test_is_on_the_day_and_goes_once_it_is_said(self):
        one = appointment(OfficeFactory())
        client = signed_in(accounts.office_worker(one.counter.office))
        day = f"/admin/day/{one.counter.office_id}/?date={one.starts_at.date()}"

        assert f"/admin/day/cancel/{one.pk}/" in client.get(day).content.decode()
        hit(one)
        assert f"/admin/day/cancel/{one.pk}/" not in client.get(day).content.decode()


class TestACounter:
    def test_taken_out_of_use_hits_what_is_booked_there(self):
        one = appointment(OfficeFactory())
        client = signed_in(accounts.administrator())
        counter = one.counter

        response = client.post(
            f"/admin/counters/edit/{counter.pk}/",
            {
                "office": counter.office_id,
                "name": counter.name,
                "agreed": "yes",
                "public_services": [one.public_service_id],
                "capacity": 1,
            },
        )

        assert response.status_code == 302
        assert not Counter.objects.get(pk=counter.pk).active
        assert Hit.objects.get().why == Hit.Why.COUNTER

    def test_with_fewer_services_or_seats_hits_what_is_booked_there(self):
        one = appointment(OfficeFactory())
        Appointment.objects.update(seats=2)
        Counter.objects.update(capacity=2)
        client = signed_in(accounts.administrator())
        values = {"office": one.counter.office_id, "name": "One", "active": "on", "agreed": "yes"}
        address = f"/admin/counters/edit/{one.counter_id}/"

        offers = [one.public_service_id]
        client.post(address, values | {"capacity": 1, "public_services": offers})
        assert Hit.objects.get().why == Hit.Why.SEATS

        Hit.objects.all().delete()
        client.post(address, values | {"capacity": 2, "public_services": []})
        assert Hit.objects.get().why == Hit.Why.SERVICE

    def test_with_appointments_is_not_deleted(self):
        one = appointment(OfficeFactory())
        client = signed_in(accounts.administrator())

        response = client.post(f"/admin/counters/delete/{one.counter_id}/", follow=True)

        assert Counter.objects.filter(pk=one.counter_id).exists()
        assert response.redirect_chain[0][0] == f"/admin/counters/edit/{one.counter_id}/"

    def test_without_any_is_deleted(self):
        counter = CounterFactory()

        signed_in(accounts.administrator()).post(f"/admin/counters/delete/{counter.pk}/")

        assert not Counter.objects.filter(pk=counter.pk).exists()


class TestAPublicService:
    def test_without_appointments_from_now_on_hits_what_is_booked(self):
        one = appointment(OfficeFactory())
        service = one.public_service
        client = signed_in(accounts.administrator())
        form = client.get(f"/admin/public_services/edit/{service.pk}/").context["form"]
        values = {name: value for name, value in form.initial.items() if value is not None}
        values |= {"mode": "walk-in", "languages": "", "municipalities": [], "evidence": []}
        values |= {"agreed": "yes"}

        response = client.post(f"/admin/public_services/edit/{service.pk}/", values)

        assert response.status_code == 302
        assert Hit.objects.get().why == Hit.Why.MODE


class TestAnInterpreter:
    def test_who_does_not_work_any_more_hits_appointments(self, django_capture_on_commit_callbacks):
        one = appointment(OfficeFactory())
        person = InterpreterFactory(centre=one.booking.centre)
        Appointment.objects.update(interpreter=person)
        start, end = one.starts_at, one.ends_at
        OpeningFactory(counter=None, interpreter=person, starts_at=start, ends_at=end)
        values = {"centre": person.centre_id, "name": person.name, "languages": "Arabic"}
        values |= {"agreed": "yes"}

        with django_capture_on_commit_callbacks(execute=True):
            signed_in(accounts.administrator()).post(
                f"/admin/interpreters/edit/{person.pk}/", values
            )

        assert Hit.objects.get().why == Hit.Why.INTERPRETER
