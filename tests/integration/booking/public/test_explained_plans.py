"""The page of plans explains itself, and changes an answer with one tap."""

import gzip

import pytest
from django.utils import timezone

from booking.models import Appointment
from tests.factories.booking import (
    CentreFactory,
    InterpreterFactory,
    OpeningFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    desk,
)
from tests.integration.booking.public.conftest import ANSWERS
from tests.plans import NOW, at

pytestmark = pytest.mark.django_db
KB = 1024


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The Monday before the counters are open."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def open_on(*days, opens="08:00", closes="12:00", **service):
    """Return a public service that is free on these days of December."""
    counter, found = desk(**service)
    counter.openings.all().delete()
    for day in days:
        start, end = (at(f"2026-12-{day:02} {time}") for time in (opens, closes))
        OpeningFactory(counter=counter, starts_at=start, ends_at=end)
    return found


class Asked:
    """A visitor who has answered, some of it in a special way."""

    def __init__(self, visitor):
        self.visitor = visitor

    def plans(self, *services, **answers):
        self.visitor.language = "en"
        self.visitor.choose_matters(*services)
        for step, data in (ANSWERS | answers).items():
            assert self.visitor.post(f"visit/questions/{step}/", **data).status_code == 302
        return self.visitor.get("visit/plans/")

    def answers(self):
        return self.visitor.client.session["visit"]["answers"]

    def tap(self, page, kind):
        [one] = [one for one in page.context["why_not"].helps if one.change.kind == kind]
        button = f'name="change" value="{one.change.kind}:{one.change.value}"'
        assert button in page.content.decode()
        return self.visitor.client.post(
            "/en/visit/change/", {"change": f"{kind}:{one.change.value}"}, follow=True
        )


@pytest.fixture
def asked(visitor):
    return Asked(visitor)


class TestOneTap:
    @pytest.mark.parametrize(
        ("kind", "answers"),
        [
            ("part", {"when": {"parts": ["afternoon"]}}),
            ("weekday", {"when": {"weekdays": ["0", "4"]}}),
            ("latest", {"when": {"latest": "2026-11-30"}}),
            ("earliest", {"when": {"earliest": "2026-12-08"}}),
            ("without_interpreter", {"language": {"interpreter": "ar"}}),
        ],
    )
    def test_changes_one_answer_and_keeps_the_others(self, asked, kind, answers):
        InterpreterFactory()
        page = asked.plans(open_on(1, languages=["de"]), **answers)
        before = asked.answers()

        after = asked.tap(page, kind)

        [question] = answers
        assert page.context["plans"] == []
        assert after.context["plans"][0].count == 1
        assert after.context["why_not"] is None
        assert "Changed: " in after.content.decode()
        assert {step for step in before if asked.answers()[step] != before[step]} == {question}

    def test_spreads_the_visit_and_can_be_taken_back(self, asked):
        page = asked.plans(*[open_on(day) for day in (1, 2, 3)])

        after = asked.tap(page, "max_days")

        assert len(after.context["plans"][0].days) == 3
        asked.visitor.post("visit/questions/when/?change=1", max_days="2")
        assert asked.visitor.get("visit/plans/").context["plans"][0].left_out

    def test_leaves_a_matter_out(self, asked):
        fits, never = open_on(1), PublicServiceFactory()
        page = asked.plans(fits, never)

        after = asked.tap(page, "leave_out")

        assert after.context["plans"][0].left_out == ()
        assert asked.visitor.client.session["visit"]["services"] == [fits.code]

    @pytest.mark.parametrize("change", ["", "part:night", "latest:soon", "everything:1"])
    def test_that_makes_no_sense_changes_nothing(self, asked, change):
        asked.plans(open_on(1))
        before = asked.answers()

        response = asked.visitor.client.post("/en/visit/change/", {"change": change}, follow=True)

        assert asked.answers() == before
        assert "This change cannot be made." in response.content.decode()

    def test_is_never_made_by_a_link(self, asked):
        asked.plans(open_on(1))
        before = asked.answers()

        for path in ("visit/change/", "visit/choose/"):
            response = asked.visitor.get(path, change="max_days:3")

            assert (response.status_code, response.url) == (302, "/en/visit/plans/")
        assert asked.answers() == before


