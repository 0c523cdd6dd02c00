"""A real SMTP server on loopback that keeps what it takes, and refuses when told to."""

import logging
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.demo_portal import free_port


class MailHost:
    """Starts when entered; `mails` are those it took, `refusals` what it answers instead.

    `before_taking` is called when a whole mail is there and before the host says so; one that
    `falls_silent` never says it.
    """

    def __init__(self):
        self.mails = []
        self.refusals = {}
        self.before_taking = lambda: None
        self.before_greeting = lambda: None
        self.falls_silent = False
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self):
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._controller.start()
        return self

    def __exit__(self, *_exception):
        self._controller.stop()

    async def handle_EHLO(self, _server, session, _envelope, hostname, answers):  # noqa: N802  aiosmtpd's
        """Greet back."""
        self.before_greeting()
        session.host_name = hostname
        return answers

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  aiosmtpd's name
        """Take or refuse a recipient."""
        if "RCPT" in self.refusals:
            return self.refusals["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        """Take a mail."""
        if "DATA" in self.refusals:
            return self.refusals["DATA"]
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.before_taking()
        if self.falls_silent:
            server.transport.abort()
        return "250 Taken"
