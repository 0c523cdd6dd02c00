"""What a caller is told who has to prove something before a reservation."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from booking.actions import (
    PROOF_ALGORITHM,
    PROOF_PARTS,
    Challenge,
    PlanToReserve,
    ProofNeeded,
    ProofProblem,
    new_challenge,
    read_challenge,
)
from booking.api.presentation import local
from booking.api.problems import Problem, invalid
from booking.api.schemas import ChallengeOut, ProofIn


def proof_needed(
    error: ProofNeeded, plan: PlanToReserve, proof: ProofIn | None, now: dt.datetime
) -> Exception:
    """Return the problem, with a challenge where there is something to do."""
    match error.problem:
        case ProofProblem.WRONG:
            return invalid({"proof": _("This proof is not right. Send none to get a challenge.")})
        case ProofProblem.EXPIRED:
            title = _("This challenge is too old. Send no proof to get another one.")
            return Problem(HTTPStatus.GONE, error.problem, title)
        case ProofProblem.USED:
            title = _("This challenge was used already. Send no proof to get another one.")
            return Problem(HTTPStatus.CONFLICT, error.problem, title)
    if proof and error.problem == ProofProblem.EARLY:
        challenge = read_challenge(proof.challenge, plan)
    else:
        challenge = new_challenge(plan, now=now)
    title = _("Very many reservations are open. Solve the challenge or wait, then send it again.")
    said = challenge_out(challenge, plan).model_dump(mode="json")
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, error.problem, title, proof=said)


def challenge_out(challenge: Challenge, plan: PlanToReserve) -> ChallengeOut:
    """Return what there is to do."""
    centre = plan.stops[0].office.centre
    values: dict[str, Any] = {
        "challenge": challenge.text,
        "algorithm": PROOF_ALGORITHM,
        "seed": challenge.seed,
        "parts": PROOF_PARTS,
        "bits": challenge.bits,
        "wait_until": local(challenge.wait_until, centre),
        "expires_at": local(challenge.expires_at, centre),
    }
    return ChallengeOut.model_validate(values)
