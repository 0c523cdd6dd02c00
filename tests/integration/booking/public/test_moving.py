"""Move appointments from the private page."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from icalendar import Calendar

from booking.links import Scope, issue
from booking.models import Appointment, Booking, Opening
from booking.proposals import Change
from booking.public.moving import changed_query
from tests.factories.booking import OpeningFactory, PrecedenceFactory
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(visitor, two_services):
    """The address of a private page with two appointments."""
    visitor.language = "en"
    return visitor.booked(*two_services).url


def planned():
    return list(
        Appointment.objects.filter(booking__changes=None, status="planned")
        .order_by("pk")
        .values_list("starts_at", flat=True)
    )


def to_times(visitor, link, *appointments, **wishes):
    keys = [one.pk for one in appointments]
    return visitor.client.get(f"{link}move/times/", {"appointment": keys, **wishes})


def to_answer(visitor, link, *appointments, number=0):
    page = to_times(visitor, link, *appointments)
    address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
    plan = page.context["plans"][number].token
    response = visitor.client.post(address, {"plan": plan})
    assert response.status_code == 302
    return visitor.client.get(response.url)


def say(visitor, link, page, answer):
    data = {"answer": answer, "change": page.context["change"].reference}
    return visitor.client.post(f"{link}move/answer/", data, follow=True)


def titles(appointment):
    return appointment.public_service.texts.get().title


class TestMove:
    def test_one_appointment_and_the_other_stays(self, visitor, booked):
        first, second = Appointment.objects.order_by("pk")
        page = visitor.client.get(booked).content.decode()
        assert f"{booked}move/" in page

        page = to_answer(visitor, booked, second)
        assert planned() == [first.starts_at, second.starts_at]
        assert "Do these new times fit?" in page.content.decode()
        done = say(visitor, booked, page, "yes")

        assert "Your new times are booked" in done.content.decode()
        first_now, second_now = planned()
        assert first_now == first.starts_at
        assert second_now == page.context["moves"][0].after.starts_at != second.starts_at
        calendar = Calendar.from_ical(visitor.client.get(f"{booked}calendar.ics").content)
        events = {event["SEQUENCE"]: event["DTSTART"].dt for event in calendar.walk("VEVENT")}
        assert events == {0: first.starts_at, 1: second_now}

    def test_shows_days_and_times_as_arabic_writes_them(self, visitor, booked):
        to_answer(visitor, booked, Appointment.objects.order_by("pk").last())

        text = visitor.client.get(booked.replace("/en/", "/ar/") + "move/answer/").text

        assert not re.search(r"[\u0600-\u06ff], ?(<bdi>)?\d", text)
        times = re.findall(r'<br>(?:<s>)?<bdi class="times">\u2066?\d\d:\d\d–\d\d:\d\d', text)
        assert len(times) == 2

    def test_the_whole_visit_to_another_day(self, visitor, booked):
        before = planned()
        latest = max(Opening.objects.values_list("starts_at", flat=True)).date()

        page = to_times(visitor, booked, *Appointment.objects.all(), earliest=latest.isoformat())

        plans = page.context["plans"]
        assert len(plans) > 1
        for plan in plans:
            assert [day.date for day in plan.days] == [latest]
            assert len(plan.days[0].stops) == 2
        assert planned() == before

    def test_to_one_of_several_times_each_with_what_changes_and_what_stays(self, visitor, booked):
        first, second = Appointment.objects.order_by("pk")

        page = to_times(visitor, booked, second)

        plans = page.context["plans"]
        assert len(plans) == 4
        assert len({plan.new.starts_at for plan in plans}) == 4
        text = page.content.decode()
        assert text.count("so far:") == 4
        here = [plan for plan in plans if first in [s.appointment for s in plan.days[0].stops]]
        assert len(here) >= 2
        assert text.count(">stays<") == len(here)
        assert text.count("1 more appointment stays on another day.") == 4 - len(here)

    def test_names_an_order_that_would_be_better_before_the_yes(self, visitor, booked):
        stays, moved = Appointment.objects.order_by("pk")
        Opening.objects.filter(counter=moved.counter, ends_at__lt=stays.ends_at).delete()
        PrecedenceFactory(
            before=moved.public_service, after=stays.public_service, kind="soft", result="now"
        )

        plan = to_times(visitor, booked, moved).context["plans"][0]
        page = to_answer(visitor, booked, moved)

        better = f"Better: “{titles(moved)}” before “{titles(stays)}”."
        [unmet] = plan.unmet
        assert unmet.startswith(better)
        assert unmet.endswith("because otherwise not everything fits.")
        assert f"{better} With these times it is the other way round." in page.text

    def test_says_no_and_everything_stays(self, visitor, booked):
        before = planned()
        page = to_answer(visitor, booked, Appointment.objects.first())

        done = say(visitor, booked, page, "no")

        assert "Nothing changed" in done.content.decode()
        assert planned() == before
        assert Booking.objects.get(changes__isnull=False).status == "cancelled"

    def test_gives_more_time(self, visitor, booked):
        page = to_answer(visitor, booked, Appointment.objects.first())
        Booking.objects.filter(changes__isnull=False).update(
            expires_at=timezone.now() + dt.timedelta(minutes=2)
        )

        done = say(visitor, booked, page, "more")

        assert "You have more time now" in done.content.decode()
        change = Booking.objects.get(changes__isnull=False)
        assert change.expires_at > timezone.now() + dt.timedelta(minutes=15)

    def test_shows_on_the_private_page_that_new_times_wait_for_an_answer(self, visitor, booked):
        to_answer(visitor, booked, Appointment.objects.first())

        assert "New times are kept for you" in visitor.client.get(booked).content.decode()

    def test_too_late_is_told_and_nothing_changed(self, visitor, booked):
        before = planned()
        page = to_answer(visitor, booked, Appointment.objects.first())
        Booking.objects.filter(changes__isnull=False).update(expires_at=timezone.now())

        done = say(visitor, booked, page, "yes")

        assert "not kept for you any more" in done.content.decode()
        assert planned() == before
        assert (
            "not kept" in visitor.client.get(f"{booked}move/answer/", follow=True).content.decode()
        )

    def test_an_old_page_does_not_answer_another_change(self, visitor, booked):
        appointment = Appointment.objects.first()
        old = to_answer(visitor, booked, appointment)
        to_answer(visitor, booked, appointment, number=1)
        before = planned()

        say(visitor, booked, old, "yes")

        assert planned() == before

    def test_a_second_tap_changes_nothing_more(self, visitor, booked):
        page = to_answer(visitor, booked, Appointment.objects.first())

        say(visitor, booked, page, "yes")
        after = planned()
        say(visitor, booked, page, "yes")

        assert planned() == after

    def test_times_that_are_not_offered_any_more_are_told(self, visitor, booked):
        appointment = Appointment.objects.order_by("pk").first()
        page = to_times(visitor, booked, appointment)
        address = page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]
        Opening.objects.all().delete()

        response = visitor.client.post(address, {"plan": page.context["plans"][0].token})

        assert response.status_code == 410
        assert "We found no new times" in response.content.decode()
        assert not Booking.objects.filter(changes__isnull=False).exists()

    def test_a_forged_plan_is_refused(self, visitor, booked):
        appointment = Appointment.objects.first()
        address = f"{booked}move/times/?appointment={appointment.pk}"

        response = visitor.client.post(address, {"plan": "forged"})

        assert response.status_code == 422
        assert "These times cannot be used" in response.content.decode()

    @pytest.mark.parametrize(
        "query", ["", "?appointment=0", "?appointment=x", "?latest=2020-01-01"]
    )
    def test_a_wrong_choice_is_told(self, visitor, booked, query):
        response = visitor.client.get(f"{booked}move/times/{query}")

        assert response.status_code == 422
        assert "Nothing is lost" in response.content.decode()

    def test_what_is_missing_is_marked(self, visitor, booked):
        page = visitor.client.get(f"{booked}move/times/").content.decode()

        assert '<fieldset class="field field--wrong" aria-describedby="appointment-error">' in page
        assert 'id="appointment-error"' in page

    def test_nothing_to_move_is_told(self, visitor, booked):
        Appointment.objects.update(status="done")

        assert "could be moved" in visitor.client.get(f"{booked}move/").content.decode()
        assert f"{booked}move/" not in visitor.client.get(booked).content.decode()

    def test_looking_changes_nothing(self, visitor, booked):
        to_answer(visitor, booked, Appointment.objects.first())
        rows = list(Appointment.objects.values()), list(Booking.objects.values())

        for page in ("", "move/", "move/answer/", "move/times/?appointment=1"):
            visitor.client.get(booked + page)

        assert (list(Appointment.objects.values()), list(Booking.objects.values())) == rows


class TestWhatStandsInTheWay:
    def test_is_told_and_one_tap_helps(self, visitor, booked):
        appointment = Appointment.objects.order_by("pk").first()
        later = max(Opening.objects.values_list("starts_at", flat=True)).date()
        Opening.objects.exclude(starts_at__date=later).delete()
        before = planned()

        page = to_times(visitor, booked, appointment, latest=appointment.starts_at.date())

        assert "What stands in the way" in page.content.decode()
        (help_,) = page.context["why_not"].helps
        assert f'href="{help_.address}"'.replace("&", "&amp;") in page.content.decode()
        after = visitor.client.get(f"{booked}move/times/{help_.address}")
        assert after.context["plans"]
        assert planned() == before

    @pytest.mark.parametrize("both", [False, True])
    def test_is_what_needs_the_result_and_can_move_first(self, visitor, booked, both):
        first, second = Appointment.objects.order_by("pk")
        PrecedenceFactory(before=first.public_service, after=second.public_service, result="days")
        moved_to = timezone.now() + dt.timedelta(days=16)
        Appointment.objects.filter(pk=second.pk).update(
            starts_at=moved_to,
            ends_at=moved_to + dt.timedelta(minutes=30),
            claimed_until=moved_to + dt.timedelta(minutes=35),
        )
        later = max(Opening.objects.values_list("starts_at", flat=True)).date()
        chosen = (first, second) if both else (first,)

        OpeningFactory(
            counter=first.counter,
            starts_at=moved_to - dt.timedelta(days=6),
            ends_at=moved_to - dt.timedelta(days=5),
        )

        page = to_times(visitor, booked, *chosen, earliest=later + dt.timedelta(days=1))

        name = second.public_service.texts.get().title
        assert f"your appointment “{name}” on {moved_to.astimezone(BERLIN):%d.%m.%Y}" in page.text
        assert f'href="{booked}move/?appointment={second.pk}"' in page.text
        assert "so move them afterwards" not in page.text
        there = visitor.client.get(f"{booked}move/?appointment={second.pk}")
        assert there.context["chosen"] == [str(second.pk)]

    def test_names_what_stays_where_there_are_no_new_times_either(self, visitor, booked):
        first, second = Appointment.objects.order_by("pk")
        PrecedenceFactory(before=first.public_service, after=second.public_service, result="days")
        Opening.objects.all().delete()

        page = to_times(visitor, booked, first, second)

        assert page.context["plans"] == []
        assert page.context["stay"] == [second.public_service.texts.get().title]
        assert "so move them afterwards" in page.text

    def test_without_anything_that_helps_is_told_too(self, visitor, booked):
        appointment = Appointment.objects.order_by("pk").first()
        Opening.objects.all().delete()

        text = to_times(visitor, booked, appointment).content.decode()

        assert "What stands in the way" in text
        assert "These changes help" not in text
        assert "With other days" in text

    @pytest.mark.parametrize(
        ("change", "query"),
        [
            (Change("also_move", "B"), "appointment=1&appointment=2&parts=morning&max_days=2"),
            (Change("stay", "A"), "parts=morning&max_days=2"),
            (
                Change("part", "afternoon"),
                "appointment=1&parts=afternoon&parts=morning&max_days=2",
            ),
            (Change("any_time"), "appointment=1&max_days=2"),
            (Change("max_days", "3"), "appointment=1&parts=morning&max_days=3"),
            (
                Change("latest", "2026-12-09"),
                "appointment=1&parts=morning&max_days=2&latest=2026-12-09",
            ),
        ],
    )
    def test_has_an_address_with_each_change_made(self, change, query):
        when = {"parts": ["morning"], "weekdays": [], "earliest": None, "max_days": 2}

        assert changed_query([1], when, change, {"A": 1, "B": 2}) == query


class TestLinks:
    def link(self, booking, scope, now):
        token = issue(booking, scope=scope, expires_at=now + dt.timedelta(days=1), now=now)
        return f"/en/booking/{token}/"

    def test_good_for_looking_neither_move_nor_answer(self, visitor, booked):
        to_answer(visitor, booked, Appointment.objects.first())
        booking = Booking.objects.get(changes=None)
        link = self.link(booking, Scope.SEE, timezone.now())

        assert visitor.client.get(f"{link}move/").status_code == 403
        assert visitor.client.post(f"{link}move/answer/", {"answer": "yes"}).status_code == 403
        assert booking.held_changes.get().status == "reserved"

    def test_good_for_answers_answer_but_do_not_move(self, visitor, booked):
        page = to_answer(visitor, booked, Appointment.objects.first())
        booking = Booking.objects.get(changes=None)
        link = self.link(booking, Scope.ANSWER, timezone.now())

        assert visitor.client.get(f"{link}move/").status_code == 403
        say(visitor, link, page, "yes")
        assert booking.held_changes.get().status == "confirmed"
