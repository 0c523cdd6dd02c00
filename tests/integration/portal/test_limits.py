"""Fifty people behind one connection plan and book; a machine is asked to wait."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from booking import actions
from booking.models import Booking, RateBucket
from portal import limits
from portal.accounts import roles
from tests.factories.accounts import PASSWORD, user
from tests.factories.booking import CentreFactory, desk, locale
from tests.integration.booking.api.problems import problem_of
from tests.integration.booking.public.conftest import Visitor, open_counter
from tests.plans import NOW

pytestmark = pytest.mark.django_db

PEOPLE = 50
HERE = "203.0.113.7"


def browser(network=HERE):
    """Return a browser as the portal sees it behind its proxy."""
    return Client(headers={"X-Forwarded-For": network})


@pytest.fixture
def clock(monkeypatch):
    """The clock of the views; tests move it."""

    class Clock:
        now = NOW

    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def centre(clock, settings, tmp_path):  # noqa: ARG001  the clock stands still
    """A small centre in two languages with an empty search index."""
    settings.SEARCH_BACKEND, settings.SEARCH_INDEX_DIR = "embedded", tmp_path / "search"
    locale("en")
    return CentreFactory()


@pytest.fixture
def machine(centre):  # noqa: ARG001  there is something to ask for
    """What asks for plans again and again, and its public service."""
    service = desk(code="S-ONE")[1]

    def ask(client):
        body = {"services": [service.code], "language": "en"}
        return client.post("/api/v1/plans", body, content_type="application/json")

    return ask


class TestASharedConnection:
    def test_serves_fifty_people_at_once(self, centre):  # noqa: ARG002  their centre
        """Each looks at plans and reserves; all hold, then all confirm."""
        desk(code="S-ALL", capacity=PEOPLE)
        people = [browser() for _ in range(PEOPLE)]

        def send(client, path, **body):
            response = client.post(f"/api/v1/{path}", body, content_type="application/json")
            assert response.status_code in {200, 201}, response.content
            return response.json()

        tokens = []
        for client in people:
            plans = send(client, "plans", services=["S-ALL"])["plans"]
            tokens.append(send(client, "reservations", plan=plans[0]["plan"])["token"])
        for client, token in zip(people, tokens, strict=True):
            send(client, f"bookings/{token}/confirm", name="")

        assert Booking.objects.filter(status="confirmed").count() == PEOPLE

    def test_has_room_for_all_that_fifty_people_do(self, settings):
        """Also for who thinks twice, and for the suggestions while they type."""
        of_one_person = {"plans": 6, "reservations": 2, "search": 40, "personal_data": 1}

        for limit, times in of_one_person.items():
            assert settings.RATE_LIMITS[limit][0] >= times * PEOPLE, limit


class TestAMachine:
    def test_is_asked_to_wait(self, machine, settings, clock):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (3, 10)}
        answers = [machine(browser()) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        problem = problem_of(answers[3], 429, "too-many-requests")
        assert problem["title"].startswith("Too many requests come from your network.")
        assert answers[3]["Retry-After"] == "10"

        clock.now += dt.timedelta(seconds=10)

        assert machine(browser()).status_code == 200
        assert machine(browser()).status_code == 429

    def test_stops_nobody_in_another_network(self, machine, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (1, 10)}
        machine(browser())

        assert machine(browser()).status_code == 429
        assert machine(browser("203.0.113.8")).status_code == 200

    def test_does_not_get_away_by_saying_that_it_is_somebody_else(self, machine, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (1, 10)}
        machine(browser())

        assert machine(browser(f"198.51.100.1, {HERE}")).status_code == 429

    def test_is_not_stopped_without_limits(self, machine, settings):
        """The twin: nothing else stands in its way."""
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (3, 10)}
        settings.RATE_LIMIT_PERCENT = 0

        assert {machine(browser()).status_code for _ in range(8)} == {200}
        assert not RateBucket.objects.exists()

    def test_may_do_twice_as_much_at_two_hundred_percent(self, machine, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (2, 10)}
        settings.RATE_LIMIT_PERCENT = 200

        answers = [machine(browser()) for _ in range(5)]

        assert [answer.status_code for answer in answers] == [200] * 4 + [429]
        assert answers[4]["Retry-After"] == "5"

    def test_is_forgotten_once_it_waited(self, machine, settings, clock):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"plans": (3, 10)}
        machine(browser())
        bucket = RateBucket.objects.get()
        assert (bucket.limit, len(bucket.origin)) == ("plans", 4)

        actions.keep_house(now=clock.now)
        assert RateBucket.objects.exists()
        actions.keep_house(now=clock.now + dt.timedelta(seconds=10))

        assert not RateBucket.objects.exists()


class TestTheListOfServices:
    def test_counts_as_a_search(self, centre, settings):  # noqa: ARG002  its services
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"search": (2, 30)}

        answers = [browser().get("/api/v1/services") for _ in range(3)]

        assert [answer.status_code for answer in answers] == [200, 200, 429]
        problem_of(answers[2], 429, "too-many-requests")


class TestGuessing:
    def test_links_is_slowed_down_and_true_links_open_always(self, machine, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"unknown_links": (2, 10)}
        client = browser()
        plan = machine(client).json()["plans"][0]["plan"]
        token = client.post(
            "/api/v1/reservations", {"plan": plan}, content_type="application/json"
        ).json()["token"]

        guesses = [client.get(f"/api/v1/bookings/guess-{n}").status_code for n in range(4)]
        page = client.get("/en/booking/guess/")

        assert guesses == [404, 404, 429, 429]
        assert page.status_code == 429
        assert client.get(f"/api/v1/bookings/{token}").status_code == 200

    def test_passwords_is_slowed_down(self, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in": (2, 20)}
        chief = user(roles.COORDINATORS)
        client = browser()

        def sign_in(password):
            return client.post("/admin/login/", {"username": chief.username, "password": password})

        assert [sign_in("wrong").status_code for _ in range(2)] == [200, 200]
        refused = sign_in(PASSWORD)

        assert refused.status_code == 429
        assert PASSWORD not in refused.content.decode()


class TestOneAccount:
    @pytest.fixture
    def sign_in(self, settings):
        """Return a function that tries to sign in, each time from another network."""
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"account": (2, 20)}
        networks = iter(range(1, 250))

        def tries(name, password="wrong"):  # noqa: S107  it is
            client = browser(f"198.51.100.{next(networks)}")
            return client.post("/admin/login/", {"username": name, "password": password})

        return tries

    def test_is_not_guessed_at_from_many_networks_and_opens_again_soon(self, sign_in, clock):
        chief = user(roles.COORDINATORS)

        tried = [sign_in(chief.username).status_code for _ in range(3)]
        refused = sign_in(f" {chief.username.upper()}", PASSWORD)

        assert tried == [200, 200, 429]
        assert (refused.status_code, refused["Retry-After"]) == (429, "20")
        assert "Versuch" in refused.content.decode()
        assert PASSWORD not in refused.content.decode()
        clock.now += dt.timedelta(seconds=20)
        assert sign_in(chief.username, PASSWORD).status_code == 302

    def test_does_not_shut_out_another_one(self, sign_in):
        first, second = user(roles.COORDINATORS), user(roles.COORDINATORS)
        for _ in range(3):
            sign_in(first.username)

        assert sign_in(second.username, PASSWORD).status_code == 302

    def test_that_nobody_has_is_answered_alike_and_no_name_is_stored(self, sign_in):
        assert [sign_in("nobody").status_code for _ in range(3)] == [200, 200, 429]

        bucket = RateBucket.objects.get(limit="account")
        assert len(bucket.origin) == 4

    def test_would_be_guessed_at_without_the_limit(self, sign_in, monkeypatch):
        """The twin: each network has its own tries."""
        monkeypatch.setattr(limits, "NAMES", {})
        chief = user(roles.COORDINATORS)

        assert {sign_in(chief.username).status_code for _ in range(8)} == {200}

    def test_gets_so_many_mails_for_a_new_password(self, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"account": (2, 20)}

        answers = [
            browser(f"198.51.100.{n}").post("/admin/password_reset/", {"email": "demo@example.org"})
            for n in range(3)
        ]

        assert [answer.status_code for answer in answers] == [302, 302, 429]


class TestThePage:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "Please wait a moment"), ("de", "Bitte warten Sie"), ("ar", "يرجى الانتظار")],
    )
    def test_says_how_long_in_the_readers_language(self, machine, settings, language, words):  # noqa: ARG002
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"search": (1, 90)}
        browser().get(f"/{language}/search/?q=Konto")

        response = browser().get(f"/{language}/search/?q=Konto")

        assert response.status_code == 429
        assert words in response.content.decode()
        assert response["Retry-After"] == "90"
        assert f'href="/{language}/search/?q=Konto"' in response.content.decode()

    def test_keeps_the_plan_and_sends_again_what_was_typed(self, settings):
        service = desk(code="S-ONE")[1]
        open_counter(service)
        visitor = Visitor(browser(), "en")
        visitor.to_check(service)
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"reservations": (1, 45)}
        browser().post("/en/visit/check/")

        refused = visitor.reserve(note="<so>")

        assert refused.status_code == 429
        assert "Please try again in 45 seconds." in refused.content.decode()
        assert '<input type="hidden" name="note" value="&lt;so&gt;">' in refused.content.decode()
        assert not Booking.objects.exists()
        settings.RATE_LIMIT_PERCENT = 0
        assert visitor.reserve(note="<so>").status_code == 302
        assert Booking.objects.count() == 1

    def test_does_not_send_again_what_another_site_sent(self, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"reservations": (1, 45)}
        browser().post("/en/visit/check/")

        refused = browser().post(
            "/en/visit/check/", {"note": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
        )

        assert refused.status_code == 429
        assert 'name="note"' not in refused.content.decode()
        assert 'href="/en/visit/check/"' in refused.content.decode()
