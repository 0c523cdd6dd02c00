"""POST /plans: what the planner finds, and what is refused."""

import json

import pytest
from django.utils import translation
from wagtail.models import Page, Site

from booking.models import Booking
from tests.factories.booking import (
    CentreFactory,
    MunicipalityFactory,
    OpeningFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    desk,
)
from tests.integration.booking.api.problems import faults_of, problem_of
from tests.plans import at

MORNING = {"weekday": 1, "start": "08:00", "end": "09:00"}


class TestPlans:
    def test_give_what_the_contract_names(self, api, service):
        answer = api.plans(service)

        plan = answer["plans"][0]
        assert isinstance(plan.pop("plan"), str)
        assert plan == {
            "days": ["2026-12-01"],
            "left_out": [],
            "finish": "2026-12-01T08:30:00+01:00",
            "minutes_on_site": 30,
            "walking_minutes": 0,
            "waiting_minutes": 0,
            "moves": 0,
            "trips": 1,
            "merits": ["one_day"],
            "why": "Alles an einem Tag.",
            "one_by_one": {"days": 1, "trips": 1, "finish": "2026-12-01T08:30:00+01:00"},
            "better_orders": [],
            "later_visits": [],
            "appointments": [
                {
                    "service": "S-ONE",
                    "office": service.office.slug,
                    "counter": service.counters.get().name,
                    "interpreter": False,
                    "attendance": "one",
                    "start": "2026-12-01T08:00:00+01:00",
                    "end": "2026-12-01T08:30:00+01:00",
                }
            ],
        }
        assert answer["follow_up"] == []
        assert answer["why_not"] is None

    def test_reserve_nothing_and_need_only_the_services(self, api, service, other):
        plan = api.plans(service, other)["plans"][0]

        assert {stop["service"] for stop in plan["appointments"]} == {"S-ONE", "S-TWO"}
        assert plan["days"] == ["2026-12-01"]
        assert not Booking.objects.exists()

    def test_keep_to_the_windows_in_which_somebody_can_come(self, api, service):
        window = {"weekday": 1, "start": "10:00", "end": "11:00"}

        plan = api.plans(service, available=[window])["plans"][0]

        assert plan["appointments"][0]["start"] == "2026-12-01T10:00:00+01:00"

    def test_keep_to_the_days_asked_for(self, api, service):
        counter = service.counters.get()
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-03 08:00"), ends_at=at("2026-12-03 09:00")
        )

        later = api.plans(service, **{"from": "2026-12-02"})["plans"]
        first = api.plans(service, **{"from": "2026-11-30", "until": "2026-12-01"})["plans"]

        assert [plan["days"] for plan in later] == [["2026-12-03"]]
        assert [plan["days"] for plan in first] == [["2026-12-01"]]

    def test_are_as_many_as_wanted(self, api, service):
        for day in ("02", "03", "04"):
            OpeningFactory(
                counter=service.counters.get(),
                starts_at=at(f"2026-12-{day} 08:00"),
                ends_at=at(f"2026-12-{day} 09:00"),
            )

        assert len(api.plans(service)["plans"]) == 3
        assert len(api.plans(service, alternatives=1)["plans"]) == 1
        assert len(api.plans(service, alternatives=10)["plans"]) == 4

    def test_leave_out_what_needs_more_days_than_wanted(self, api, service):
        wednesday = PublicServiceFactory(code="S-WED")
        counter = desk()[0]
        counter.public_services.set([wednesday])
        counter.openings.update(starts_at=at("2026-12-02 08:00"), ends_at=at("2026-12-02 09:00"))

        two_days = api.plans(service, wednesday)
        one_day = api.plans(service, wednesday, max_days=1)

        assert two_days["plans"][0]["left_out"] == []
        assert two_days["plans"][0]["days"] == ["2026-12-01", "2026-12-02"]
        assert len(one_day["plans"][0]["left_out"]) == 1
        assert sorted(one_day["why_not"]["services"]) == ["S-ONE", "S-WED"]

    def test_ask_an_interpreter_for_the_language(self, api, service, interpreter):
        interpreter.openings.update(starts_at=at("09:00"), ends_at=at("10:00"))

        with_one = api.plans(service, language="ar", interpreter=True)["plans"][0]
        without = api.plans(service, language="ar")["plans"][0]

        assert with_one["appointments"][0]["start"] == "2026-12-01T09:00:00+01:00"
        assert with_one["appointments"][0]["interpreter"] is True
        assert without["appointments"][0]["start"] == "2026-12-01T08:00:00+01:00"
        assert without["appointments"][0]["interpreter"] is False

    def test_ask_an_interpreter_for_another_language(self, api, service, interpreter):
        interpreter.languages = ["ti"]
        interpreter.save()

        wish = {"language": "en", "interpreter": True, "interpreter_language": "ti"}
        plan = api.plans(service, **wish)["plans"][0]

        assert plan["appointments"][0]["interpreter"] is True

    def test_give_every_chosen_service_one_place(self, api, service, other):
        PrecedenceFactory(before=service, after=other, kind="hard", result="weeks")
        PublicServiceFactory(code="S-WALK", mode="walk-in")
        PublicServiceFactory(code="S-LINK", mode="link", url="https://example.org/form")
        town, own_town = MunicipalityFactory(), MunicipalityFactory()
        elsewhere = desk(code="S-TOWN")[1]
        elsewhere.municipalities.add(town)

        codes = ["S-ONE", "S-TWO", "S-WALK", "S-LINK", "S-TOWN"]
        response = api.post("plans", {"services": codes, "municipality": own_town.slug})

        answer = response.json()
        planned = [stop["service"] for stop in answer["plans"][0]["appointments"]]
        assert planned == ["S-ONE"]
        assert answer["follow_up"] == ["S-TWO"]
        assert answer["walk_in"] == ["S-WALK"]
        assert answer["elsewhere"] == ["S-LINK"]
        assert answer["not_competent"] == ["S-TOWN"]


