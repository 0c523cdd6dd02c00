"""Opening hours as readers see them: on the home page, and on an office's page."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from booking import queries
from booking.models import Opening
from tests.factories import content
from tests.factories.booking import CounterFactory, OfficeFactory

BLOCK = "5a0d1d3e-1c7b-4d0e-9d5c-0f6a5b6b9d11"


def at(centre, days, hour, minute=0):
    """Return a time of the centre's day so many days from today on."""
    date = timezone.localdate(timezone=centre.zone) + dt.timedelta(days=days)
    return dt.datetime.combine(date, dt.time(hour, minute), centre.zone)


def open_counter(office, centre, days, start, end, **counter):
    """Open a new counter of an office once."""
    one = CounterFactory(office=office, **counter)
    Opening.objects.create(
        counter=one, starts_at=at(centre, days, start), ends_at=at(centre, days, end)
    )


@pytest.fixture
def office(db):  # noqa: ARG001  the rows need it
    return OfficeFactory()


class TestOpenDays:
    def spans(self, office, centre, days=1):
        first = timezone.localdate(timezone=centre.zone)
        found = queries.open_days([office.pk], first=first, days=days, zone=centre.zone)
        return [[(start.hour, end.hour) for start, end in day.spans] for day in found[office.pk]]

    def test_join_what_touches_and_keep_pauses(self, office):
        centre = office.centre
        for start, end in ((8, 10), (9, 12), (12, 13), (14, 17)):
            open_counter(office, centre, 0, start, end)

        assert self.spans(office, centre) == [[(8, 13), (14, 17)]]

    def test_leave_out_other_days_and_counters_out_of_use(self, office):
        centre = office.centre
        open_counter(office, centre, 1, 8, 12)
        open_counter(office, centre, 0, 8, 12, active=False)

        assert self.spans(office, centre, days=3) == [[], [(8, 12)], []]


class TestPages:
    def publish(self, page, kind):
        page.body = json.dumps([{"type": kind, "value": None, "id": BLOCK}])
        page.save_revision().publish()

    def test_home_names_the_offices_that_are_open_today(self, client, office):
        closed = OfficeFactory(centre=office.centre)
        open_counter(office, office.centre, 0, 8, 12)
        open_counter(closed, office.centre, 1, 8, 12)
        self.publish(content.home(), "open_today")

        page = client.get("/de/").content.decode()

        assert office.page.title in page
        assert closed.page.title not in page
        assert "08:00–12:00" in page

    @pytest.mark.usefixtures("office")
    def test_home_says_when_nobody_is_open(self, client):
        self.publish(content.home(), "open_today")

        assert "Heute sind alle Stellen geschlossen." in client.get("/de/").content.decode()

    def test_an_office_shows_its_own_next_days(self, client, office):
        other = OfficeFactory(centre=office.centre)
        office.page.move(content.home(), "last-child")
        office.page.refresh_from_db()
        open_counter(office, office.centre, 1, 9, 11)
        open_counter(other, office.centre, 1, 13, 15)
        self.publish(office.page, "opening_hours")

        page = client.get(office.page.url).content.decode()

        assert "09:00–11:00" in page
        assert "13:00–15:00" not in page
        assert page.count("geschlossen") == 6
