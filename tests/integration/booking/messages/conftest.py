"""A booking with contact, a clock for the worker, and real servers that take messages."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from booking import actions, notifications
from booking.models import Hit
from booking.proposals import PlanToReserve
from tests.factories.booking import OpeningFactory, desk
from tests.plans import NOW, at, stop
from tests.smtp import MailHost

EMAIL = "demo@example.org"
PHONE = "+4915123456789"


@pytest.fixture
def book(db):  # noqa: ARG001  it stores rows
    """Book one appointment for each start, each at an office of its own."""

    def make(*starts, language="ar", now=NOW, words=None, **contact):
        stops = []
        for start in starts or ("09:00",):
            counter, service = desk(words=words)
            opens = at(start).replace(hour=0)
            OpeningFactory(counter=counter, starts_at=opens, ends_at=opens + dt.timedelta(days=1))
            stops.append(stop(counter, service, start))
        plan = PlanToReserve(stops=tuple(stops))
        centre = stops[0].counter.office.centre
        booking = actions.reserve(centre=centre, plan=plan, language=language, now=now).booking
        return actions.confirm(booking=booking, now=now, **(contact or {"email": EMAIL}))

    return make


def send(now=NOW):
    """Send what is due at a moment, as a worker would."""
    return notifications.send_due(lambda: now)


@pytest.fixture
def sent(mailoutbox):
    """Send what is due and return the one mail that went out."""

    def one(now=NOW):
        mailoutbox.clear()
        send(now)
        [mail] = mailoutbox
        return mail, mail.body, mail.alternatives[0].content

    return one


def cannot_be_kept(appointment, why=Hit.Why.OFFICE):
    """Tell a person that an appointment cannot be, and that no new time was found."""
    Hit.objects.create(
        appointment=appointment, why=why, state=Hit.State.NOTHING, since=NOW, changed_at=NOW
    )
    notifications.hit(appointment.booking, occasion="none", valid_until=None, now=NOW)


@pytest.fixture
def mail_host(settings):
    """A real SMTP server on loopback, named in the settings."""
    with MailHost() as host:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": host.port, "timeout": 5},
            }
        }
        yield host


class Gateway(HTTPServer):
    """An HTTP gateway for text messages that keeps what it got and answers as it is told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.requests = []
        self.answers = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/messages?account=1"


class GatewayHandler(BaseHTTPRequestHandler):
    """Takes one request."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), json.loads(body)))
        status = self.server.answers.pop(0) if self.server.answers else 202
        if status is None:  # fall silent
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def gateway(settings):
    """A gateway that runs, named in the settings."""
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_TIMEOUT = server.url, "secret-token", 5
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
