"""Interpreters' hours: who keeps them, what shorter ones hit, and nobody else's."""

import datetime as dt
from dataclasses import replace
from typing import ClassVar

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking import calendars
from booking.calendars import HoursWindow, exceptions, weekly_hours
from booking.models import AuditEntry, Closure, Hit, Opening
from tests.factories import accounts
from tests.factories.booking import (
    ClosureFactory,
    CounterFactory,
    InterpreterFactory,
    OfficeFactory,
)
from tests.integration.booking.staff.test_hits import appointment, signed_in
from tests.integration.booking.staff.test_shorter_hours import DAY
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
PAGE = "/admin/hours/interpreters/"
AGREED = {"agreed": "yes"}


@pytest.fixture
def centre():
    """Somebody of the centre, and an interpreter there from eight to twelve, booked at ten."""
    office = OfficeFactory()
    client = signed_in(accounts.coordinator())
    client.cookies["lotse_language"] = "en"
    client.office = office
    client.person = InterpreterFactory(centre=office.centre, languages=["ar", "ti"])
    window = HoursWindow(
        weekday=DAY.weekday(),
        start=dt.time(8),
        end=dt.time(12),
        first=DAY - dt.timedelta(days=7),
    )
    client.window = calendars.add_window(client.person, window)
    calendars.refresh_owner(client.person, now=timezone.now())
    client.path = f"/admin/hours/interpreter/{client.person.pk}/"
    return client


def booked_with(centre):
    """Return an appointment at ten on the day, with the interpreter."""
    days = (DAY - timezone.localdate(timezone=BERLIN)).days
    one = appointment(centre.office, days=days)
    one.interpreter = centre.person
    one.save()
    return one


def sent(centre, **changes):
    values = {
        "weekday": centre.window.weekday,
        "start": "08:00",
        "end": "12:00",
        "how_often": "every 1",
        "first": centre.window.first.isoformat(),
        "last": "",
    } | changes
    place = f"window-{centre.window.id}"
    fields = {f"{place}-{name}": value for name, value in values.items()}
    return fields | {"prefix": place, "window": centre.window.id}


class TestThePage:
    def test_shows_who_is_there_when_and_for_which_languages(self, centre):
        page = centre.get(PAGE).content.decode()

        assert centre.person.name in page
        assert "Arabic, Tigrinya" in page
        assert "08:00–12:00" in page

    def test_is_in_the_menu_of_coordinators_and_of_no_office_worker(self, centre):
        office_worker = signed_in(accounts.office_worker(centre.office))

        assert f'"{PAGE}"' in centre.get("/admin/").content.decode()
        assert f'"{PAGE}"' not in office_worker.get("/admin/").content.decode()

    def test_says_how_to_get_interpreters_where_there_are_none(self):
        OfficeFactory()
        client = signed_in(accounts.administrator())
        client.cookies["lotse_language"] = "en"

        assert "There are no interpreters yet." in client.get(PAGE).content.decode()

    def test_tells_of_somebody_who_is_not_in_use(self, centre):
        centre.person.active = False
        centre.person.save()

        assert "Not in use" in centre.get(PAGE).content.decode()


