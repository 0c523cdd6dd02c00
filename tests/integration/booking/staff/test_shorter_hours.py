"""Shorter hours take away what is booked: looked at first, then done, then in the audit."""

import datetime as dt
import re

import holidays
import pytest
from django.utils import timezone

from booking import actions, calendars
from booking.actions import Decision
from booking.calendars import HoursWindow
from booking.models import AuditEntry, Booking, Closure, Hit, Opening
from tests.factories import accounts
from tests.factories.booking import CounterFactory, OfficeFactory
from tests.integration.booking.staff.test_hits import appointment, signed_in
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def ordinary_day():
    """Return the next day, three from now or later, that is no public holiday anywhere."""
    today = timezone.localdate(timezone=BERLIN)
    states = ["", *holidays.Germany.subdivisions]
    days = (today + dt.timedelta(days=n) for n in range(3, 30))
    return next(
        day
        for day in days
        if not any(day in holidays.country_holidays("DE", subdiv=state or None) for state in states)
    )


DAY = ordinary_day()


@pytest.fixture
def clerk():
    """Somebody of an office whose counter is open from eight to twelve, and booked at ten."""
    today = timezone.localdate(timezone=BERLIN)
    one = appointment(OfficeFactory(), days=(DAY - today).days)
    client = signed_in(accounts.office_worker(one.counter.office))
    client.cookies["lotse_language"] = "en"
    client.appointment, client.counter, client.office = one, one.counter, one.counter.office
    hours = HoursWindow(
        weekday=DAY.weekday(),
        start=dt.time(8),
        end=dt.time(12),
        first=DAY - dt.timedelta(days=7),
    )
    client.window = calendars.add_window(client.counter, hours)
    calendars.refresh_owner(client.counter, now=timezone.now())
    client.path = f"/admin/hours/counter/{client.counter.pk}/"
    client.once = f"{client.path}{client.window.id}/once/"
    client.back = f"{client.path}{client.window.id}/take-back/"
    client.remove = f"{client.path}{client.window.id}/remove/"
    client.list = f"/admin/hours/{client.office.pk}/"
    return client


def fields(clerk, **changes):
    """Return the form of the window, as the page sends it."""
    values = {
        "weekday": clerk.window.weekday,
        "start": "08:00",
        "end": "12:00",
        "how_often": "every 1",
        "first": clerk.window.first.isoformat(),
        "last": "",
    } | changes
    sent = {f"w-{name}": value for name, value in values.items()}
    return sent | {"prefix": "w", "window": clerk.window.id}


def on_the_day(**times):
    return {"date": DAY.isoformat(), "start": "", "end": ""} | times


SHORTER = {
    "the window ends before": lambda one: (one.path, fields(one, end="10:00")),
    "the window begins after": lambda one: (one.path, fields(one, start="11:00")),
    "the window is on another day": lambda one: (
        one.path,
        fields(one, weekday=(DAY.weekday() + 1) % 7),
    ),
    "the window ends for good": lambda one: (
        one.path,
        fields(one, last=(DAY - dt.timedelta(days=1)).isoformat()),
    ),
    "the window is removed": lambda one: (one.remove, {}),
    "the day is left out": lambda one: (one.once, on_the_day()),
    "the day is shorter": lambda one: (one.once, on_the_day(start="08:00", end="10:15")),
}
LONGER = {
    "the window": lambda one: (one.path, fields(one, end="14:00")),
    "one day": lambda one: (one.once, on_the_day(start="07:00", end="12:00")),
}


def state(clerk):
    """Return everything that a change of hours may touch."""
    counter = clerk.counter
    return (
        calendars.weekly_hours(counter),
        calendars.exceptions(counter, first_date=DAY),
        list(Opening.objects.order_by("pk").values_list("pk", "starts_at", "ends_at")),
        Hit.objects.count(),
        AuditEntry.objects.count(),
    )


def second_tap(clerk, path, page, **more):
    """Send what the page that asks would send."""
    sent = dict(HIDDEN.findall(page.content.decode()))
    del sent["csrfmiddlewaretoken"]
    return clerk.post(path, sent | {"agreed": "yes"} | more)


