"""What is written into the outbox, when it is due, and what becomes of it."""

import datetime as dt

import pytest
from django.db import transaction

from booking import actions, notifications
from booking.models import Booking, BookingLink, Message
from tests.factories.booking import desk
from tests.integration.booking.messages.conftest import EMAIL, PHONE, send
from tests.plans import NOW, at, one_stop

pytestmark = pytest.mark.django_db
WEEKS = ("2027-03-26 09:00", "2027-03-26 11:00", "2027-03-29 09:00")


def kinds(**wanted):
    return sorted(Message.objects.filter(**wanted).values_list("kind", flat=True))


class TestWriting:
    def test_happens_with_the_change_or_not_at_all(self, book):
        with transaction.atomic():
            book("09:00")
            assert Message.objects.exists()
            transaction.set_rollback(True)

        assert not Message.objects.exists()

    def test_sends_nothing_by_itself(self, book, mailoutbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            book("09:00")

        assert not mailoutbox

    def test_stores_no_text_no_address_and_no_token(self, book):
        book("09:00", name="Demo Leila", email=EMAIL, phone=PHONE)

        stored = str(list(Message.objects.values()))

        for secret in (EMAIL, PHONE, "Leila", "http"):
            assert secret not in stored

    @pytest.mark.parametrize("contact", [{"name": "Demo"}, {"phone": PHONE}])
    def test_needs_a_way_to_reach_the_person(self, book, contact):
        book("09:00", **contact)

        assert not Message.objects.exists()

    def test_takes_a_phone_where_there_is_a_gateway(self, book, gateway):
        book("09:00", phone=PHONE)

        assert kinds(occasion="once") == ["confirmed"]
        assert gateway.requests == []

    def test_of_one_change_is_done_once(self, book):
        booking = book("09:00", "10:00")
        first, second = booking.appointments.order_by("starts_at")

        for _ in range(2):
            actions.cancel(booking=booking, appointment_ids=[first.pk], now=NOW)
        actions.cancel(booking=booking, appointment_ids=[second.pk], now=NOW)

        assert kinds(kind="cancelled") == ["cancelled", "cancelled"]

    def test_leaves_out_a_reservation_that_was_given_up(self):
        counter, service = desk()
        plan, centre = one_stop(counter, service, "09:00"), counter.office.centre
        made = actions.reserve(centre=centre, plan=plan, language="en", now=NOW)
        Booking.objects.update(email=EMAIL)

        actions.cancel(booking=made.booking, now=NOW)

        assert not Message.objects.exists()


class TestReminders:
    def test_come_a_week_and_a_day_before_each_day_of_the_visit(self, book):
        book(*WEEKS)

        planned = Message.objects.filter(kind__startswith="reminder").order_by("due_at")

        assert [(one.occasion, one.due_at) for one in planned] == [
            ("2027-03-26", at("2027-03-19 10:00")),
            ("2027-03-29", at("2027-03-22 10:00")),
            ("2027-03-26", at("2027-03-25 10:00")),
            ("2027-03-29", at("2027-03-28 10:00")),
        ]

    def test_are_left_out_when_their_time_is_over_or_too_near(self, book):
        book("2026-12-04 09:00", now=at("2026-12-02 23:00"))

        assert kinds(kind__startswith="reminder") == []

    def test_of_a_visit_in_four_days_come_on_the_day_before_only(self, book):
        book("2026-12-04 09:00")

        assert kinds(kind__startswith="reminder") == ["reminder-day"]

    def test_tell_of_the_appointments_of_their_day_only(self, book, mailoutbox):
        booking = book(*WEEKS, language="de")
        titles = [one.public_service.texts.get().title for one in booking.appointments.all()]
        send()
        mailoutbox.clear()

        send(at("2027-03-19 10:00"))

        [mail] = mailoutbox
        assert [title in mail.body for title in titles] == [True, True, False]

    def test_are_dropped_if_the_day_was_cancelled(self, book, mailoutbox):
        booking = book(*WEEKS)
        days = booking.appointments.filter(starts_at__lt=at("2027-03-27 00:00"))
        actions.cancel(booking=booking, appointment_ids=[one.pk for one in days], now=NOW)
        send()
        mailoutbox.clear()

        send(at("2027-03-19 10:00"))

        assert not mailoutbox
        assert Message.objects.filter(status="dropped").get().occasion == "2027-03-26"

    def test_are_dropped_and_planned_anew_if_the_day_moved(self, book, mailoutbox):
        booking = book("2027-03-26 09:00")
        send()
        for one in booking.appointments.all():
            one.starts_at += dt.timedelta(days=5)
            one.ends_at += dt.timedelta(days=5)
            one.claimed_until = one.ends_at
            one.sequence += 1
            one.save()
        notifications.changed(booking, now=at("2027-03-01 12:00"))
        send(at("2027-03-01 12:00"))
        mailoutbox.clear()

        send(at("2027-03-19 10:00"))
        assert not mailoutbox
        send(at("2027-03-24 10:00"))
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            ("2027-03-18 23:59", 0),
            ("2027-03-19 20:00", 0),
            ("2027-03-20 03:00", 0),
            ("2027-03-20 07:59", 0),
            ("2027-03-20 08:00", 1),
            ("2027-03-19 10:00", 1),
        ],
    )
    def test_never_ring_at_night(self, book, mailoutbox, now, expected):
        book("2027-03-26 09:00")
        send()
        mailoutbox.clear()

        send(at(now))

        assert len(mailoutbox) == expected

    def test_put_off_at_night_come_in_the_morning_once(self, book, mailoutbox):
        book("2027-03-26 09:00")
        send()
        mailoutbox.clear()

        send(at("2027-03-19 23:00"))
        send(at("2027-03-20 08:00"))
        send(at("2027-03-20 08:01"))

        assert len(mailoutbox) == 1
        assert Message.objects.get(kind="reminder-week").attempts == 1

    def test_are_dropped_if_nobody_sent_them_before_the_appointment(self, book, mailoutbox):
        book("2027-03-26 09:00")
        send()
        mailoutbox.clear()

        send(at("2027-03-26 09:00"))

        assert not mailoutbox
        assert kinds(status="dropped") == ["reminder-day", "reminder-week"]

    def test_keep_to_the_wall_clock_over_the_change_of_clocks(self, book):
        book("2027-03-29 09:00")

        due = Message.objects.get(kind="reminder-week").due_at

        assert due.isoformat() == "2027-03-22T09:00:00+00:00"  # 10:00 in winter time
        assert Message.objects.get(kind="reminder-day").due_at.hour == 8  # 10:00 in summer time


class TestErasure:
    def test_of_the_contact_sends_nothing(self, book, mailoutbox):
        booking = book("09:00")
        booking.email = ""
        booking.save()

        send()

        assert not mailoutbox
        assert set(Message.objects.values_list("status", flat=True)) == {"dropped"}

    def test_of_the_person_takes_messages_and_links_along(self, book):
        book("09:00")
        send()
        assert BookingLink.objects.count() == 1

        done = actions.keep_house(now=at("2027-01-15 08:00"))

        assert done.anonymised_bookings == 1
        assert not Message.objects.exists()
        assert not BookingLink.objects.exists()

    def test_of_old_rows_keeps_what_staff_must_see(self, book):
        booking = book("2027-02-01 09:00")
        long_ago = at("2026-12-20 08:00")
        for number, status in enumerate(("sent", "dropped", "failed", "uncertain")):
            Message.objects.create(
                booking=booking,
                kind="changed",
                occasion=str(number),
                status=status,
                created_at=long_ago,
                due_at=long_ago,
                finished_at=long_ago,
            )

        actions.keep_house(now=at("2026-12-28 08:00"))

        assert set(Message.objects.filter(kind="changed").values_list("status", flat=True)) == {
            "failed",
            "uncertain",
        }
