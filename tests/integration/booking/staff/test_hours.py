"""Opening hours and closures in plain words."""

import datetime as dt

import pytest
from django.utils import timezone

from booking.calendars import exceptions, weekly_hours
from booking.models import Opening
from tests.factories.booking import CounterFactory, OfficeFactory, PublicServiceFactory, desk
from tests.integration.booking.staff.test_day import office_worker  # noqa: F401  a fixture
from tests.waiting import waits

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SATURDAY = (TODAY + dt.timedelta(days=12 - TODAY.weekday())).isoformat()
MONDAYS = {
    "weekday": "0",
    "start": "08:00",
    "end": "12:00",
    "how_often": "every 1",
    "first": TODAY.isoformat(),
    "last": "",
}
AGREED = {"agreed": "yes"}


@pytest.fixture
def counter(office_worker):  # noqa: F811  the fixture above
    """A counter of one's own office; `save` sends the form for a window."""
    counter = CounterFactory(office=office_worker.own)
    counter.worker = office_worker

    def save(**changes):
        prefix = changes.pop("prefix", "new")
        window = changes.pop("window", "")
        data = {f"{prefix}-{name}": value for name, value in (MONDAYS | changes).items()}
        return office_worker.client.post(
            f"/admin/hours/counter/{counter.pk}/", data | {"prefix": prefix, "window": window}
        )

    counter.save_window = save
    return counter


class TestWindows:
    def test_a_new_window_can_be_booked(self, counter, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            counter.save_window()

        assert [window.weekday for window in weekly_hours(counter)] == [0]
        assert Opening.objects.filter(counter=counter).exists()

    def test_the_page_shows_it_in_words(self, counter):
        counter.save_window(how_often="month 2")

        page = counter.worker.client.get(f"/admin/hours/{counter.office_id}/").content.decode()

        assert 'value="month 2" selected' in page

    def test_a_change_keeps_the_window(self, counter):
        counter.save_window()
        [window] = weekly_hours(counter)

        counter.save_window(window=window.id, prefix="w", end="13:00")

        [changed] = weekly_hours(counter)
        assert (changed.id, changed.end) == (window.id, dt.time(13))

    @pytest.mark.parametrize(
        "wrong",
        [
            {"end": "07:00"},
            {"start": "08:03"},
            {"weekday": "9"},
            {"how_often": "never"},
            {"last": "2020-01-01"},
            {"first": ""},
            {"first": SATURDAY, "last": SATURDAY},
            {"first": "9999-12-31"},
        ],
    )
    def test_says_what_is_wrong_and_changes_nothing(self, counter, wrong):
        response = counter.save_window(**wrong)

        assert response.status_code == 422
        assert weekly_hours(counter) == []

    def test_that_would_never_hold_are_told_with_their_weekdays(self, counter):
        counter.worker.client.cookies["lotse_language"] = "en"

        page = counter.save_window(first=SATURDAY, last=SATURDAY).content.decode()

        day = dt.date.fromisoformat(SATURDAY)
        monday = day + dt.timedelta(days=2)
        assert f"its first day is Monday, {monday:%d.%m.%Y}" in page
        assert f"its last day Saturday, {day:%d.%m.%Y}" in page

    def test_are_not_stored_twice(self, counter):
        counter.worker.client.cookies["lotse_language"] = "en"
        counter.save_window()

        answer = counter.save_window()

        assert answer.status_code == 422
        assert "There is such a window already" in answer.content.decode()
        assert len(weekly_hours(counter)) == 1

    def test_that_overlap_are_told_to_count_once(self, counter):
        counter.worker.client.cookies["lotse_language"] = "en"
        path = f"/admin/hours/{counter.office_id}/"
        counter.save_window()
        assert "counts once" not in counter.worker.client.get(path).content.decode()

        counter.save_window(end="14:00")

        assert "counts once" in counter.worker.client.get(path).content.decode()
        assert len(weekly_hours(counter)) == 2

    @pytest.mark.parametrize(
        "wrong",
        [{"start": "09:03", "end": "11:58"}, {"date": "9999-12-31", "start": "", "end": ""}],
    )
    def test_one_day_is_held_to_the_same_rules(self, counter, wrong):
        counter.save_window()
        [window] = weekly_hours(counter)
        monday = TODAY + dt.timedelta(days=7 - TODAY.weekday())

        answer = counter.worker.client.post(
            f"/admin/hours/counter/{counter.pk}/{window.id}/once/",
            AGREED | {"date": monday.isoformat()} | wrong,
        )

        assert answer.status_code == 422
        assert exceptions(counter, first_date=TODAY) == []

    def test_one_day_can_be_left_out_and_taken_back(self, counter):
        counter.save_window()
        [window] = weekly_hours(counter)
        monday = TODAY + dt.timedelta(days=7 - TODAY.weekday())
        path = f"/admin/hours/counter/{counter.pk}/{window.id}"

        data = AGREED | {"date": monday.isoformat()}

        counter.worker.client.post(f"{path}/once/", data)
        assert [one.date for one in exceptions(counter, first_date=TODAY)] == [monday]

        counter.worker.client.post(f"{path}/take-back/", data)
        assert exceptions(counter, first_date=TODAY) == []

    def test_a_day_without_the_window_is_told(self, counter):
        counter.save_window()
        [window] = weekly_hours(counter)
        tuesday = TODAY + dt.timedelta(days=8 - TODAY.weekday())

        response = counter.worker.client.post(
            f"/admin/hours/counter/{counter.pk}/{window.id}/once/", {"date": tuesday.isoformat()}
        )

        assert response.status_code == 422

    def test_a_removed_window_is_gone(self, counter):
        counter.save_window()
        [window] = weekly_hours(counter)

        path = f"/admin/hours/counter/{counter.pk}/{window.id}/remove/"
        counter.worker.client.post(path, AGREED)

        assert weekly_hours(counter) == []

    def test_another_offices_counter_is_out_of_reach(self, counter):
        foreign = CounterFactory(office=OfficeFactory())

        data = {f"new-{name}": value for name, value in MONDAYS.items()} | {"prefix": "new"}
        counter.worker.client.post(f"/admin/hours/counter/{foreign.pk}/", data)

        assert weekly_hours(foreign) == []


class TestWaitingList:
    def test_says_how_many_wait_and_nothing_about_them(self, counter):
        service = PublicServiceFactory(office=counter.office, words="Seltenes Anliegen")
        counter.public_services.add(service)
        here, other = desk()
        for number, start in enumerate(("09:00", "10:00")):
            waits((here, other, start), service, email=f"{number}@example.org")

        page = counter.worker.client.get(f"/admin/hours/{counter.office_id}/").content.decode()

        assert "Seltenes Anliegen: <strong>2</strong>" in page
        assert "@example.org" not in page

    def test_says_nothing_where_nobody_waits(self, counter):
        page = counter.worker.client.get(f"/admin/hours/{counter.office_id}/").content.decode()

        assert 'id="waiting"' not in page
