"""A little work or patience before a reservation, while very many are open (docs/abuse.md).

A challenge is a text that the portal signs: for which plan, since when, how hard. Its answer is a
number for each part, such that the SHA-256 of seed, part and number begins with so many zero bits;
or no number, once the time to wait is over. Each challenge is good for one reservation.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core import signing

from booking import limits
from booking.models import UsedProof
from booking.proposals import PlanToReserve

ALGORITHM = "sha256-zero-bits"
PARTS = 16
"""Many small parts take about the same time each time; one large one may take five times it."""

SEED_LENGTH = 32
"""Seed, part and number fit into one block of SHA-256, which is what an old phone can do fast."""

SIGNER = signing.Signer(salt="booking.actions.prove.reservation")


class ProofProblem(StrEnum):
    """What is the matter with a proof."""

    NEEDED = "proof-needed"
    EARLY = "proof-too-early"
    WRONG = "proof-wrong"
    EXPIRED = "proof-expired"
    USED = "proof-used"


class ProofNeeded(Exception):
    """A reservation needs a proof now, and has none that counts; nothing was stored.

    `seconds` is how long to wait still for who came too early.
    """

    def __init__(self, problem: ProofProblem, seconds: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.seconds = seconds


@dataclass(frozen=True)
class Proof:
    """A challenge and the numbers that were found for it; none for who waited."""

    challenge: str
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Challenge:
    """What there is to do: find PARTS numbers, or come back after `wait_until`."""

    text: str
    bits: int
    issued_at: dt.datetime

    @property
    def seed(self) -> str:
        """What each part is hashed with."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:SEED_LENGTH]

    @property
    def wait_until(self) -> dt.datetime:
        """From when on no number is needed."""
        return self.issued_at + dt.timedelta(seconds=settings.PROOF_WAIT_SECONDS)

    @property
    def expires_at(self) -> dt.datetime:
        """Until when it counts."""
        return self.issued_at + dt.timedelta(minutes=settings.PROOF_MINUTES)

    def is_solved_by(self, numbers: Sequence[int]) -> bool:
        """Return whether there is a good number for each part."""
        return len(numbers) == PARTS and all(
            _zero_bits(f"{self.seed}.{part}.{number}") >= self.bits
            for part, number in enumerate(numbers)
        )


def new_challenge(plan: PlanToReserve, *, now: dt.datetime) -> Challenge:
    """Return a challenge for a reservation of this plan; nothing is stored."""
    bits = settings.PROOF_BITS
    content = [_subject(plan), now.timestamp(), bits, secrets.token_urlsafe(9)]
    return Challenge(SIGNER.sign_object(content), bits, now)


def prove(
    proof: Proof | None, plan: PlanToReserve, *, origins: Sequence[str], now: dt.datetime
) -> None:
    """Use up a proof.

    Raises:
        ProofNeeded: if there is none, or none that counts.
    """
    if proof is None:
        raise ProofNeeded(ProofProblem.NEEDED)
    challenge = read_challenge(proof.challenge, plan)
    if now >= challenge.expires_at:
        raise ProofNeeded(ProofProblem.EXPIRED)
    if proof.numbers:
        if not challenge.is_solved_by(proof.numbers):
            raise ProofNeeded(ProofProblem.WRONG)
    else:
        _see_that_somebody_waited(challenge, origins, now)
    _spend(challenge)


def read_challenge(text: str, plan: PlanToReserve) -> Challenge:
    """Return the challenge that a text is.

    Raises:
        ProofNeeded: if the portal never made it, or made it for another plan.
    """
    try:
        subject, issued, bits, _chance = _unsigned(text)
    except (signing.BadSignature, ValueError) as error:
        raise ProofNeeded(ProofProblem.WRONG) from error
    if subject != _subject(plan):
        raise ProofNeeded(ProofProblem.WRONG)
    return Challenge(text, bits, dt.datetime.fromtimestamp(issued, dt.UTC))


def _unsigned(text: str) -> Any:
    return SIGNER.unsign_object(text)


def _see_that_somebody_waited(
    challenge: Challenge, origins: Sequence[str], now: dt.datetime
) -> None:
    """Let who cannot calculate wait instead; a network may do so only now and then."""
    left = challenge.wait_until - now
    if left > dt.timedelta():
        raise ProofNeeded(ProofProblem.EARLY, -(-left // dt.timedelta(seconds=1)))
    seconds = limits.take("waiting", origins, now=now)
    if seconds:
        raise ProofNeeded(ProofProblem.EARLY, seconds)


def _spend(challenge: Challenge) -> None:
    digest = hashlib.sha256(challenge.text.encode()).hexdigest()
    _used, is_new = UsedProof.objects.get_or_create(
        digest=digest, defaults={"expires_at": challenge.expires_at}
    )
    if not is_new:
        raise ProofNeeded(ProofProblem.USED)


def _subject(plan: PlanToReserve) -> str:
    """Return what makes a plan this one."""
    stops = [
        (one.public_service.pk, one.counter.pk, one.starts_at.timestamp()) for one in plan.stops
    ]
    return hashlib.sha256(repr(stops).encode()).hexdigest()[:SEED_LENGTH]


def _zero_bits(text: str) -> int:
    """Return with how many zero bits the SHA-256 of a text begins."""
    digest = hashlib.sha256(text.encode()).digest()
    return 8 * len(digest) - int.from_bytes(digest).bit_length()
