"""Offers of the waiting list: yes, no, silence; and how waiting ends."""

import pytest

from booking import actions, notifications, queries
from booking.models import Counter, WaitingPlace
from tests.changes import hold, is_free, times
from tests.factories.booking import desk
from tests.plans import NOW, at, stop
from tests.waiting import (
    DAY,
    LATER,
    THURSDAY,
    offer_of,
    offered_starts,
    opens,
    scarce,
    serve,
    told,
    waits,
)

pytestmark = pytest.mark.django_db


class TestAnswers:
    @pytest.fixture
    def two(self):
        """Two who wait for the one place on Thursday; the first has the offer."""
        counter, missing = scarce()
        here, service = desk()
        ones = [
            waits((here, service, start), missing, email=f"{start[:2]}@example.org", now=now)
            for start, now in (("09:00", NOW), ("10:00", LATER))
        ]
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        serve()
        return ones

    def test_yes_books_it_and_nothing_waits_any_more(self, two):
        first, _second = two

        actions.accept(change=offer_of(first), now=LATER)

        assert times(first) == [at("09:00"), at(f"{THURSDAY} 09:00")]
        assert queries.waiting_place(first) is None
        assert told(first, "changed") == 1
        assert serve() == 0

    def test_no_gives_it_to_the_next_at_the_next_run(self, two):
        first, second = two

        actions.refuse(offer=offer_of(first), now=LATER)

        assert serve() == 1
        assert offered_starts(second) == [at(f"{THURSDAY} 09:00")]
        assert not offered_starts(first)
        assert queries.waiting_place(first).offers == 1

    def test_silence_for_a_day_gives_it_to_the_next(self, two):
        first, second = two
        over = LATER + DAY
        opens(Counter.objects.first(), "2026-12-04 09:00", "2026-12-04 09:30")

        serve(over)

        assert offered_starts(second, over) == [at(f"{THURSDAY} 09:00")]
        assert offered_starts(first, over) == [at("2026-12-04 09:00")]
        assert queries.waiting_place(first).offers == 2

    def test_a_day_that_was_refused_is_not_offered_again(self, two):
        first, second = two
        actions.cancel(booking=second, now=LATER)

        actions.refuse(offer=offer_of(first), now=LATER)

        assert serve() == 0
        counter = Counter.objects.first()
        opens(counter, "2026-12-04 09:00", "2026-12-04 09:30")
        assert serve() == 1
        assert offered_starts(first) == [at("2026-12-04 09:00")]

    def test_after_three_offers_the_end_is_told_and_what_is_booked_stays(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        for day in ("03", "04", "07", "08"):
            opens(counter, f"2026-12-{day} 09:00", f"2026-12-{day} 09:30")

        for _number in range(3):
            assert serve() == 1
            actions.refuse(offer=offer_of(booking), now=LATER)
        done = actions.serve_waiting(now=LATER)

        assert (done.offers_made, done.waits_ended) == (0, 1)
        assert actions.serve_waiting(now=LATER).waits_ended == 0
        assert queries.waiting_place(booking) is None
        assert told(booking, "waiting-over") == 1
        assert times(booking) == [at("09:00")]

    def test_the_third_offer_can_still_be_accepted(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        WaitingPlace.objects.update(offers=2)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        assert serve() == 1
        assert actions.serve_waiting(now=LATER).waits_ended == 0
        actions.accept(change=offer_of(booking), now=LATER)

        assert len(times(booking)) == 2

    def test_moving_an_appointment_gives_the_offer_back(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        serve()
        offer = offer_of(booking)

        change = hold(booking, stop(kept[0], kept[1], "11:00"), now=LATER)

        offer.refresh_from_db()
        assert offer.status == "cancelled"
        assert offer_of(booking) == change
        assert queries.waiting_place(booking).offers == 1


class TestEnd:
    def test_leaving_gives_an_open_offer_back(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        serve()

        actions.leave(booking=booking, now=LATER)
        actions.leave(booking=booking, now=LATER)

        assert (offer_of(booking), queries.waiting_place(booking)) == (None, None)
        assert is_free(counter, missing, f"{THURSDAY} 09:00", now=LATER + DAY / 24)
        assert times(booking) == [at("09:00")]

    def test_cancelling_the_booking_leaves_too(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        serve()

        actions.cancel(booking=booking, now=LATER)

        assert (offer_of(booking), queries.waiting_place(booking)) == (None, None)
        assert is_free(counter, missing, f"{THURSDAY} 09:00", now=LATER + DAY / 24)

    def test_after_the_last_wished_day_it_is_told(self, kept):
        _counter, missing = scarce()
        booking = waits(kept, missing, latest=at("12:00").date())

        assert actions.serve_waiting(now=LATER).waits_ended == 1
        assert told(booking, "waiting-over") == 1

    def test_comes_before_personal_data_are_erased(self, kept):
        _counter, missing = scarce()
        booking = waits(kept, missing)

        assert actions.serve_waiting(now=at("09:30") + 26 * DAY).waits_ended == 0
        actions.keep_house(now=at("09:30") + 27 * DAY)
        assert actions.serve_waiting(now=at("09:30") + 27 * DAY).waits_ended == 1
        assert told(booking, "waiting-over") == 1

    @pytest.mark.parametrize("keep", [True, False])
    def test_erasure_takes_it_too(self, kept, keep):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        serve()

        actions.erase(booking=booking, keep=keep, now=LATER)

        assert not WaitingPlace.objects.exists()
        assert offer_of(booking) is None

    def test_the_message_says_that_the_appointments_stay(self, kept, mailoutbox):
        _counter, missing = scarce()
        waits(kept, missing, latest=at("12:00").date())
        now = at("2026-11-30 10:00")
        actions.serve_waiting(now=now)

        notifications.send_due(lambda: now)

        last = mailoutbox[-1]
        assert "You are not on the waiting list any more" in last.subject
        assert "Your other appointments stay" in last.body