class TestSecondVisit:
    @pytest.fixture
    def services(self):
        registration, permit = open_on(1, code="REG"), open_on(15, code="PERMIT")
        PrecedenceFactory(before=registration, after=permit, kind="hard", result="days")
        return registration, permit

    def test_can_be_taken_with_the_first_one(self, asked, services):
        page = asked.plans(*services)
        [plan] = page.context["plans"]

        asked.visitor.post("visit/choose/", plan=plan.both)
        check = asked.visitor.get("visit/check/")
        contact = asked.visitor.client.get(asked.visitor.reserve().url)
        booked = asked.visitor.client.post(contact.request["PATH_INFO"], {}, follow=True)

        for shown in (page, check, contact, booked):
            text = shown.content.decode()
            assert "Second visit" in text
            assert "You need the result of “Anliegen REG” first." in text
        assert [bool(day.waits) for day in booked.context["days"]] == [False, True]
        assert Appointment.objects.count() == 2

    def test_is_no_heading_of_a_day_that_has_more(self, asked, services):
        other = open_on(15, code="OTHER")
        [plan] = asked.plans(*services, other).context["plans"]

        asked.visitor.post("visit/choose/", plan=plan.both)
        check = asked.visitor.get("visit/check/")

        assert [len(day.stops) for day in check.context["days"]] == [1, 2]
        assert "Second visit" not in check.content.decode()
        assert "You need the result of “Anliegen REG” first." in check.content.decode()

    @pytest.fixture
    def link(self, asked, services):
        [plan] = asked.plans(*services).context["plans"]
        asked.visitor.post("visit/choose/", plan=plan.both)
        contact = asked.visitor.reserve()
        return asked.visitor.client.post(contact.url, {}).url

    def test_is_named_before_somebody_cancels_what_it_needs(self, asked, link):
        page = asked.visitor.client.get(link + "cancel/")

        first, second = page.context["choices"]
        assert first[1] == ["Anliegen PERMIT"]
        assert second[1] == []
        assert "“Anliegen PERMIT” needs the result of this appointment." in page.text

    def test_is_told_of_when_what_it_needs_is_cancelled(self, asked, link):
        asked.visitor.client.post(
            link + "cancel/", {"appointment": Appointment.objects.order_by("starts_at")[0].pk}
        )

        page = asked.visitor.client.get(link)

        assert page.context["lost"] == [{"after": "Anliegen PERMIT", "before": "Anliegen REG"}]
        assert "You need to do nothing else before" not in page.text
        assert f'href="{link}cancel/"' in page.text
        assert [bool(day.waits) for day in page.context["days"]] == [False, False]

    def test_is_gone_with_what_it_needs(self, asked, link):
        keys = list(Appointment.objects.values_list("pk", flat=True))
        asked.visitor.client.post(link + "cancel/", {"appointment": keys})

        assert asked.visitor.client.get(link).context["lost"] == []

    def test_can_be_left_for_later(self, asked, services):
        [plan] = asked.plans(*services).context["plans"]

        asked.visitor.post("visit/choose/", plan=plan.token)
        check = asked.visitor.get("visit/check/")

        assert [stop.card.code for stop in check.context["stops"]] == ["REG"]
        assert "Second visit" not in check.content.decode()


def test_the_fullest_page_of_plans_is_light(asked):
    services = [open_on(1, 2, 3, 4, 8, 9, 10, code=f"S-{number}") for number in range(7)]
    permit, never = open_on(*range(15, 25), code="PERMIT"), PublicServiceFactory()
    PrecedenceFactory(before=services[0], after=permit, kind="hard", result="days")
    CentreFactory()

    page = asked.plans(*services, permit, never)

    assert len(page.context["plans"]) == 3
    assert len(gzip.compress(page.content)) <= 14 * KB


def test_long_waits_are_said_in_hours(asked):
    first, second = open_on(1, closes="08:30"), open_on(1, opens="12:00", closes="13:00")

    page = asked.plans(first, second).content.decode()

    assert "3 hours 15 minutes to wait" in page
    assert "195 minutes" not in page
