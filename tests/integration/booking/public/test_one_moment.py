"""The page before a reservation while very many are open: with a script, and without one."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from booking.actions import prove
from booking.models import Booking
from tests.integration.booking.test_prove import solved


@pytest.fixture
def reader(visitor, two_services, settings):
    """Somebody who has a plan to reserve, in a moment in which everybody has to prove something."""
    settings.PROOF_BITS, settings.PROOF_PERCENT = 4, 0
    visitor.language = "en"
    visitor.to_check(*two_services)
    return visitor


def reserve(reader):
    return reader.reserve()


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def later(monkeypatch, seconds):
    then = timezone.now() + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(timezone, "now", lambda: then)


class TestThePage:
    def test_says_what_happens_and_loses_nothing(self, reader):
        response = reserve(reader)

        page = response.content.decode()
        assert response.status_code == 429
        assert response["Retry-After"] == "20"
        assert "Please wait 20 seconds. Then press the button." in page
        assert 'data-enhance="proof"' in page
        assert not Booking.objects.exists()
        assert reader.get("visit/check/").status_code == 200

    @pytest.mark.parametrize(
        ("language", "words"), [("de", "Einen Moment bitte"), ("ar", "لحظة من فضلك")]
    )
    def test_speaks_the_readers_language(self, reader, language, words):
        reader.language = language

        assert words in reserve(reader).content.decode()

    def test_changes_nothing_when_it_is_only_opened(self, reader):
        reserve(reader)

        for _ in range(3):
            reader.get("visit/check/", challenge="x", numbers="1")

        assert not Booking.objects.exists()

    def test_is_not_there_in_normal_times(self, reader, settings):
        """The twin: without the guard the same form reserves at once."""
        settings.PROOF_PERCENT = 60

        assert reserve(reader).status_code == 302
        assert Booking.objects.count() == 1


class TestTheForm:
    def test_reserves_with_what_the_script_found(self, reader):
        asked = reserve(reader)
        numbers = solved(asked.context["challenge"]).numbers

        response = reader.reserve(
            challenge=hidden(asked, "challenge"),
            numbers=",".join(map(str, numbers)),
        )

        assert response.status_code == 302
        assert "/contact/" in response.url
        assert Booking.objects.count() == 1

    def test_reserves_without_a_script_for_who_waits(self, reader, monkeypatch):
        challenge = hidden(reserve(reader), "challenge")
        later(monkeypatch, 15)

        early = reader.reserve(challenge=challenge, numbers="")
        later(monkeypatch, 5)
        in_time = reader.reserve(challenge=hidden(early, "challenge"), numbers="")

        assert early.status_code == 429
        assert "That was a little too early." in early.content.decode()
        assert "data-enhance" not in early.content.decode().partition("<main")[2]
        assert hidden(early, "challenge") == challenge
        assert int(early["Retry-After"]) <= 5
        assert in_time.status_code == 302
        assert Booking.objects.count() == 1

    @pytest.mark.parametrize(
        ("challenge", "numbers", "status", "words"),
        [
            ("x:y", "", 422, "That could not be checked."),
            ("\0", "1,2", 422, "That could not be checked."),
            ("{own}", "1,2,3", 422, "That could not be checked."),
            ("{own}", "one,two", 422, "That could not be checked."),
            ("{own}", "9" * 5_000, 422, "That could not be checked."),
            ("{own}", "²", 422, "That could not be checked."),
            ("{old}", "", 410, "This page was open for too long."),
            ("{used}", "", 409, "This page was used already."),
        ],
    )
    def test_says_what_is_wrong_and_goes_on(self, reader, challenge, numbers, status, words):
        asked = reserve(reader).context["challenge"]
        subject = prove._unsigned(asked.text)[0]
        now = timezone.now().timestamp()
        old = prove.SIGNER.sign_object([subject, now - 1800, 4, "old"])
        used = prove.SIGNER.sign_object([subject, now - 100, 4, "used"])
        prove._spend(prove.Challenge(used, 4, timezone.now()))

        response = reader.reserve(
            challenge=challenge.format(own=asked.text, old=old, used=used),
            numbers=numbers,
        )

        assert response.status_code == status
        assert words in response.content.decode()
        assert not Booking.objects.exists()
        again = response.context["challenge"]
        answer = ",".join(map(str, solved(again).numbers))
        assert reader.reserve(challenge=again.text, numbers=answer).status_code == 302
