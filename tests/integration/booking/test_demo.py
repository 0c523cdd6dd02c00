"""The demo centre: complete, about 60 percent taken, moving with today's date."""

import datetime as dt

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from booking import actions, demo, links, queries
from booking.demo.loader import read
from booking.models import (
    Appointment,
    Booking,
    Closure,
    Counter,
    CounterClaim,
    Hit,
    Interpreter,
    Office,
    Opening,
    Precedence,
    PublicService,
    PublicServiceText,
)
from booking.proposals import propose, read_plan
from booking.queries import Wishes
from content.demo import evidence, site, texts
from content.models import Municipality
from tests.factories.booking import CentreFactory, office_page
from tests.plans import BERLIN, at

MEETING = read("offices.toml")["meeting"]
TODAY = at("2026-11-24 07:30")
TOMORROW = TODAY + dt.timedelta(days=1)
CHAIN = ("KIM-ERST", "AC-ANM", "ABH-ARBEIT", "JC-ERST", "VZ-KONTO", "ANERK-ERST", "DK-BER")


def pages():
    """Make what content's loader makes first, as far as booking needs it."""
    site.locales()
    centre = CentreFactory()
    evidence.evidence()
    for number, town in enumerate(texts.read("centre.toml")["municipality"]):
        Municipality.objects.create(
            centre=centre, slug=town["slug"], name=town["name"], sort_order=number
        )
    for entry in read("offices.toml")["office"]:
        page = office_page(entry["slug"])
        page.slug = entry["slug"]
        page.save()
    return centre


def share_taken(now):
    """Return which part of the coming opening hours is claimed."""
    spans = Opening.objects.filter(counter__isnull=False, ends_at__gt=now)
    opened = sum(
        (one.ends_at - one.starts_at).total_seconds() * one.counter.capacity
        for one in spans.select_related("counter")
    )
    return CounterClaim.objects.filter(starts_at__gte=now).count() * 300 / opened


