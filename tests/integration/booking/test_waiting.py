"""The waiting list: join, be offered room in turn, say yes or no, leave, be told the end."""

import datetime as dt

import pytest
from django.core.management import call_command

from booking import actions, queries
from booking.actions import offer as offer_module
from booking.models import Booking, Message, WaitingPlace
from booking.queries import Break, Window
from tests.changes import booked, hold, is_free, times
from tests.factories.booking import OpeningFactory, desk
from tests.plans import NOW, at, stop, wishes
from tests.waiting import (
    DAY,
    LATER,
    THURSDAY,
    offer_of,
    offered_starts,
    offers,
    opens,
    scarce,
    serve,
    told,
    waits,
)

pytestmark = pytest.mark.django_db


class TestJoin:
    def test_stores_what_is_needed_to_plan_with_the_booking(self, kept):
        _counter, missing = scarce()
        evening = (Window(1, dt.time(14), dt.time(18)),)
        lunch = (Break(None, dt.time(12), dt.time(13)),)

        booking = waits(kept, missing, available=evening, breaks=lunch, max_days=3)

        place = queries.waiting_place(booking)
        assert (place.since, place.offers, place.max_days) == (NOW, 0, 3)
        assert queries.waits_for(place) == (missing.code,)
        assert place.available == [[1, "14:00:00", "18:00:00"]]
        assert place.breaks == [[None, "12:00:00", "13:00:00"]]

    def test_leaves_out_what_is_booked_by_now(self, kept):
        _counter, missing = scarce()

        booking = waits(kept, kept[1], missing)

        assert queries.waits_for(queries.waiting_place(booking)) == (missing.code,)

    def test_is_for_matters_that_can_be_booked_here(self, kept):
        _counter, missing = scarce(mode="walk-in")

        with pytest.raises(actions.CannotWait):
            waits(kept, missing)

        assert Booking.objects.get().status == "reserved"

    def test_needs_a_way_to_be_reached_and_then_nothing_is_confirmed(self, kept):
        _counter, missing = scarce()

        for contact in ({"email": ""}, {"email": "", "phone": "+4915123456789"}):
            with pytest.raises(actions.Unreachable):
                waits(kept, missing, **contact)
            Booking.objects.all().delete()

        assert not WaitingPlace.objects.exists()

    def test_keeps_an_address_though_no_matter_asks_for_one(self, kept):
        _counter, missing = scarce(asks_email="not", asks_name="not", asks_phone="not")
        for field in ("asks_email", "asks_name", "asks_phone"):
            setattr(kept[1], field, "not")
        kept[1].save()

        assert waits(kept, missing).email == "one@example.org"
        assert booked(stop(kept[0], kept[1], "10:00"), email="two@example.org").email == ""

    def test_twice_is_once(self, kept):
        _counter, missing = scarce()
        booking = waits(kept, missing)
        place = queries.waiting_place(booking)

        assert actions.join(booking=booking, wishes=wishes(missing), now=LATER) == place
        assert queries.waiting_place(booking).since == NOW

    def test_is_for_confirmed_bookings(self, kept):
        _counter, missing = scarce()
        booking = waits(kept, missing)
        actions.cancel(booking=booking, now=NOW)

        with pytest.raises(actions.CannotWait):
            actions.join(booking=booking, wishes=wishes(missing), now=LATER)