class TestLooking:
    @pytest.mark.parametrize("way", SHORTER)
    def test_counts_what_the_second_tap_hits_and_changes_nothing(self, clerk, way):
        path, sent = SHORTER[way](clerk)
        before = state(clerk)

        page = clerk.post(path, sent)

        assert page.status_code == 200
        assert page.context["foreseen"].hit == 1
        assert "<strong>1 booked appointment</strong>" in page.content.decode()
        assert state(clerk) == before

        answer = second_tap(clerk, path, page)

        assert answer.url == "/admin/hits/"
        assert Hit.objects.get().appointment == clerk.appointment
        assert Hit.objects.get().why == Hit.Why.HOURS

    def test_says_whom_no_message_reaches(self, clerk):
        Booking.objects.update(email="", phone="")

        page = clerk.post(clerk.remove)

        assert page.context["foreseen"].without_message == 1
        assert "1 person has left nothing" in page.content.decode()

    def test_says_that_nobody_is_booked_then_and_asks_all_the_same(self, clerk):
        """A window that is gone by a slip of the finger is gone every week."""
        sent = fields(clerk, start="10:00")

        page = clerk.post(clerk.path, sent)

        assert "Nobody is booked then" in page.content.decode()
        assert calendars.weekly_hours(clerk.counter) == [clerk.window]
        assert second_tap(clerk, clerk.path, page).url == clerk.list
        assert calendars.weekly_hours(clerk.counter)[0].start == dt.time(10)

    def test_shows_what_holds_so_far_and_what_then(self, clerk):
        changed = clerk.post(clerk.path, fields(clerk, end="09:30")).content.decode()
        left_out = clerk.post(clerk.once, on_the_day()).content.decode()
        removed = clerk.post(clerk.remove).content.decode()

        assert "08:00–12:00" in changed
        assert "08:00–09:30" in changed
        assert f"closed on {DAY:%d.%m.%Y}" in left_out
        assert "not open then any more" in removed

    def test_does_not_count_what_cannot_be_kept_by_now(self, clerk):
        page = clerk.post(clerk.once, on_the_day())
        second_tap(clerk, clerk.once, page)

        assert clerk.post(clerk.remove).context["foreseen"].hit == 0

    def test_does_not_take_a_closure_for_shorter_hours(self, clerk):
        """The worker has not cut it out of the openings yet when somebody opens longer."""
        office, start = clerk.office, dt.datetime.combine(DAY, dt.time(11), BERLIN)
        closure = Closure(office=office, starts_at=start, ends_at=start + dt.timedelta(hours=1))
        actions.close_office(closure=closure, now=timezone.now())
        path, sent = LONGER["the window"](clerk)

        assert clerk.post(path, sent).status_code == 302

    def test_names_nobody(self, clerk):
        page = clerk.post(clerk.remove).content.decode()

        assert clerk.appointment.booking.reference not in page
        assert "Demo Leila" not in page


class TestLonger:
    @pytest.mark.parametrize("way", LONGER)
    def test_needs_no_second_tap(self, clerk, way):
        path, sent = LONGER[way](clerk)

        assert clerk.post(path, sent).url == clerk.list
        assert not Hit.objects.exists()
        assert AuditEntry.objects.filter(act="hours").count() == 1

    def test_taken_back_is_shorter_again(self, clerk):
        clerk.post(clerk.once, on_the_day(start="08:00", end="18:00"))

        page = clerk.post(clerk.back, {"date": DAY.isoformat()})

        assert page.context["foreseen"].hit == 0
        assert f"on {DAY:%d.%m.%Y} from 08:00 to 18:00" in page.content.decode()
        second_tap(clerk, clerk.back, page)
        assert calendars.exceptions(clerk.counter, first_date=DAY) == []

    def test_on_a_day_that_was_left_out_needs_none(self, clerk):
        clerk.post(clerk.once, on_the_day() | {"agreed": "yes"})

        assert clerk.post(clerk.back, {"date": DAY.isoformat()}).url == clerk.list


class TestTheAudit:
    def test_says_who_changed_what_and_how_many_it_hit(self, clerk):
        clerk.post(clerk.path, fields(clerk, end="10:00") | {"agreed": "yes"})

        entry = AuditEntry.objects.get(act="hours")
        first = clerk.window.first.isoformat()
        letters = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[DAY.weekday()]
        assert entry.staff_id == int(clerk.session["_auth_user_id"])
        assert entry.office_id == clerk.office.pk
        assert entry.details == {
            "counter": clerk.counter.pk,
            "before": f"{letters} 08:00-12:00 every 1 {first}/",
            "after": f"{letters} 08:00-10:00 every 1 {first}/",
            "hit": 1,
        }

    @pytest.mark.parametrize(
        ("sent", "after"),
        [
            (on_the_day(), f"{DAY}: closed"),
            (on_the_day(start="08:00", end="11:00"), f"{DAY}: {DAY} 08:00-11:00"),
        ],
    )
    def test_names_a_single_day(self, clerk, sent, after):
        clerk.post(clerk.once, sent | {"agreed": "yes"})

        details = AuditEntry.objects.get(act="hours").details
        assert (details["before"], details["after"]) == ("", after)

    @pytest.mark.parametrize("way", SHORTER)
    def test_has_what_is_sent_twice_once(self, clerk, way):
        path, sent = SHORTER[way](clerk)

        for _tap in range(2):
            assert clerk.post(path, sent | {"agreed": "yes"}).status_code == 302

        assert AuditEntry.objects.filter(act="hours").count() == 1

    def test_can_be_read_by_an_administrator(self, clerk):
        clerk.post(clerk.remove, {"agreed": "yes"})
        client = signed_in(accounts.administrator())
        client.cookies["lotse_language"] = "en"

        page = client.get("/admin/audit/?check=1").content.decode()

        assert "changed opening hours" in page
        assert "08:00–12:00 every week" in page
        assert "The audit is whole" in page


class TestWhoMay:
    def test_nobody_changes_another_offices_hours_by_agreeing(self, clerk):
        foreign = signed_in(accounts.office_worker(OfficeFactory(slug="another")))
        before = state(clerk)

        for way in SHORTER.values():
            path, sent = way(clerk)
            assert foreign.post(path, sent | {"agreed": "yes"}).status_code == 403

        assert state(clerk) == before

    def test_a_window_of_another_counter_is_not_found(self, clerk):
        other = CounterFactory(office=clerk.office)

        clerk.post(f"/admin/hours/counter/{other.pk}/{clerk.window.id}/remove/", {"agreed": "yes"})

        assert calendars.weekly_hours(clerk.counter) == [clerk.window]


def test_an_action_without_staff_is_the_portals(clerk):
    decision = Decision(now=timezone.now(), agreed=True)
    actions.remove_window(owner=clerk.counter, window_id=clerk.window.id, decision=decision)

    assert AuditEntry.objects.get(act="hours").by == AuditEntry.By.PORTAL