class TestLoad(TestCase):
    """One load for all tests: it takes seconds."""

    @classmethod
    def setUpTestData(cls):
        cls.centre = pages()
        demo.load(cls.centre, TODAY)

    def test_brings_forty_counters_and_every_public_service(self):
        assert Counter.objects.count() == 40
        assert Office.objects.count() == 17
        assert PublicService.objects.count() == 27
        assert Interpreter.objects.count() == 5

    def test_leaves_no_bookable_service_without_a_counter_or_an_opening(self):
        online = PublicService.objects.filter(mode="online")
        assert not online.exclude(counters__openings__isnull=False).exists()
        assert not Counter.objects.filter(public_services__isnull=True).exists()

    def test_gives_every_service_words_in_three_languages(self):
        for language in ("de", "en", "ar"):
            titles = PublicServiceText.objects.filter(locale__language_code=language)
            assert titles.exclude(title="").count() == 27

    def test_takes_about_sixty_percent_of_the_time(self):
        assert 0.55 <= share_taken(TODAY) <= 0.65

    def test_takes_about_as_much_at_every_counter(self):
        for counter in Counter.objects.all():
            opened = sum(
                (one.ends_at - one.starts_at).total_seconds() for one in counter.openings.all()
            )
            claimed = CounterClaim.objects.filter(seat__counter=counter).count()
            assert 0.4 <= claimed * 300 / opened / counter.capacity <= 0.7, counter

    def test_reaches_the_whole_horizon(self):
        last = Appointment.objects.order_by("-starts_at").first()
        assert last.starts_at > TODAY + dt.timedelta(days=80)

    def test_names_nobody(self):
        assert not Booking.objects.filter(changes=None).exclude(name__startswith="Demo ").exists()
        assert not Booking.objects.exclude(email="").exists()
        assert not Booking.objects.filter(is_demo=False).exists()

    def test_keeps_every_claim_of_an_appointment(self):
        for one in Appointment.objects.order_by("pk")[::400]:
            held = list(one.claims.order_by("starts_at").values_list("starts_at", flat=True))
            assert held[0] == one.starts_at
            assert held[-1] + dt.timedelta(minutes=5) == one.claimed_until

    def test_closes_on_christmas_eve_and_on_christmas_day(self):
        for day in (24, 25):
            start = dt.datetime(2026, 12, day, tzinfo=BERLIN)
            end = start + dt.timedelta(days=1)
            assert not Opening.objects.filter(
                counter__isnull=False, starts_at__lt=end, ends_at__gt=start
            ).exists()

    def test_sends_chambers_every_second_week_only(self):
        days = {
            one.starts_at.astimezone(BERLIN).date()
            for one in Opening.objects.filter(
                counter__office__slug="ihk", counter__name="Sprechtag 1"
            )
        }
        assert len(days) >= 5
        assert {(day - min(days)).days % 14 for day in days} == {0}

    def test_again_on_the_same_day_changes_nothing_and_asks_little(self):
        before = list(Booking.objects.order_by("pk").values_list("pk", "reference"))

        with CaptureQueriesContext(connection) as queries_asked:
            demo.load(self.centre, TODAY + dt.timedelta(hours=5))

        assert len(queries_asked) <= 30
        assert list(Booking.objects.order_by("pk").values_list("pk", "reference")) == before

    def test_on_the_next_day_moves_along_and_keeps_what_people_booked(self):
        proposal = propose(centre=self.centre, wishes=Wishes(services=CHAIN), now=TODAY)
        plan = read_plan(proposal.plans[-1].token, centre=self.centre, now=TODAY)
        mine = actions.reserve(centre=self.centre, plan=plan, language="de", now=TODAY).booking
        actions.confirm(booking=mine, now=TODAY)

        hit = Appointment.objects.filter(booking__is_demo=True, hit=None).first()
        Hit.objects.create(appointment=hit, why=Hit.Why.OFFICE, since=TODAY, changed_at=TODAY)

        demo.load(self.centre, TOMORROW)

        connection.check_constraints()
        assert not Hit.objects.filter(appointment=hit.pk).exists()
        assert Closure.objects.filter(reason=MEETING["reason"]).count() == 1
        assert 0.55 <= share_taken(TOMORROW) <= 0.65
        assert mine.appointments.filter(claimed_until__isnull=False).count() == len(plan.stops)
        horizon = TOMORROW.date() + dt.timedelta(days=90)
        last = Opening.objects.order_by("-starts_at").first().starts_at.astimezone(BERLIN).date()
        assert horizon - dt.timedelta(days=4) <= last <= horizon

    def test_shows_staff_and_a_person_an_hour_that_cannot_be_kept(self):
        closure = Closure.objects.get(reason=MEETING["reason"])
        hits = Hit.objects.filter(state__in=Hit.OPEN)

        assert closure.office.slug == MEETING["office"]
        assert closure.ends_at - closure.starts_at == dt.timedelta(hours=1)
        assert {hit.state for hit in hits} == {Hit.State.OFFERED}
        assert 1 <= hits.count() <= 3
        for hit in hits:
            one = hit.appointment
            assert one.booking.is_demo
            assert one.starts_at < closure.ends_at
            assert closure.starts_at < one.ends_at
            assert queries.open_change(one.booking, now=TODAY).is_demo
        booking = hits.order_by("appointment__starts_at", "pk").first().appointment.booking
        token = demo.address_of_offer(self.centre).rstrip("/").rpartition("/")[2]
        assert links.booking_of(token, centre=self.centre) == booking

    def test_lets_newcomers_book_a_long_chain(self):
        proposal = propose(
            centre=self.centre,
            wishes=Wishes(services=CHAIN, interpreter_language="ar", municipality="aachen"),
            now=TODAY,
        )

        assert len(proposal.plans) == 3
        assert proposal.plans[0].left_out == ()
        assert len(proposal.plans[0].days) <= 2

    def test_orders_matters_as_the_facts_say(self):
        edges = queries.precedences(self.centre)
        assert ("AC-ANM", "hard", "days") in edges["ABH-ERST"]
        assert Precedence.objects.filter(before__code="KIM-ERST", kind="soft").count() == 26
