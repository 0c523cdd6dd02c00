"""The waiting list and rivals: workers at once, a worker that is killed, twins without the guard.

On PostgreSQL and on SQLite in a file, with a connection for each rival.
"""

from functools import partial
from importlib import import_module

import pytest

from booking import actions, queries
from booking.actions import offer as offer_module
from booking.models import Booking, WaitingPlace
from booking.proposals import plan_for_waiting
from tests.concurrency.test_double_booking import attempt, of_kind, overlapping
from tests.concurrency.test_sudden_death import deaths
from tests.factories.booking import desk
from tests.plans import at, one_stop
from tests.waiting import LATER, THURSDAY, offer_of, offers, opens, scarce, told, waits

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = partial(actions.serve_waiting, now=LATER)


def looked(booking):
    """Return a place as a worker read it, and the plan that it found."""
    place = queries.waiting_line(most=1)[0]
    assert place.booking == booking
    first_day = at(THURSDAY + " 00:00").date()
    return place, plan_for_waiting(place, first_day=first_day, now=LATER)


@pytest.fixture
def waiting():
    """Somebody who waits, and room for them on two days."""
    counter, missing = scarce()
    booking = waits((*desk(), "09:00"), missing)
    opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
    opens(counter, "2026-12-04 09:00", "2026-12-04 09:30")
    booking.counter, booking.missing = counter, missing
    return booking


class TestWorkersAtOnce:
    def test_make_one_offer_and_tell_of_it_once(self, waiting, rivals):
        served = rivals([WORKER] * 4)

        assert sum(one.offers_made for one in served) == 1
        assert (offers(), told(waiting)) == (1, 1)
        assert queries.waiting_place(waiting).offers == 1

    def test_end_the_waiting_once(self, waiting, rivals):
        WaitingPlace.objects.update(offers=3)

        served = rivals([WORKER] * 4)

        assert sum(one.waits_ended for one in served) == 1
        assert told(waiting, "waiting-over") == 1

    def test_who_counts_too_late_is_refused(self, waiting):
        place, plan = looked(waiting)
        offer_module._offer(place, plan, LATER)

        with pytest.raises(actions.CannotMove):
            offer_module._offer(place, plan, LATER)

        assert (offers(), told(waiting)) == (1, 1)

    def test_without_the_guard_an_offer_that_was_told_is_taken_back(self, waiting, monkeypatch):
        """The twin: a worker that does not ask who was before it."""
        place, plan = looked(waiting)
        offer_module._offer(place, plan, LATER)
        first = offer_of(waiting)
        change = import_module("booking.actions.change")
        monkeypatch.setattr(change, "_refuse_interruption", lambda *_arguments: None)

        place.refresh_from_db()
        offer_module._offer(place, plan, LATER)

        first.refresh_from_db()
        assert first.status == "cancelled"
        assert told(waiting) == 2


class TestPeopleAtOnce:
    def test_leaving_beside_an_offer_leaves_nothing_held(self, waiting, rivals):
        rivals([WORKER, partial(actions.leave, booking=waiting, now=LATER)])

        assert queries.waiting_place(waiting) is None
        assert offer_of(waiting) is None

    def test_cancelling_beside_an_offer_leaves_nothing_held(self, waiting, rivals):
        rivals([WORKER, partial(actions.cancel, booking=waiting, now=LATER)])

        assert queries.waiting_place(waiting) is None
        assert offer_of(waiting) is None

    def test_somebody_else_and_an_offer_never_have_the_same_place(self, waiting, rivals):
        plan = one_stop(waiting.counter, waiting.missing, f"{THURSDAY} 09:00")

        results = rivals([WORKER, attempt(plan, now=LATER)])

        offer = offer_of(waiting)
        held = [one.starts_at for one in queries.appointments_of(offer)] if offer else []
        assert bool(of_kind(actions.CounterTaken, results)) == (held == [plan.stops[0].starts_at])
        assert overlapping() == 0

    def test_yes_and_no_at_once_leave_one_of_both(self, waiting, rivals):
        WORKER()
        offer = offer_of(waiting)

        yes, _no = rivals(
            [
                partial(actions.accept, change=offer, now=LATER),
                partial(actions.refuse, offer=offer, now=LATER),
            ]
        )

        offer.refresh_from_db()
        said_yes = isinstance(yes, Booking)
        assert offer.status == ("confirmed" if said_yes else "cancelled")
        assert (queries.waiting_place(waiting) is None) == said_yes


class TestSuddenDeath:
    def test_of_the_worker_leaves_an_offer_told_or_none(self):
        desk(), desk()

        found = deaths("serve")

        assert len(found) > 40
        assert all(one["bookings"] == 1 + one["offers"] for one in found)
        assert (found[0]["offers"], found[-1]["offers"]) == (0, 1)
        assert found[-1]["statuses"] == ["confirmed", "reserved"]
