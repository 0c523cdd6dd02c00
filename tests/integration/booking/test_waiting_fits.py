"""What is offered to those who wait fits to what they have."""

import pytest

from booking import actions
from booking.models import Booking
from tests.changes import hold
from tests.factories.booking import (
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    TravelTimeFactory,
    desk,
)
from tests.plans import at, stop
from tests.waiting import (
    DAY,
    LATER,
    THURSDAY,
    offer_of,
    offered_starts,
    opens,
    scarce,
    serve,
    waits,
)

pytestmark = pytest.mark.django_db


class TestFits:
    """What is offered fits to what somebody has."""

    DAY = "2026-12-08"

    def visit(self, start):
        here, service = desk()
        OpeningFactory(
            counter=here, starts_at=at(f"{self.DAY} 08:00"), ends_at=at(f"{self.DAY} 18:00")
        )
        counter, missing = scarce()
        return here, service, counter, missing, f"{self.DAY} {start}"

    def test_to_the_way_from_it(self):
        here, service, counter, missing, start = self.visit("09:00")
        TravelTimeFactory(origin=here.office, destination=counter.office, minutes=25)
        booking = waits((here, service, start), missing)
        opens(counter, f"{self.DAY} 09:00", f"{self.DAY} 12:00")

        serve()

        # 09:30, ten minutes of pause, 25 of way.
        assert offered_starts(booking) == [at(f"{self.DAY} 10:05")]

    @pytest.mark.parametrize(
        ("result", "found"), [("now", "2026-12-08 09:45"), ("days", "2026-12-23 09:00")]
    )
    def test_to_the_order_after_it(self, result, found):
        here, service, counter, missing, start = self.visit("09:00")
        PrecedenceFactory(before=service, after=missing, result=result)
        TravelTimeFactory(origin=here.office, destination=counter.office, minutes=5)
        booking = waits((here, service, start), missing)
        opens(counter, f"{THURSDAY} 09:00", f"{THURSDAY} 12:00")
        opens(counter, f"{self.DAY} 08:00", f"{self.DAY} 12:00")
        opens(counter, "2026-12-23 09:00", "2026-12-23 12:00")

        serve()

        assert offered_starts(booking) == [at(found)]

    def test_to_the_order_before_it(self):
        here, service, counter, missing, start = self.visit("10:00")
        PrecedenceFactory(before=missing, after=service)
        booking = waits((here, service, start), missing)
        opens(counter, f"{self.DAY} 09:45", f"{self.DAY} 12:00")
        assert serve() == 0

        opens(counter, f"{self.DAY} 08:00", f"{self.DAY} 09:00")

        assert serve() == 1
        assert offered_starts(booking) == [at(f"{self.DAY} 08:00")]

    def test_is_looked_at_once_more_under_the_lock(self):
        here, service, counter, missing, start = self.visit("10:00")
        PrecedenceFactory(before=missing, after=service)
        booking = waits((here, service, start), missing)
        opens(counter, f"{self.DAY} 11:00", f"{self.DAY} 12:00")

        with pytest.raises(actions.PlanOutdated):
            hold(booking, stop(counter, missing, f"{self.DAY} 11:00"), why=Booking.Why.WAITING)

    def test_with_an_interpreter_who_is_there(self):
        here, service, counter, missing, start = self.visit("09:00")
        missing.languages = service.languages = ["de"]
        missing.save(), service.save()
        person = InterpreterFactory()
        OpeningFactory(counter=None, interpreter=person, starts_at=at("08:00"), ends_at=at("12:00"))
        booking = waits((here, service, start), missing, answers={"interpreter_language": "ar"})
        opens(counter, f"{self.DAY} 11:00", f"{self.DAY} 12:00")
        assert serve() == 0

        OpeningFactory(
            counter=None,
            interpreter=person,
            starts_at=at(f"{self.DAY} 11:15"),
            ends_at=at(f"{self.DAY} 12:00"),
        )

        assert serve() == 1
        assert offered_starts(booking) == [at(f"{self.DAY} 11:15")]

    def test_to_the_better_order_where_that_costs_no_day(self):
        here, service, counter, missing, start = self.visit("09:00")
        PrecedenceFactory(before=service, after=missing, kind="soft", result="now")
        booking = waits((here, service, start), missing)
        opens(counter, f"{self.DAY} 08:00", f"{self.DAY} 08:30")
        opens(counter, f"{self.DAY} 11:00", f"{self.DAY} 11:30")

        serve()

        assert offered_starts(booking) == [at(f"{self.DAY} 11:00")]


class TestBetterOrder:
    """An order that is only better so keeps nobody waiting, and brings nobody on one day more."""

    @pytest.fixture
    def waiting(self):
        """Somebody with one appointment who waits for two matters; their counters."""
        here, service = desk()
        opens(here, "2026-12-08 08:00", "2026-12-08 18:00")
        (one, first), (other, second) = scarce(), scarce()
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")
        booking = waits((here, service, "2026-12-08 09:00"), first, second, max_days=1)
        return booking, one, other

    @pytest.fixture
    def refused(self, waiting):
        """Both were offered on the eleventh, in the better order, and not wanted then."""
        booking, one, other = waiting
        opens(one, "2026-12-11 10:00", "2026-12-11 10:30")
        opens(other, "2026-12-11 11:00", "2026-12-11 11:30")
        serve()
        actions.refuse(offer=offer_of(booking), now=LATER)
        return waiting

    def test_costs_no_day_on_which_somebody_comes_anyway(self, waiting):
        booking, one, other = waiting
        for day, early, late in (("08", other, one), ("11", one, other)):
            opens(early, f"2026-12-{day} 10:00", f"2026-12-{day} 10:30")
            opens(late, f"2026-12-{day} 11:00", f"2026-12-{day} 11:30")

        serve()

        assert offered_starts(booking) == [at("2026-12-08 10:00"), at("2026-12-08 11:00")]

    @pytest.mark.parametrize("both", [True, False])
    def test_costs_no_matter(self, refused, both):
        booking, one, other = refused
        opens(other, "2026-12-14 10:00", "2026-12-14 10:30")
        if both:
            opens(one, "2026-12-14 11:00", "2026-12-14 11:30")

        serve(now=LATER + DAY)

        assert offered_starts(booking, now=LATER + DAY) == [
            at("2026-12-14 10:00"),
            *([at("2026-12-14 11:00")] if both else []),
        ]
