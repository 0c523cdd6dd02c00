"""While very many reservations are open, one more takes some work, or some patience."""

import datetime as dt

import pytest

from booking import actions
from booking.actions import PROOF_PARTS, Proof, ProofNeeded, ProofProblem, new_challenge, prove
from booking.models import Booking, UsedProof
from tests.factories.booking import desk
from tests.plans import NOW, one_stop

pytestmark = pytest.mark.django_db

HERE = ("aaaa", "bbbb")
LATER = NOW + dt.timedelta(seconds=20)


@pytest.fixture(autouse=True)
def easy(settings):
    """Few tries, and always asked for."""
    settings.PROOF_BITS = 4
    settings.PROOF_PERCENT = 0


@pytest.fixture
def plan():
    return one_stop(*desk(), "09:00")


def solved(challenge):
    """Return a proof with a number for each part, found by trying."""
    numbers = []
    for _ in range(PROOF_PARTS):
        number = 0
        while not _fits(challenge, len(numbers), number):
            number += 1
        numbers.append(number)
    return Proof(challenge.text, tuple(numbers))


def _fits(challenge, part, number):
    text = f"{challenge.seed}.{part}.{number}"
    return prove._zero_bits(text) >= challenge.bits


def reserve(plan, proof=None, now=NOW, key=None):
    return actions.reserve(
        centre=plan.stops[0].office.centre,
        plan=plan,
        language="en",
        now=now,
        idempotency_key=key,
        origins=HERE,
        proof=proof,
    ).booking


def problem_with(plan, proof, now=NOW):
    """Return what is the matter with a proof; nothing may be stored then."""
    count = Booking.objects.count()
    with pytest.raises(ProofNeeded) as caught:
        reserve(plan, proof, now)
    assert Booking.objects.count() == count
    return caught.value.problem


class TestWhenItIsAskedFor:
    def test_is_not_in_normal_times(self, plan, settings):
        settings.PROOF_PERCENT = 60

        assert reserve(plan)
        assert not UsedProof.objects.exists()

    def test_is_once_a_network_holds_its_share(self, settings):
        settings.PROOF_PERCENT, settings.RESERVATIONS_PER_ORIGIN = 50, 4
        for _ in range(2):
            reserve(one_stop(*desk(), "09:00"))

        third = one_stop(*desk(), "09:00")

        assert problem_with(third, None) == ProofProblem.NEEDED
        assert reserve(third, solved(new_challenge(third, now=NOW)))
        assert reserve(one_stop(*desk(), "09:00"), None, NOW + dt.timedelta(minutes=20))

    def test_is_once_all_together_hold_very_many(self, settings):
        settings.PROOF_PERCENT, settings.PROOF_RESERVATIONS = 100, 1
        elsewhere = one_stop(*desk(), "09:00")
        centre = elsewhere.stops[0].office.centre
        actions.reserve(
            centre=centre, plan=elsewhere, language="en", now=NOW, origins=("cccc", "dddd")
        )

        assert problem_with(one_stop(*desk(), "09:00"), None) == ProofProblem.NEEDED

    def test_is_not_at_the_desk(self, plan):
        centre = plan.stops[0].office.centre

        assert actions.reserve(centre=centre, plan=plan, language="en", now=NOW).booking