class TestWhyNot:
    def test_names_the_services_and_a_change_that_helps(self, api, service):
        answer = api.plans(service, language="en", available=[{**MORNING, "weekday": 4}])

        tuesday = {"available": [MORNING, {**MORNING, "weekday": 4}]}
        assert answer["plans"] == []
        assert answer["why_not"] == {
            "text": ("These do not fit together: Anliegen S-ONE, the times at which you can come."),
            "services": ["S-ONE"],
            "wishes": ["available"],
            "try": [{"text": "Also on Tuesday", "left_out": 0, "change": tuesday}],
        }

    @pytest.mark.parametrize(
        ("wish", "change"),
        [
            ({"interpreter": True, "language": "ar"}, {"interpreter": False}),
            ({"until": "2026-11-30"}, {"until": "2026-12-01"}),
            ({"from": "2026-12-02"}, {"from": "2026-12-01"}),
            ({"available": [{**MORNING, "weekday": 2}]}, None),
            ({"available": [{"weekday": 1, "start": "20:00", "end": "22:00"}]}, None),
            ({"available": [{"weekday": 6, "start": "20:00", "end": "22:00"}]}, {"available": []}),
        ],
    )
    def test_offers_changes_that_work(self, api, service, interpreter, wish, change):
        interpreter.openings.all().delete()

        offered = [one["change"] for one in api.plans(service, **wish)["why_not"]["try"]]

        assert offered
        assert change is None or change in offered
        for one in offered:
            assert api.plans(service, **wish | one)["plans"][0]["left_out"] == []

    def test_offers_more_days_and_to_leave_a_service_out(self, api, service):
        services = [service]
        for day in ("02", "03"):
            counter, other = desk()
            counter.openings.update(
                starts_at=at(f"2026-12-{day} 08:00"), ends_at=at(f"2026-12-{day} 09:00")
            )
            services.append(other)

        offered = [one["change"] for one in api.plans(*services)["why_not"]["try"]]

        assert {"max_days": 3} in offered
        assert {"services": [one.code for one in services[1:]]} in offered
        for one in offered:
            wish = {"services": [each.code for each in services], **one}
            assert api.post("plans", wish).json()["plans"][0]["left_out"] == []

    def test_knows_no_change_if_none_helps(self, api, service):
        service.counters.get().openings.all().delete()

        why_not = api.plans(service, language="en", **{"from": "2027-01-20"})["why_not"]

        assert why_not == {
            "text": (
                "Anliegen S-ONE: There is no free appointment in the time that can be booked."
            ),
            "services": ["S-ONE"],
            "wishes": [],
            "try": [],
        }

    def test_survives_days_far_ahead(self, api, service):
        answer = api.plans(service, **{"from": "9999-12-31", "until": "9999-12-31"})

        assert answer["plans"] == []
        assert answer["why_not"]["services"] == ["S-ONE"]


