"""The ways out: mail by SMTP, text messages by an HTTP gateway.

A channel first reaches its host, then hands one message over. The difference counts: what went
wrong before is known not to have arrived and can be tried again; when the host falls silent
in the middle, nobody knows.
"""

import json
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, mailers

from booking.models import Message

LAST_WORDS = {400, 410, 422}
"""Answers of a gateway that mean: this text will never be taken."""

UNKNOWN_OUTCOME = {502, 504}
"""Answers of something in between that does not know what the gateway did."""


class NotTaken(Exception):
    """The host did not take the message: why, without naming anybody; and whether for good."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Uncertain(Exception):
    """The host fell silent while it took the message: it may have arrived, or not."""


@dataclass(frozen=True)
class ShortText:
    """A text message: a number in E.164, the text, and what is the same at every attempt."""

    to: str
    text: str
    number: UUID


Outgoing = EmailMessage | ShortText


class Channel(Protocol):
    """A way out, for one message."""

    def open(self) -> None:
        """Reach the host.

        Raises:
            NotTaken: if it cannot be reached.
        """

    def hand_over(self, outgoing: Outgoing) -> None:
        """Give the message to the host; return when the host has taken it.

        Raises:
            NotTaken: if the host refused it.
            Uncertain: if the host fell silent.
        """

    def close(self) -> None:
        """Leave the host; the message is taken or not by now."""


class Smtp:
    """Mail, by the mail host of the settings."""

    def __init__(self) -> None:
        self.connection = mailers.default

    def open(self) -> None:
        """Connect, encrypt, sign in, greet."""
        try:
            self.connection.open()
            host = getattr(self.connection, "connection", None)
            if isinstance(host, smtplib.SMTP):  # Django greets when it sends, if not encrypted
                host.ehlo_or_helo_if_needed()
        except OSError as error:  # SMTPException is one, too
            raise NotTaken(type(error).__name__) from None

    def hand_over(self, outgoing: Outgoing) -> None:
        """Send a mail; what its host answers decides whether trying again can help."""
        if not isinstance(outgoing, EmailMessage):
            raise TypeError("The mail host takes mails only.")
        try:
            self.connection.send_messages([outgoing])
        except smtplib.SMTPRecipientsRefused as error:
            code = max(answer[0] for answer in error.recipients.values())
            raise NotTaken(f"SMTPRecipientsRefused {code}", final=code >= 500) from None
        except smtplib.SMTPResponseException as error:
            reason = f"{type(error).__name__} {error.smtp_code}"
            final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
            raise NotTaken(reason, final=final) from None
        except ValueError:
            raise NotTaken("address", final=True) from None
        except OSError as error:
            raise Uncertain(type(error).__name__) from None

    def close(self) -> None:
        """Say goodbye; a rude answer changes nothing."""
        with suppress(OSError):
            self.connection.close()


class SmsGateway:
    """Text messages, by a gateway that takes JSON by POST and answers 2xx for "taken"."""

    def __init__(self) -> None:
        url = urlsplit(settings.SMS_URL)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        self.connection = kind(url.hostname or "", url.port, timeout=settings.SMS_TIMEOUT)
        self.path = f"{url.path or '/'}{'?' + url.query if url.query else ''}"

    def open(self) -> None:
        """Connect."""
        try:
            self.connection.connect()
        except OSError as error:
            raise NotTaken(type(error).__name__) from None

    def hand_over(self, outgoing: Outgoing) -> None:
        """Post a text."""
        if not isinstance(outgoing, ShortText):
            raise TypeError("The gateway takes text messages only.")
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(outgoing.number)}
        if settings.SMS_TOKEN:
            headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
        body = {"to": outgoing.to, "from": settings.SMS_SENDER, "text": outgoing.text}
        try:
            self.connection.request("POST", self.path, json.dumps(body), headers)
            status = self.connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise Uncertain(type(error).__name__) from None
        if status in UNKNOWN_OUTCOME:
            raise Uncertain(f"HTTP {status}")
        if not 200 <= status < 300:
            raise NotTaken(f"HTTP {status}", final=status in LAST_WORDS)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


CHANNELS: dict[str, Callable[[], Channel]] = {
    Message.Channel.EMAIL: Smtp,
    Message.Channel.SMS: SmsGateway,
}
