"""The audit as administrators read it: in words, and whole when rows behind it are gone."""

import datetime as dt

import pytest
from django.utils.translation import override

from booking.actions import audit
from booking.calendars import HoursException, HoursWindow
from booking.models import AuditEntry
from booking.staff import audit_words
from tests.factories import accounts
from tests.factories.booking import CounterFactory, InterpreterFactory, OfficeFactory
from tests.plans import BERLIN, NOW, at

pytestmark = pytest.mark.django_db
Act = AuditEntry.Act
MONDAYS = HoursWindow(weekday=0, start=dt.time(8), end=dt.time(12), first=dt.date(2026, 11, 30))


def words(act, **details):
    """Return the details of an entry as English readers see them."""
    entry = audit.record(act, now=NOW, **details)
    with override("en"):
        return audit_words.details_in_words(entry, audit_words.names_for([entry]), BERLIN)


@pytest.fixture
def page(client):
    """Return a function that opens the page in English."""
    client.force_login(accounts.administrator())
    client.cookies["lotse_language"] = "en"

    def shown():
        return client.get("/admin/audit/").content.decode()

    return shown


class TestWho:
    def test_stays_known_by_number_after_the_account_is_deleted(self, page):
        worker, office = accounts.office_worker(), OfficeFactory()
        audit.record(Act.DAY_SEEN, now=NOW, staff=worker, office=office)
        number, place = worker.pk, office.pk
        worker.delete()
        office.delete()

        shown = page()

        assert f"<bdi>no. {number} (deleted)</bdi>" in shown
        assert f"<bdi>no. {place} (deleted)</bdi>" in shown

    def test_is_no_account_where_a_person_acted(self, page):
        audit.record(Act.MOVED, now=NOW)

        assert "the person, by the private link" in page()
        assert "(deleted)" not in page()


class TestDetails:
    def test_of_a_day_are_in_words(self):
        said = words(Act.DAY_SEEN, day="2026-12-01", appointments=[4, 5], fields=["name", "email"])

        assert said == [
            ("day", "01.12.2026"),
            ("appointments", "4, 5"),
            ("fields", "name, e-mail"),
        ]

    def test_of_a_closure_are_by_the_centres_clock(self):
        counter = CounterFactory(name="Schalter 1")
        times = {"starts_at": at("16:00").isoformat(), "ends_at": "2026-12-01T16:00:00+00:00"}

        assert words(Act.CLOSED, counter=counter.pk, **times, hit=1) == [
            ("counter", "Schalter 1"),
            ("from", "01.12.2026 16:00"),
            ("until", "01.12.2026 17:00"),
            ("appointments that cannot be kept", "1"),
        ]
        assert words(Act.CLOSED, counter=None) == [("counter", "the whole office")]

    def test_of_hours_are_windows_and_days(self):
        moved = HoursException(1, dt.date(2026, 12, 7), False, at("09:00"), at("10:00"))
        closed = HoursException(1, dt.date(2026, 12, 14), True, at("08:00"), at("12:00"))
        person = InterpreterFactory(name="Amal")

        assert words(
            Act.HOURS, interpreter=person.pk, before=str(MONDAYS), after=f"{moved}; {closed}"
        ) == [
            ("interpreter", "Amal"),
            ("So far", "Monday 08:00–12:00 every week, from 30.11.2026 on"),
            ("New", "on 07.12.2026 from 09:00 to 10:00; closed on 14.12.2026"),
        ]
        assert words(Act.HOURS, before="", after="") == [("So far", "–"), ("New", "–")]

    @pytest.mark.parametrize(
        ("act", "details", "said"),
        [
            (Act.MOVED, {"why": "repair"}, "an office cannot receive the person"),
            (Act.CANCELLED, {"why": "away"}, "Nobody is at the counter at that time."),
            (Act.ERASED, {"kept": False}, "no"),
            (Act.BOOKED, {"consent": None}, "–"),
            (
                Act.ERASED_IN_TIME,
                {"rule": "30 days after the last appointment"},
                "30 days after the last appointment",
            ),
            (Act.MARKED, {"counter": 99}, "no. 99 (deleted)"),
            (Act.MARKED, {"invented": {"a": 1}}, "{'a': 1}"),
        ],
    )
    def test_say_values_as_people_do(self, act, details, said):
        assert [value for _label, value in words(act, **details)] == [said]

    def test_are_stored_as_before(self, page):
        entry = audit.record(Act.DAY_SEEN, now=NOW, day="2026-12-01")
        page()

        entry.refresh_from_db()
        assert entry.details == {"day": "2026-12-01"}
        assert list(audit.faults()) == []
