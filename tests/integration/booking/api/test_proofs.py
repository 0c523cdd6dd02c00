"""A program that reserves while very many reservations are open."""

import hashlib

import pytest

from booking.models import Booking
from tests.integration.booking.api.problems import faults_of, problem_of


@pytest.fixture
def plan(api, service, settings):
    settings.PROOF_BITS, settings.PROOF_PERCENT = 4, 0
    return api.plans(service)["plans"][0]["plan"]


def reserve(api, plan, proof=None):
    body = {"plan": plan, "language": "en"} | ({"proof": proof} if proof else {})
    return api.post("reservations", body)


def challenge(api, plan):
    return problem_of(reserve(api, plan), 429, "proof-needed")["proof"]


def found(asked):
    """Find the numbers as docs/api.md says it, with nothing of the portal's own."""
    numbers = []
    for part in range(asked["parts"]):
        number = 0
        while bits_of(f"{asked['seed']}.{part}.{number}") < asked["bits"]:
            number += 1
        numbers.append(number)
    return {"challenge": asked["challenge"], "numbers": numbers}


def bits_of(text):
    bits = "".join(f"{byte:08b}" for byte in hashlib.sha256(text.encode()).digest())
    return len(bits) - len(bits.lstrip("0"))


class TestReservationsWithAProof:
    def test_names_the_challenge_and_how_to_solve_it(self, api, plan):
        asked = challenge(api, plan)

        assert (asked["algorithm"], asked["parts"], asked["bits"]) == ("sha256-zero-bits", 16, 4)
        assert asked["wait_until"] == "2026-11-30T08:00:20+01:00"
        assert asked["expires_at"] == "2026-11-30T08:30:00+01:00"
        assert not Booking.objects.exists()

    def test_are_made_once_it_is_solved(self, api, plan):
        assert reserve(api, plan, found(challenge(api, plan))).status_code == 201

    def test_are_made_once_somebody_waited(self, api, plan, clock):
        asked = challenge(api, plan)
        clock.advance(seconds=19)
        early = reserve(api, plan, {"challenge": asked["challenge"]})
        clock.advance(seconds=1)

        assert problem_of(early, 429, "proof-too-early")["proof"] == asked
        assert reserve(api, plan, {"challenge": asked["challenge"]}).status_code == 201

    @pytest.mark.parametrize(
        "proof",
        [
            {"challenge": "forged"},
            {"challenge": "forged", "numbers": [1] * 16},
        ],
    )
    def test_are_refused_with_a_forged_one(self, api, plan, proof):
        faults = faults_of(reserve(api, plan, proof))

        assert faults == {"proof": "This proof is not right. Send none to get a challenge."}

    def test_are_refused_with_wrong_numbers(self, api, plan):
        asked = challenge(api, plan)

        assert faults_of(reserve(api, plan, found(asked | {"seed": "0" * 32}))).keys() == {"proof"}

    def test_are_refused_with_an_old_one(self, api, plan, clock):
        proof = found(challenge(api, plan))
        clock.advance(minutes=30)

        problem_of(reserve(api, plan, proof), 410, "proof-expired")

    def test_are_refused_with_a_used_one(self, api, plan, clock):
        proof = found(challenge(api, plan))
        assert reserve(api, plan, proof).status_code == 201
        clock.advance(minutes=20)

        problem_of(reserve(api, plan, proof), 409, "proof-used")
        assert reserve(api, plan, found(challenge(api, plan))).status_code == 201

    @pytest.mark.parametrize(
        ("proof", "field"),
        [
            ({}, "proof.challenge"),
            ({"challenge": "\ud800"}, "proof.challenge"),
            ({"challenge": "x" * 401}, "proof.challenge"),
            ({"challenge": "x", "numbers": [-1]}, "proof.numbers.0"),
            ({"challenge": "x", "numbers": [2**40]}, "proof.numbers.0"),
            ({"challenge": "x", "numbers": [1] * 65}, "proof.numbers"),
        ],
    )
    def test_name_what_is_no_proof_at_all(self, api, plan, proof, field):
        response = api.post("reservations", {"plan": plan, "language": "en", "proof": proof})

        assert field in faults_of(response)