class TestServing:
    def test_offers_nothing_where_there_is_no_room(self, kept):
        _counter, missing = scarce()
        booking = waits(kept, missing)

        assert serve() == 0
        assert (offer_of(booking), told(booking)) == (None, 0)

    def test_holds_room_for_a_day_and_tells_of_it(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        assert serve() == 1

        offer = offer_of(booking)
        assert offer.expires_at == LATER + DAY
        assert offered_starts(booking) == [at(f"{THURSDAY} 09:00")]
        assert not is_free(counter, missing, f"{THURSDAY} 09:00")
        message = Message.objects.get(kind="offered")
        assert (message.occasion, message.valid_until) == (str(offer.pk), offer.expires_at)

    def test_in_the_night_the_day_begins_when_the_message_goes_out(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        serve(at("2026-11-30 22:00"))

        assert offer_of(booking).expires_at == at("08:00") + DAY

    def test_offers_no_day_that_begins_before_there_was_time_to_answer(self, kept):
        counter, missing = scarce()
        waits(kept, missing)
        opens(counter, "2026-12-01 10:00", "2026-12-01 10:30")

        assert serve() == 0

    def test_again_at_once_offers_nothing_more(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 12:00")

        assert [serve(), serve(), serve()] == [1, 0, 0]
        assert (offers(), told(booking)) == (1, 1)

    def test_goes_in_the_order_of_arrival(self):
        counter, missing = scarce()
        here, service = desk()
        second = waits((here, service, "10:00"), missing, email="b@example.org", now=NOW + DAY / 24)
        first = waits((here, service, "09:00"), missing, email="a@example.org")
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        serve(NOW + DAY / 12)

        assert offered_starts(first, NOW + DAY / 12)
        assert not offered_starts(second, NOW + DAY / 12)

    def test_whoever_does_not_fit_lets_the_next_pass(self):
        counter, missing = scarce()
        here, service = desk()
        mondays = (Window(0, dt.time(8), dt.time(18)),)
        first = waits((here, service, "09:00"), missing, email="a@example.org", available=mondays)
        second = waits((here, service, "10:00"), missing, email="b@example.org", now=LATER)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        assert serve() == 1
        assert offered_starts(second)
        assert not offered_starts(first)

    def test_room_of_a_cancelled_appointment_is_offered_once_it_is_released(self):
        counter, missing = scarce()
        here, service = desk()
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        other = booked(stop(counter, missing, f"{THURSDAY} 09:00"))
        booking = waits((here, service, "09:00"), missing)
        assert serve() == 0

        actions.cancel(booking=other, now=LATER)

        released = LATER + dt.timedelta(minutes=30)
        assert serve(LATER + dt.timedelta(minutes=1)) == 0
        assert serve(released) == 1
        assert offered_starts(booking, released) == [at(f"{THURSDAY} 09:00")]

    def test_offers_what_fits_and_lets_the_rest_wait_on(self, kept):
        (counter, missing), (_never, scarcer) = scarce(), scarce()
        booking = waits(kept, missing, scarcer)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        serve()
        actions.accept(change=offer_of(booking), now=LATER)

        place = queries.waiting_place(booking)
        assert queries.waits_for(place) == (scarcer.code,)
        assert (place.since, place.offers) == (NOW, 0)
        assert times(booking) == [at("09:00"), at(f"{THURSDAY} 09:00")]

    def test_takes_a_day_on_which_the_person_comes_anyway(self):
        counter, missing = scarce()
        here, service = desk()
        OpeningFactory(
            counter=here, starts_at=at("2026-12-08 08:00"), ends_at=at("2026-12-08 12:00")
        )
        booking = waits((here, service, "2026-12-08 09:00"), missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 12:00")
        opens(counter, "2026-12-08 11:00", "2026-12-08 12:00")

        serve()

        assert offered_starts(booking) == [at("2026-12-08 11:00")]

    def test_a_person_who_reserved_or_moves_is_left_in_peace(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        change = hold(booking, stop(kept[0], kept[1], "11:00"))

        assert serve() == 0
        assert offer_of(booking) == change

    def test_an_offer_never_takes_the_place_of_a_change_that_is_held(self, kept):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")
        change = hold(booking, stop(kept[0], kept[1], "11:00"))

        with pytest.raises(actions.CannotMove):
            hold(booking, stop(counter, missing, f"{THURSDAY} 09:00"), why=Booking.Why.WAITING)

        change.refresh_from_db()
        assert change.status == "reserved"

    def test_looks_at_few_at_a_time_and_in_turn(self):
        _counter, missing = scarce()
        here, service = desk()
        starts = ("08:00", "08:35", "09:10", "09:45", "10:20")
        everybody = [
            waits((here, service, start), missing, email=f"p{number}@example.org")
            for number, start in enumerate(starts)
        ]

        seen = []
        for number in range(1, 4):
            now = NOW + number * dt.timedelta(minutes=5)
            actions.serve_waiting(now=now, most=2)
            seen += WaitingPlace.objects.filter(looked_at=now).values_list("booking", flat=True)

        assert len(seen) == 6
        assert set(seen) == {one.pk for one in everybody}


class TestWorker:
    def test_dies_between_hold_and_message_and_nothing_is_left(self, kept, monkeypatch):
        counter, missing = scarce()
        booking = waits(kept, missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 09:30")

        def dies(*_args, **_kwargs):
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(offer_module.notifications, "offered", dies)
            with pytest.raises(SystemExit):
                serve()

        assert (offer_of(booking), offers()) == (None, 0)
        assert queries.waiting_place(booking).offers == 0
        assert serve() == 1
        assert told(booking) == 1

    def test_runs_with_the_housekeeping(self, capsys):
        call_command("run_housekeeping")

        assert "offers made: 0" in capsys.readouterr().out
