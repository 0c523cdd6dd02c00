"""GET /bookings/{token}/calendar.ics: all appointments for a calendar."""

from datetime import datetime

import pytest
from icalendar import Calendar

from tests.integration.booking.api.problems import faults_of, problem_of
from tests.plans import at


def calendar(api, reserved, **query):
    return api.get(f"bookings/{reserved['token']}/calendar.ics", **query)


class TestCalendar:
    def test_has_all_appointments(self, api, service, other):
        reserved = api.reserve(service, other)

        response = calendar(api, reserved)

        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
        events = Calendar.from_ical(response.content).walk("VEVENT")
        starts = sorted(event["DTSTART"].dt for event in events)
        assert starts[0] == at("08:00")
        assert starts == [datetime.fromisoformat(one["start"]) for one in reserved["appointments"]]

    def test_calls_off_what_is_cancelled(self, api, service):
        reserved = api.reserve(service)
        api.post(f"bookings/{reserved['token']}/cancel")

        (event,) = Calendar.from_ical(calendar(api, reserved).content).walk("VEVENT")

        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)

    @pytest.mark.parametrize(("asked", "named"), [({}, True), ({"discreet": "true"}, False)])
    def test_names_no_office_if_asked_so(self, api, service, asked, named):
        content = calendar(api, api.reserve(service), **asked).content.decode()

        assert (service.office.name in content) is named

    def test_refuses_a_language_that_the_portal_does_not_have(self, api, service):
        assert list(faults_of(calendar(api, api.reserve(service), language="x"))) == ["language"]

    def test_opens_nothing_with_another_token(self, api):
        problem_of(calendar(api, {"token": "x" * 32}), 404, "not-found")
