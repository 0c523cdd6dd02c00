"""Handing messages over to real servers: taken, refused, silent; retried with patience."""

import datetime as dt

import pytest

from booking import notifications
from booking.models import Message
from booking.notifications import compose, outbox
from tests.demo_portal import free_port
from tests.integration.booking.messages.conftest import EMAIL, PHONE, send
from tests.plans import NOW

pytestmark = pytest.mark.django_db


def message():
    return Message.objects.get(kind="confirmed")


def minutes_later(number):
    return NOW + dt.timedelta(minutes=number)


class TestMail:
    def test_reaches_the_host_once(self, book, mail_host):
        book("09:00")

        for minutes in (0, 10, 1000):
            send(minutes_later(minutes))

        [mail] = mail_host.mails
        assert mail["To"] == EMAIL
        assert mail["Message-ID"] == f"<{message().number}@localhost>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert (message().status, message().channel) == ("sent", "email")

    def test_refused_for_now_comes_later_with_the_same_number(self, book, mail_host):
        book("09:00")
        mail_host.refusals["DATA"] = "451 busy"
        send(NOW)
        assert (message().status, message().reason) == ("waiting", "SMTPDataError 451")
        mail_host.refusals.clear()

        send(minutes_later(0.9))
        assert mail_host.mails == []
        send(minutes_later(1))

        assert message().status == "sent"
        assert mail_host.mails[0]["Message-ID"] == f"<{message().number}@localhost>"

    @pytest.mark.parametrize("stage", ["RCPT", "DATA"])
    def test_refused_for_good_is_not_tried_again(self, book, mail_host, caplog, stage):
        book("09:00", name="Demo Leila", email=EMAIL)
        mail_host.refusals[stage] = f"550 no such user {EMAIL}"

        send()

        assert (message().status, message().attempts) == ("failed", 1)
        assert "550" in message().reason
        assert str(message().number) in caplog.text
        for secret in (EMAIL, "Leila", "/booking/"):
            assert secret not in caplog.text + message().reason

    def test_waits_longer_each_time_and_then_fails(self, book, settings):
        book("2026-12-04 09:00")
        host = {"host": "127.0.0.1", "port": free_port()}
        settings.MAILERS = {
            "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": host}
        }
        now, pauses = NOW, []
        while message().status == "waiting":
            send(now)
            pauses.append((message().due_at - now).total_seconds() / 60)
            now = message().due_at

        assert pauses[:-1] == [1, 4, 16, 64, 256, 360, 360]
        assert (message().status, message().attempts) == ("failed", 8)
        assert message().reason == "ConnectionRefusedError"

    def test_to_a_host_that_falls_silent_is_uncertain_and_not_repeated(self, book, mail_host):
        book("09:00")
        mail_host.falls_silent = True

        send()
        send(minutes_later(1000))

        assert len(mail_host.mails) == 1
        assert message().status == "uncertain"

    def test_that_cannot_be_put_together_does_not_hold_up_others(
        self, book, mail_host, monkeypatch, caplog
    ):
        broken, _fine = book("09:00"), book("10:00")
        put_together = compose.what_holds

        def break_one(message, *, now):
            if message.booking == broken:
                raise KeyError("Demo Leila")
            return put_together(message, now=now)

        monkeypatch.setattr(compose, "what_holds", break_one)

        send()

        assert len(mail_host.mails) == 1
        assert Message.objects.get(kind="confirmed", status="waiting").reason == "KeyError"
        assert "Leila" not in caplog.text
        assert "test_delivery.py" in caplog.text


class TestTextMessage:
    def test_reaches_the_gateway_with_its_key(self, book, gateway, settings):
        settings.SMS_SENDER = "Centre"
        book("09:00", phone=PHONE)

        send()

        [(path, headers, body)] = gateway.requests
        assert path == "/messages?account=1"
        assert headers["Authorization"] == "Bearer secret-token"
        assert headers["Content-Type"] == "application/json"
        assert headers["Idempotency-Key"] == str(message().number)
        assert (body["to"], body["from"]) == (PHONE, "Centre")
        assert (message().status, message().channel) == ("sent", "sms")

    def test_is_not_sent_to_somebody_with_an_address(self, book, gateway, mailoutbox):
        book("09:00", email=EMAIL, phone=PHONE)

        send()

        assert gateway.requests == []
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            (200, "sent"),
            (500, "waiting"),
            (503, "waiting"),
            (429, "waiting"),
            (401, "waiting"),
            (302, "waiting"),
            (422, "failed"),
            (400, "failed"),
            (504, "uncertain"),
            (None, "uncertain"),
        ],
    )
    def test_follows_the_answer(self, book, gateway, answer, status):
        book("09:00", phone=PHONE)
        gateway.answers = [answer]

        send()

        assert message().status == status

    def test_waits_for_a_gateway_that_is_away(self, book, gateway, settings):
        book("09:00", phone=PHONE)
        there = settings.SMS_URL
        settings.SMS_URL = f"http://127.0.0.1:{free_port()}/"
        send()
        assert message().status == "waiting"
        settings.SMS_URL = there

        send(minutes_later(1))

        assert len(gateway.requests) == 1

    def test_is_dropped_when_the_centre_switches_them_off(self, book, gateway, settings):
        book("09:00", phone=PHONE)
        settings.SMS_URL = ""

        send()

        assert gateway.requests == []
        assert message().status == "dropped"


class TestAWorkerThatDied:
    """The same with a real process and kill -9: tests/concurrency/test_messages.py."""

    def left(self, *, handed_over):
        message = outbox.take(now=NOW)
        if handed_over:
            assert outbox.begin_to_hand_over(message, now=NOW)
        return message

    def test_before_handing_over_leaves_the_message_to_others(self, book, mailoutbox):
        book("09:00")
        self.left(handed_over=False)

        send(minutes_later(4))
        assert not mailoutbox
        send(minutes_later(5))

        assert len(mailoutbox) == 1

    def test_while_handing_over_leaves_it_to_staff(self, book, mailoutbox):
        book("09:00")
        self.left(handed_over=True)

        send(minutes_later(5))

        assert not mailoutbox
        assert (message().status, message().reason) == ("uncertain", "worker stopped")

    def test_only_seemingly_cannot_send_what_is_others(self, book, mailoutbox):
        book("09:00")
        slow = self.left(handed_over=False)

        send(minutes_later(5))

        assert not outbox.begin_to_hand_over(slow, now=minutes_later(5))
        assert len(mailoutbox) == 1

    def test_only_seemingly_may_still_say_that_it_was_sent(self, book):
        book("09:00")
        slow = self.left(handed_over=True)
        outbox.recover(now=minutes_later(5))
        assert message().status == "uncertain"

        outbox.sent(slow, now=minutes_later(6))

        assert message().status == "sent"


class TestStaff:
    def test_can_send_again_what_may_not_have_arrived(self, book, mailoutbox):
        book("09:00")
        outbox.begin_to_hand_over(outbox.take(now=NOW), now=NOW)
        outbox.recover(now=minutes_later(5))

        assert notifications.send_again(message(), now=minutes_later(6))
        send(minutes_later(6))

        assert len(mailoutbox) == 1
        assert not notifications.send_again(message(), now=minutes_later(7))

    def test_can_settle_it(self, book, mailoutbox):
        book("09:00")
        Message.objects.update(status="failed", finished_at=NOW)

        assert notifications.settle(message(), now=NOW)
        send()

        assert not mailoutbox
        assert not notifications.to_look_at().filter(pk=message().pk).exists()