class TestManyOfThem:
    """The hours of all are read at once."""

    def asked(self, client, path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def with_hours(self, owner, window):
        calendars.add_window(owner, replace(window, id=None))
        calendars.cancel_window(owner, weekly_hours(owner)[0].id, DAY)

    def test_interpreters_take_no_more_queries(self, centre):
        few = self.asked(centre, PAGE)
        for person in InterpreterFactory.create_batch(4, centre=centre.office.centre):
            self.with_hours(person, centre.window)

        assert self.asked(centre, PAGE) <= few

    def test_counters_take_no_more_queries(self, centre):
        client = signed_in(accounts.office_worker(centre.office))
        path = f"/admin/hours/{centre.office.pk}/"
        self.with_hours(CounterFactory(office=centre.office), centre.window)
        few = self.asked(client, path)
        for counter in CounterFactory.create_batch(4, office=centre.office):
            self.with_hours(counter, centre.window)

        assert self.asked(client, path) <= few


class TestChanges:
    def test_longer_hours_can_be_booked_at_once(self, centre):
        answer = centre.post(centre.path, sent(centre, end="14:00"))

        assert answer.url == PAGE
        [window] = weekly_hours(centre.person)
        assert window.end == dt.time(14)
        ends = Opening.objects.filter(interpreter=centre.person).values_list("ends_at", flat=True)
        assert {end.astimezone(BERLIN).hour for end in ends} == {14}

    def test_shorter_hours_are_asked_about_first(self, centre):
        one = booked_with(centre)

        page = centre.post(centre.path, sent(centre, end="10:15"))

        assert page.context["foreseen"].hit == 1
        assert "The interpreter cannot come." in page.content.decode()
        assert not Hit.objects.exists()
        [window] = weekly_hours(centre.person)
        assert window.end == dt.time(12)

        answer = centre.post(centre.path, sent(centre, end="10:15") | AGREED)

        assert answer.url == "/admin/hits/"
        assert Hit.objects.get().appointment == one
        assert Hit.objects.get().why == Hit.Why.INTERPRETER

    def test_one_day_can_be_left_out_and_taken_back(self, centre):
        path, data = f"{centre.path}{centre.window.id}", {"date": DAY.isoformat()} | AGREED

        centre.post(f"{path}/once/", data)
        assert [one.date for one in exceptions(centre.person, first_date=DAY)] == [DAY]

        centre.post(f"{path}/take-back/", data)
        assert exceptions(centre.person, first_date=DAY) == []

    def test_a_removed_window_is_gone(self, centre):
        centre.post(f"{centre.path}{centre.window.id}/remove/", AGREED)

        assert weekly_hours(centre.person) == []
        assert not Opening.objects.filter(interpreter=centre.person).exists()

    def test_leave_an_entry_in_the_audit_without_names(self, centre):
        centre.post(centre.path, sent(centre, end="14:00"))

        entry = AuditEntry.objects.get(act=AuditEntry.Act.HOURS)
        assert entry.details["interpreter"] == centre.person.pk
        assert entry.office_id is None
        assert centre.person.name not in str(entry.details)

    def test_what_is_wrong_comes_back_as_it_was_typed(self, centre):
        answer = centre.post(centre.path, sent(centre, start="09:35", end="09:00"))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="09:35"' in page
        assert "The end must be later than the start." in page
        assert '<details class="hours-window" open>' in page

    def test_a_wrong_day_comes_back_as_it_was_typed(self, centre):
        wrong = DAY + dt.timedelta(days=1)

        answer = centre.post(f"{centre.path}{centre.window.id}/once/", {"date": wrong.isoformat()})

        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'value="{wrong.isoformat()}"' in page
        assert "This window does not hold on that day." in page


class TestNobodyElse:
    @pytest.mark.parametrize("role", [accounts.office_worker, accounts.chief_editor])
    def test_sees_or_changes_them(self, centre, role):
        client = signed_in(role())

        assert client.get(PAGE).status_code == 403
        client.post(centre.path, sent(centre, end="14:00"))
        client.post(f"{centre.path}{centre.window.id}/remove/", AGREED)

        [window] = weekly_hours(centre.person)
        assert window.end == dt.time(12)

    def test_coordinators_do_not_keep_counters_hours(self, centre):
        one = appointment(centre.office)

        data = sent(centre) | {"window": ""}
        centre.post(f"/admin/hours/counter/{one.counter_id}/", data)

        assert weekly_hours(one.counter) == []

    def test_other_kinds_do_not_exist(self, centre):
        answer = centre.post(f"/admin/hours/office/{centre.office.pk}/", {}, follow=True)

        assert answer.status_code == 404


class TestAbsences:
    """Interpreters are away as offices are closed: looked at first, then entered."""

    LAST = DAY + dt.timedelta(days=13)
    SPAN: ClassVar = {
        "starts_on": DAY.isoformat(),
        "ends_on": LAST.isoformat(),
        "starts_at": "",
        "ends_at": "",
    }

    def path(self, centre):
        return f"/admin/hours/interpreters/{centre.person.pk}/away/"

    def openings(self, centre):
        days = centre.person.openings.order_by("starts_at").values_list("starts_at", flat=True)
        return [one.astimezone(BERLIN).date() for one in days]

    def test_are_looked_at_before(self, centre):
        booked_with(centre)

        page = centre.get(self.path(centre), self.SPAN)

        assert page.context["foreseen"].hit == 1
        assert "Enter this absence?" in page.text
        assert not Closure.objects.exists()
        assert not Hit.objects.exists()

    def test_of_several_days_leave_out_all_of_them(self, centre):
        one = booked_with(centre)
        week = dt.timedelta(days=7)
        assert {DAY, DAY + week} <= set(self.openings(centre))

        centre.post(self.path(centre), self.SPAN | {"reason": "x"})

        assert not {DAY, DAY + week} & set(self.openings(centre))
        assert DAY + 2 * week in self.openings(centre)
        hit = Hit.objects.get()
        assert (hit.appointment, hit.why) == (one, Hit.Why.INTERPRETER)
        entry = AuditEntry.objects.get(act="closed")
        assert (entry.details["interpreter"], entry.details["hit"]) == (centre.person.pk, 1)
        assert "reason" not in entry.details

    def test_hold_for_windows_that_are_added_meanwhile(self, centre):
        centre.post(self.path(centre), self.SPAN)

        window = replace(centre.window, id=None, weekday=(DAY.weekday() + 1) % 7)
        calendars.add_window(centre.person, window)
        calendars.refresh_owner(centre.person, now=timezone.now())

        assert DAY + dt.timedelta(days=1) not in self.openings(centre)
        assert DAY + dt.timedelta(days=15) in self.openings(centre)

    def test_stand_on_the_page_of_hours(self, centre):
        centre.post(self.path(centre), self.SPAN)

        page = centre.get(PAGE).text

        assert f"{DAY:%d.%m.%Y}" in page
        assert f"{self.LAST:%d.%m.%Y}" in page
        assert f'href="{self.path(centre)}"' in page

    def test_are_taken_back(self, centre, django_capture_on_commit_callbacks):
        booked_with(centre)
        centre.post(self.path(centre), self.SPAN)
        closure = Closure.objects.get()

        with django_capture_on_commit_callbacks(execute=True):
            centre.post(f"{self.path(centre)}{closure.pk}/take-back/")

        assert not Closure.objects.exists()
        assert DAY in self.openings(centre)
        assert Hit.objects.get().state == Hit.State.KEPT

    def test_are_stored_once(self, centre):
        for _time in range(2):
            centre.post(self.path(centre), self.SPAN)

        assert Closure.objects.count() == 1
        assert "entered already" in centre.get(self.path(centre), self.SPAN).text

    def test_must_end_after_they_begin(self, centre):
        wrong = self.SPAN | {"ends_on": (DAY - dt.timedelta(days=1)).isoformat()}

        assert centre.post(self.path(centre), wrong).status_code == 422
        assert not Closure.objects.exists()

    def test_are_no_office_workers_to_enter(self, centre):
        worker = signed_in(accounts.office_worker(centre.office))

        assert worker.get(self.path(centre)).status_code == 403
        assert worker.post(self.path(centre), self.SPAN).status_code == 403

    def test_of_an_office_and_an_interpreter_are_not_one(self, centre):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClosureFactory(
                office=centre.office,
                interpreter=centre.person,
                starts_at=timezone.now(),
                ends_at=timezone.now() + dt.timedelta(hours=1),
            )