class TestSecondVisit:
    @pytest.fixture
    def permit(self, service):
        counter, permit = desk(code="S-PERMIT")
        counter.openings.update(starts_at=at("2026-12-15 08:00"), ends_at=at("2026-12-15 12:00"))
        PrecedenceFactory(before=service, after=permit, kind="hard", result="days")
        return permit

    def test_is_offered_with_the_first_one_and_reserved_with_it(self, api, service, permit):
        answer = api.plans(service, permit)

        [later] = answer["plans"][0]["later_visits"]
        reserved = api.post("reservations", {"plan": later["plan"], "language": "en"}).json()
        assert answer["follow_up"] == ["S-PERMIT"]
        assert (later["services"], later["not_before"]) == (["S-PERMIT"], "2026-12-15")
        assert later["days"] == ["2026-12-15"]
        assert [one["service"] for one in reserved["appointments"]] == ["S-ONE", "S-PERMIT"]

    def test_can_be_left_for_later(self, api, service, permit):
        plan = api.plans(service, permit)["plans"][0]["plan"]

        reserved = api.post("reservations", {"plan": plan, "language": "en"}).json()

        assert [one["service"] for one in reserved["appointments"]] == ["S-ONE"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"services": []}, "services"),
            ({"services": "S-ONE"}, "services"),
            ({"services": ["S-ONE", "S-NONE"]}, "services"),
            ({"services": ["S-ONE\0"]}, "services"),
            ({"services": [f"S-{n}" for n in range(17)]}, "services"),
            ({"services": ["S" * 21]}, "services.0"),
            ({"services": [7]}, "services.0"),
            ({"language": "tlh"}, "language"),
            ({"interpreter": "sometimes"}, "interpreter"),
            ({"interpreter_language": "tlh"}, "interpreter_language"),
            ({"people": 0}, "people"),
            ({"people": "many"}, "people"),
            ({"people": 51}, "people"),
            ({"people": 1.5}, "people"),
            ({"children": 2}, "children"),
            ({"municipality": "nowhere"}, "municipality"),
            ({"from": "2026-11-29"}, "from"),
            ({"from": "tomorrow"}, "from"),
            ({"from": "2026-02-30"}, "from"),
            ({"until": "2026-11-29"}, "until"),
            ({"from": "2026-12-02", "until": "2026-12-01"}, "until"),
            ({"available": [{**MORNING, "weekday": 7}]}, "available.0.weekday"),
            ({"available": [{**MORNING, "weekday": "Monday"}]}, "available.0.weekday"),
            ({"available": [MORNING, {**MORNING, "start": "8"}]}, "available.1.start"),
            ({"available": [{**MORNING, "start": "٠٨:٠٠"}]}, "available.0.start"),
            ({"available": [{**MORNING, "end": "24:30"}]}, "available.0.end"),
            ({"available": [{**MORNING, "end": "08:00"}]}, "available.0.end"),
            ({"available": [{"weekday": 1, "start": "08:00"}]}, "available.0.end"),
            ({"available": [MORNING] * 101}, "available"),
            ({"people": 2, "children": 2}, "children"),
            ({"breaks": [{"start": "12:00", "end": "12:00"}]}, "breaks.0.end"),
            ({"breaks": [{"weekday": 7, "start": "12:00", "end": "13:00"}]}, "breaks.0.weekday"),
            ({"breaks": [{"start": "12:00"}]}, "breaks.0.end"),
            ({"breaks": [{"start": "noon", "end": "13:00"}]}, "breaks.0.start"),
            ({"breaks": [{"start": "12:00", "end": "13:00"}] * 21}, "breaks"),
            ({"breaks": [{"start": "00:00", "end": "23:59"}]}, "breaks"),
            (
                {"available": [MORNING], "breaks": [{"start": "07:00", "end": "09:00"}]},
                "breaks",
            ),
            ({"walks_slowly": "often"}, "walks_slowly"),
            ({"prefer": "cheapest"}, "prefer"),
            ({"alternatives": 0}, "alternatives"),
            ({"alternatives": 11}, "alternatives"),
            ({"max_days": 0}, "max_days"),
            ({"max_days": 6}, "max_days"),
        ],
    )
    def test_name_the_field(self, api, service, wish, field):
        response = api.post("plans", {"services": [service.code], "language": "en", **wish})

        assert list(faults_of(response)) == [field]

    def test_take_today_for_a_day_that_is_not_over(self, api, service):
        assert api.plans(service, **{"from": "2026-11-30"})["plans"]

    def test_know_which_day_it_is_at_the_centre(self, api, service, clock):
        clock.now = at("2026-11-30 00:30")

        response = api.post("plans", {"services": [service.code], "until": "2026-11-29"})

        assert list(faults_of(response)) == ["until"]

    def test_name_everything_that_is_wrong(self, api):
        wish = {"services": ["S-NONE"], "children": 3, "until": "2020-01-01"}

        assert faults_of(api.post("plans", {"language": "en", **wish})) == {
            "services": "Nothing has this code: S-NONE.",
            "children": "Children cannot come without an adult. At least one adult must come.",
            "until": "This day is over. Choose today or a later day.",
        }

    def test_ask_for_the_services(self, api):
        assert faults_of(api.post("plans", {"language": "en"})) == {"services": "This is missing."}

    @pytest.mark.parametrize(
        ("wish", "fault"),
        [
            ({"stepfree": True}, {"stepfree": "There is no such field."}),
            ({"earliest": "2027-03-01"}, {"earliest": "There is no such field."}),
            ({"services": "S-ONE"}, {"services": "This must be a list, such as […]."}),
            ({"services": [1]}, {"services.0": "This must be a text."}),
            ({"breaks": None}, {"breaks": "This must be a list, such as […]."}),
            ({"breaks": [1]}, {"breaks.0": "This must be an object with fields, such as {…}."}),
            (
                {"breaks": [{"start": "09:00", "end": "10:00", "day": 1}]},
                {"breaks.0.day": "There is no such field."},
            ),
            (
                {"prefer": "best"},
                {"prefer": "This must be one of: fewest_days, soonest, shortest_stay."},
            ),
            ({"from": "tomorrow"}, {"from": "This must be a date such as 2027-03-01."}),
        ],
    )
    def test_says_what_was_expected(self, api, service, wish, fault):
        asked = {"services": [service.code], "language": "en"} | wish

        assert faults_of(api.post("plans", asked)) == fault

    def test_speak_the_language_asked_for(self, api, monkeypatch):
        monkeypatch.setattr("booking.api.checks._", lambda text: f"{active()}: {text}")

        spoken = [
            faults_of(api.post("plans", {"services": ["S-NONE"], **language}))["services"][:3]
            for language in ({"language": "en"}, {"language": "ar"}, {})
        ]

        assert spoken == ["en:", "ar:", "de:"]

    def test_want_a_body(self, api):
        assert list(faults_of(api.send("plans", b""))) == ["body"]

    @pytest.mark.parametrize(
        "body", [b"{", b"\xff", b"[" * 100_000, b"9" * 5_000, b"[]", b"7", b"null"]
    )
    def test_want_a_json_object(self, api, body):
        problem_of(api.send("plans", body), 400, "bad-request")

    def test_refuse_what_nobody_wants_to_read(self, api, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        response = api.send("plans", json.dumps({"services": ["S-ONE"] * 100}).encode())

        problem_of(response, 413, "too-big")

    def test_see_the_services_of_this_centre_only(self, api, service):
        other_centre = CentreFactory(site=other_site())
        service.centre = other_centre
        service.save()

        response = api.post("plans", {"services": [service.code]})

        assert list(faults_of(response)) == ["services"]


def active():
    """Return the language that is spoken at this moment."""
    return translation.get_language()


def other_site():
    """Return the site of another centre."""
    return Site.objects.create(
        hostname="other.example", port=443, root_page=Page.objects.get(depth=1)
    )
