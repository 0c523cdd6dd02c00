"""Never twice: workers that are killed in the middle, and several workers at once.

With real processes, a real mail host and kill -9; the twins take the guard away.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from booking.models import Message
from booking.notifications import outbox
from tests.demo_portal import ROOT
from tests.factories.booking import BookingFactory, desk
from tests.plans import at
from tests.smtp import MailHost

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 3
MESSAGES = 24


@pytest.fixture
def host():
    """A real mail host."""
    with MailHost() as running:
        yield running


def waiting(count=1):
    """Store confirmed bookings of next year, each with its confirmation to send."""
    counter, service = desk()
    start, now = at("2099-12-01 09:00"), timezone.now()
    for number in range(count):
        booking = BookingFactory(email=f"demo-{number}@example.org")
        booking.appointments.create(
            counter=counter,
            public_service=service,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=30),
        )
        Message.objects.create(
            booking=booking, kind="confirmed", occasion="once", created_at=now, due_at=now
        )


def database_url():
    """Return the address of the tests' database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    login = f"{values['USER']}:{values['PASSWORD']}@" if values["USER"] else ""
    return f"postgresql://{login}{values['HOST']}:{values['PORT']}/{values['NAME']}"


def worker(host):
    """Start a real worker that sends what is due and ends."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_messages", "--once"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "LOTSE_DATABASE_URL": database_url(),
            "LOTSE_SMTP_HOST": "127.0.0.1",
            "LOTSE_SMTP_PORT": str(host.port),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process):
    """Wait for a worker, and show what it said if something went wrong."""
    try:
        said, _nothing = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 0, said


def let_the_lease_run_out():
    """Five minutes later."""
    past = timezone.now() - dt.timedelta(seconds=1)
    Message.objects.filter(status="sending").update(leased_until=past)


class TestKilledBetweenSendAndMark:
    def killed(self, host):
        """Kill a worker when the host has the whole mail, before the worker hears of it."""
        waiting()
        process = worker(host)
        host.before_taking = lambda: os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        host.before_taking = lambda: None
        assert process.returncode == -signal.SIGKILL
        assert len(host.mails) == 1
        assert Message.objects.get().status == "sending"

    def test_the_message_is_not_sent_again(self, host):
        self.killed(host)

        let_the_lease_run_out()
        ended(worker(host))

        assert len(host.mails) == 1
        assert Message.objects.get().status == "uncertain"

    def test_without_the_mark_before_it_is_sent_twice(self, host):
        self.killed(host)
        Message.objects.update(handed_over_at=None)  # as if nobody had written it down

        let_the_lease_run_out()
        ended(worker(host))

        assert len(host.mails) == 2
        # All that is left then: receivers can drop the second one.
        assert len({mail["Message-ID"] for mail in host.mails}) == 1


class TestKilledBeforeTheSend:
    def test_the_message_is_sent_by_the_next_worker(self, host):
        waiting()
        process = worker(host)
        host.before_greeting = lambda: os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=120)
        host.before_greeting = lambda: None
        assert (process.returncode, host.mails) == (-signal.SIGKILL, [])

        let_the_lease_run_out()
        ended(worker(host))

        assert len(host.mails) == 1
        assert Message.objects.get().status == "sent"


class TestSeveralWorkers:
    def test_send_each_message_once(self, host):
        waiting(MESSAGES)

        for process in [worker(host) for _ in range(WORKERS)]:
            ended(process)

        assert len(host.mails) == MESSAGES
        assert len({mail["To"] for mail in host.mails}) == MESSAGES
        assert set(Message.objects.values_list("status", flat=True)) == {"sent"}

    def test_take_each_message_once(self, rivals):
        waiting(MESSAGES)

        def take_all():
            taken = []
            while message := outbox.take(now=timezone.now()):
                taken.append(message.pk)
            return taken

        taken = [key for keys in rivals([take_all] * WORKERS) for key in keys]

        assert sorted(taken) == sorted(Message.objects.values_list("pk", flat=True))

    def test_without_the_lock_one_message_is_taken_by_many(self, rivals):
        waiting()

        def take_without_lock(barrier):
            message = Message.objects.filter(status="waiting").first()
            barrier.wait(timeout=30)
            Message.objects.filter(pk=message.pk).update(status="sending", leased_until=at("09:00"))
            return message.pk

        barrier = threading.Barrier(WORKERS)
        taken = rivals([partial(take_without_lock, barrier)] * WORKERS)

        assert len(taken) == WORKERS
        assert len(set(taken)) == 1
