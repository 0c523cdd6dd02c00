"""Several processes ask for one network at once: no token is given twice."""

import time
from functools import partial

import pytest

from booking import limits
from booking.models import RateBucket
from tests.plans import NOW

pytestmark = pytest.mark.django_db(transaction=True)
RIVALS = 8
ORIGIN = ("aaaa",)


@pytest.fixture(autouse=True)
def three_at_once(settings):
    settings.RATE_LIMITS = {"plans": (3, 60)}


class TestTokens:
    def test_are_given_once_each(self, rivals):
        limits.take("plans", ORIGIN, now=NOW)

        waits = rivals([partial(limits.take, "plans", ORIGIN, now=NOW)] * RIVALS)

        assert sorted(waits) == [0, 0] + [60] * (RIVALS - 2)

    def test_of_a_network_that_is_new_are_given_once_each(self, rivals):
        waits = rivals([partial(limits.take, "plans", ORIGIN, now=NOW)] * RIVALS)

        assert waits.count(0) == 3
        assert RateBucket.objects.count() == 1

    def test_would_be_given_twice_by_who_reads_first_and_writes_then(self, rivals, monkeypatch):
        """The twin: without the one conditional statement, more get a token than there are."""

        def read_then_write(limit, origin, depth, step, moment):
            bucket = RateBucket.objects.get(limit=limit, origin=origin)
            time.sleep(0.2)
            if bucket.full_at > moment + depth - step:
                return False
            bucket.full_at = max(bucket.full_at, moment) + step
            bucket.save()
            return True

        limits.take("plans", ORIGIN, now=NOW)
        monkeypatch.setattr(limits, "_took", read_then_write)

        waits = rivals([partial(limits.take, "plans", ORIGIN, now=NOW)] * RIVALS)

        assert waits.count(0) > 2
