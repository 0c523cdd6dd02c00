"""One moment before a reservation: the device calculates, or people wait."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import (
    PROOF_PARTS,
    PlanToReserve,
    Proof,
    ProofNeeded,
    ProofProblem,
    new_challenge,
    read_challenge,
)

STATUS = {
    ProofProblem.NEEDED: HTTPStatus.TOO_MANY_REQUESTS,
    ProofProblem.EARLY: HTTPStatus.TOO_MANY_REQUESTS,
    ProofProblem.WRONG: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProofProblem.EXPIRED: HTTPStatus.GONE,
    ProofProblem.USED: HTTPStatus.CONFLICT,
}
MOST_DIGITS = 12


def proof_of(request: HttpRequest) -> Proof | None:
    """Return the proof that the page's form brings."""
    challenge = request.POST.get("challenge", "")
    if not challenge:
        return None
    texts = [text for text in request.POST.get("numbers", "").split(",") if text]
    good = all(text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS for text in texts)
    # What is no number solves nothing.
    return Proof(challenge, tuple(int(text) if good else -1 for text in texts))


def one_moment(request: HttpRequest, plan: PlanToReserve, error: ProofNeeded) -> HttpResponse:
    """Show what there is to do; nothing is lost, and the same button reserves afterwards."""
    if error.problem == ProofProblem.EARLY:
        challenge = read_challenge(request.POST["challenge"], plan)
        seconds = error.seconds
    else:
        challenge = new_challenge(plan, now=timezone.now())
        seconds = settings.PROOF_WAIT_SECONDS
    context = {
        "challenge": challenge,
        "key": request.POST.get("key", ""),
        "parts": PROOF_PARTS,
        "seconds": seconds,
        # Who pressed too early has no script, or one that failed.
        "calculates": error.problem != ProofProblem.EARLY,
        "wrong": _said(error.problem),
    }
    response = render(
        request, "booking/pages/one_moment.html", context, status=STATUS[error.problem]
    )
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(seconds)
    return response


def _said(problem: ProofProblem) -> str:
    return {
        ProofProblem.NEEDED: "",
        ProofProblem.EARLY: _("That was a little too early."),
        ProofProblem.WRONG: _("That could not be checked. Please try once more."),
        ProofProblem.EXPIRED: _("This page was open for too long. Please try once more."),
        ProofProblem.USED: _("This page was used already. Please try once more."),
    }[problem]