class TestWork:
    def test_makes_a_reservation_possible(self, plan):
        challenge = new_challenge(plan, now=NOW)

        assert reserve(plan, solved(challenge)).status == Booking.Status.RESERVED

    def test_counts_for_its_own_plan_only(self, plan):
        other = one_stop(*desk(), "09:00")

        assert problem_with(other, solved(new_challenge(plan, now=NOW))) == ProofProblem.WRONG

    def test_counts_half_an_hour(self, plan):
        proof = solved(new_challenge(plan, now=NOW))

        assert problem_with(plan, proof, NOW + dt.timedelta(minutes=30)) == ProofProblem.EXPIRED

    def test_counts_once(self, plan):
        """The plan itself is free again, the challenge is used up."""
        proof = solved(new_challenge(plan, now=NOW))
        first = reserve(plan, proof)
        Booking.objects.filter(pk=first.pk).update(expires_at=NOW)

        assert problem_with(plan, proof) == ProofProblem.USED

    def test_would_count_twice_if_nobody_wrote_it_down(self, plan, monkeypatch):
        """The twin of the guard against using one again."""
        monkeypatch.setattr(prove, "_spend", lambda _challenge: None)
        proof = solved(new_challenge(plan, now=NOW))
        first = reserve(plan, proof)
        Booking.objects.filter(pk=first.pk).update(expires_at=NOW)

        assert reserve(plan, proof).pk != first.pk

    def test_must_be_as_hard_as_was_asked(self, plan, settings):
        settings.PROOF_BITS = 20
        challenge = new_challenge(plan, now=NOW)
        easy = prove.Challenge(challenge.text, 4, NOW)

        assert problem_with(plan, solved(easy)) == ProofProblem.WRONG

    @pytest.mark.parametrize("numbers", [(1,) * (PROOF_PARTS - 1), (-1,), (1,) * 64])
    def test_must_be_whole(self, plan, numbers):
        proof = Proof(new_challenge(plan, now=NOW).text, numbers)

        assert problem_with(plan, proof) == ProofProblem.WRONG

    @pytest.mark.parametrize("text", ["x", "a:b", "\0", "\ud800", "{}", "👋" * 50, ""])
    def test_must_be_for_a_challenge_of_ours(self, plan, text):
        assert problem_with(plan, Proof(text)) == ProofProblem.WRONG

    def test_must_not_be_for_a_changed_challenge(self, plan):
        text = new_challenge(plan, now=NOW).text
        changed = ("B" if text[0] == "A" else "A") + text[1:]

        assert problem_with(plan, Proof(changed)) == ProofProblem.WRONG

    def test_can_be_sent_again_if_the_answer_got_lost(self, plan):
        proof = solved(new_challenge(plan, now=NOW))

        first = reserve(plan, proof, key="same")

        assert reserve(plan, proof, key="same") == first

    def test_is_not_asked_for_twice_by_chance(self, plan):
        """Two challenges for one plan at one time differ, or one's end would end the other."""
        assert new_challenge(plan, now=NOW).text != new_challenge(plan, now=NOW).text


class TestPatience:
    def test_is_as_good_as_work(self, plan):
        assert reserve(plan, Proof(new_challenge(plan, now=NOW).text), LATER)

    def test_must_last_long_enough(self, plan):
        proof = Proof(new_challenge(plan, now=NOW).text)

        with pytest.raises(ProofNeeded) as caught:
            reserve(plan, proof, LATER - dt.timedelta(seconds=3))

        assert (caught.value.problem, caught.value.seconds) == (ProofProblem.EARLY, 3)
        assert reserve(plan, proof, LATER)

    def test_is_no_way_round_for_a_machine(self, settings):
        settings.RATE_LIMITS = settings.RATE_LIMITS | {"waiting": (2, 30)}
        plans = [one_stop(*desk(), "09:00") for _ in range(3)]
        proofs = [Proof(new_challenge(one, now=NOW).text) for one in plans]
        for one, proof in zip(plans[:2], proofs, strict=False):
            reserve(one, proof, LATER)

        with pytest.raises(ProofNeeded) as caught:
            reserve(plans[2], proofs[2], LATER)

        assert (caught.value.problem, caught.value.seconds) == (ProofProblem.EARLY, 30)
        assert reserve(plans[2], proofs[2], LATER + dt.timedelta(seconds=30))


class TestHousekeeping:
    def test_forgets_used_proofs_when_they_are_long_over(self, plan):
        reserve(plan, solved(new_challenge(plan, now=NOW)))
        assert UsedProof.objects.count() == 1

        actions.keep_house(now=NOW + dt.timedelta(hours=24))
        assert UsedProof.objects.count() == 1
        actions.keep_house(now=NOW + dt.timedelta(hours=25))

        assert not UsedProof.objects.exists()
