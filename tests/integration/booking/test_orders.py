"""Orders that are only better so: kept where they cost nothing, named where they are not."""

import datetime as dt
import re

import pytest
from django.utils import translation

from booking import explanations
from booking.proposals import UnmetOrder
from tests.factories.booking import OpeningFactory, PrecedenceFactory, desk
from tests.plans import at
from tests.proposed import on, plans

pytestmark = pytest.mark.django_db


class TestBetterOrder:
    def said(self, *services, language="en"):
        [plan, *_] = plans(*services)
        with translation.override(language):
            return [explanations.unmet(order, lambda code: code) for order in plan.unmet]

    def test_is_not_mentioned_if_it_is_kept(self):
        (_, first), (_, second) = desk(opens="10:00"), desk()
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == []

    def test_says_that_a_matter_would_be_left_out(self):
        (_, first), (_, second) = desk(opens="10:00", code="A"), desk(closes="09:00", code="B")
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == [
            (
                "Better: “A” before “B”. In this plan it is the other way round, "
                "because otherwise not everything fits."
            )
        ]

    def test_says_that_more_days_would_be_needed(self):
        (_, first), (counter, second) = (
            desk(opens="10:00", code="A"),
            desk(closes="09:00", code="B"),
        )
        OpeningFactory(
            counter=counter, starts_at=at("2026-12-02 08:00"), ends_at=at("2026-12-02 09:00")
        )
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        assert self.said(second, first) == [
            (
                "Better: “A” before “B”. In this plan it is the other way round, "
                "because otherwise more days would be needed."
            )
        ]

    def test_is_kept_where_it_can_be_although_another_cannot(self):
        (_, early), (_, late) = desk(closes="09:00", code="E"), desk(opens="10:00", code="L")
        (_, free) = desk(code="F")
        PrecedenceFactory(before=late, after=early, kind="soft", result="now")
        PrecedenceFactory(before=late, after=free, kind="soft", result="now")
        PrecedenceFactory(before=free, after=early, kind="soft", result="now")

        [plan] = plans(early, late, free)

        unmet = {(order.before, order.after) for order in plan.unmet}
        assert unmet == {("L", "E"), ("F", "E")}

    @pytest.mark.parametrize(
        ("prefer", "day"), [("soonest", 3), ("fewest_days", 3), ("fewest_days", 10)]
    )
    def test_does_not_put_the_end_off(self, prefer, day):
        """For who wants to be done soon not by a day, for others not by more than a week."""
        (early, first), (late, second) = desk(code="A"), desk(code="B")
        on(early, 2, day, opens="10:00")
        on(late, 2, closes="09:00")
        on(late, 2, day, closes="09:00")
        OpeningFactory(
            counter=late,
            starts_at=at(f"2026-12-{day:02} 11:00"),
            ends_at=at(f"2026-12-{day:02} 12:00"),
        )
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        [plan, *_] = plans(second, first, prefer=prefer)

        soon = (prefer, day) != ("fewest_days", 3)
        assert plan.days == (dt.date(2026, 12, 2 if soon else day),)
        assert [order.cost for order in plan.unmet] == (["later"] if soon else [])

    def test_does_not_keep_people_for_long_who_have_little_time(self):
        (counter, first), (other, second) = desk(code="A"), desk(code="B")
        on(counter, 1, opens="09:00", closes="09:40")
        on(other, 1, closes="08:45")
        OpeningFactory(counter=other, starts_at=at("11:00"), ends_at=at("12:00"))
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        [plan] = plans(second, first, prefer="shortest_stay")
        assert (plan.minutes_on_site, [order.cost for order in plan.unmet]) == (85, ["longer"])

        [plan] = plans(second, first, prefer="fewest_days")
        assert (plan.minutes_on_site, plan.unmet) == (140, ())

    def test_soonest_plan_is_the_soonest_there_is_although_the_best_one_keeps_an_order(self):
        (counter, first), (other, second) = desk(code="A"), desk(code="B")
        on(counter, 2, 4, opens="10:00")
        on(other, 2, closes="09:00")
        OpeningFactory(
            counter=other, starts_at=at("2026-12-04 11:00"), ends_at=at("2026-12-04 12:00")
        )
        PrecedenceFactory(before=first, after=second, kind="soft", result="now")

        best, soonest = plans(second, first)[:2]

        assert (best.days, best.unmet) == ((dt.date(2026, 12, 4),), ())
        assert soonest.days == (dt.date(2026, 12, 2),)
        assert "soonest" in soonest.merits
        assert [(one.before, one.after) for one in soonest.unmet] == [("A", "B")]

    def test_counts_too_if_the_result_comes_in_days(self):
        """It is still better to have asked for it."""
        (_, first), (_, second) = desk(code="A"), desk(code="B")
        PrecedenceFactory(before=first, after=second, kind="soft", result="days")

        [plan] = plans(second, first)

        assert [stop.public_service.code for stop in plan.stops] == ["A", "B"]

    @pytest.mark.parametrize("language", ["de", "en", "ar"])
    @pytest.mark.parametrize("cost", ["matter", "day", "later", "longer", "result", ""])
    def test_has_words_for_every_reason(self, cost, language):
        with translation.override(language):
            text = explanations.unmet(UnmetOrder("1", "2", cost), lambda code: code)

        assert text.index("1") < text.index("2")
        assert text.endswith(".")
        assert language != "ar" or not re.search(r"[a-z]", text)
