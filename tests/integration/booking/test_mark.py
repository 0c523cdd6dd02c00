"""The day board: who has come."""

import pytest

from booking import actions
from tests.factories.booking import desk
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment():
    counter, service = desk()
    booking = actions.reserve(
        centre=counter.office.centre,
        plan=one_stop(counter, service, "09:00"),
        language="en",
        now=NOW,
    ).booking
    actions.confirm(booking=booking, now=NOW)
    return booking.appointments.get()


class TestMark:
    @pytest.mark.parametrize("status", ["arrived", "done", "no-show"])
    def test_notes_what_happened_and_takes_it_back(self, appointment, status):
        assert actions.mark(appointment, status, at("09:05")).status == status
        assert actions.mark(appointment, "planned", at("09:06")).status == "planned"

    def test_lets_people_arrive_early_on_the_day(self, appointment):
        assert actions.mark(appointment, "arrived", at("08:30")).status == "arrived"

    @pytest.mark.parametrize(
        ("status", "now"),
        [("arrived", NOW), ("done", NOW), ("no-show", at("08:59")), ("cancelled", at("09:00"))],
    )
    def test_refuses_what_cannot_be_true(self, appointment, status, now):
        with pytest.raises(actions.CannotMark):
            actions.mark(appointment, status, now)

    def test_refuses_a_word_that_is_no_mark(self, appointment):
        with pytest.raises(actions.CannotMark):
            actions.mark(appointment, "vanished", at("09:00"))

    def test_refuses_a_cancelled_appointment(self, appointment):
        actions.cancel(booking=appointment.booking, now=NOW)

        with pytest.raises(actions.CannotMark):
            actions.mark(appointment, "arrived", at("09:00"))


class TestPossibleMarks:
    @pytest.mark.parametrize(
        ("now", "possible"),
        [
            (NOW, ["planned"]),
            (at("08:59"), ["planned", "arrived", "done"]),
            (at("09:00"), ["planned", "arrived", "done", "no-show"]),
        ],
    )
    def test_are_those_that_are_accepted(self, appointment, now, possible):
        appointment.booking.refresh_from_db()

        assert actions.possible_marks(appointment, now) == possible

    def test_do_not_exist_for_what_was_cancelled(self, appointment):
        actions.cancel(booking=appointment.booking, now=NOW)
        appointment.refresh_from_db()

        assert actions.possible_marks(appointment, at("09:00")) == []
