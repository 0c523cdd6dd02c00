"""POST /bookings/{token}/extend: more time to decide."""

from tests.integration.booking.api.problems import faults_of, problem_of


def extend(api, reserved, **query):
    address = f"bookings/{reserved['token']}/extend"
    if query:
        address += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    return api.post(address)


class TestExtend:
    def test_holds_as_long_as_a_fresh_reservation(self, api, service, clock):
        reserved = api.reserve(service)
        clock.advance(minutes=15)

        answer = extend(api, reserved).json()

        assert answer == {"expires_at": "2026-11-30T08:35:00+01:00", "extensions_left": 9}

    def test_is_refused_once_the_reservation_is_over(self, api, service, clock):
        reserved = api.reserve(service)
        clock.advance(minutes=20)

        problem = problem_of(extend(api, reserved), 410, "reservation-expired")

        assert problem["title"] == (
            "This reservation is over. Others can have its appointments now."
        )

    def test_is_refused_once_the_booking_is_confirmed(self, api, service):
        reserved = api.reserve(service)
        api.post(f"bookings/{reserved['token']}/confirm")

        problem_of(extend(api, reserved), 410, "reservation-expired")

    def test_works_ten_times(self, api, service):
        reserved = api.reserve(service)
        answers = [extend(api, reserved) for _ in range(10)]

        assert answers[-1].json()["extensions_left"] == 0
        problem_of(extend(api, reserved), 409, "extensions-used-up")

    def test_opens_nothing_with_another_token(self, api):
        problem_of(extend(api, {"token": "x" * 32}), 404, "not-found")

    def test_refuses_a_language_that_the_portal_does_not_have(self, api, service):
        reserved = api.reserve(service)

        assert list(faults_of(extend(api, reserved, language="tlh"))) == ["language"]
