"""Put a message together when it is sent: from the booking as it is then, with a fresh link."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from booking import ics, links, queries
from booking.links import Scope
from booking.models import Appointment, Booking, Hit, Message
from booking.notes import waits_for, who_interprets, who_must_come
from booking.notifications import wording
from booking.notifications.channels import Outgoing, ShortText
from booking.notifications.outbox import REMINDERS, WAITED, channel_of, live_appointments
from booking.queries import FollowUp, Need

SOURCE = "de"
Kind = Message.Kind


class NotNeeded(Exception):
    """The message would tell nothing that is still true, or nobody."""


@dataclass(frozen=True)
class Telling:
    """What a message tells: these hold, those are cancelled or cannot be kept, these are offered.

    `waits` is what those that hold wait for, by the codes of their matters; `lost` is what some of
    them need of those that are cancelled.
    """

    message: Message
    live: list[Appointment]
    cancelled: list[Appointment] = field(default_factory=list)
    unkept: list[Appointment] = field(default_factory=list)
    offered: list[Appointment] = field(default_factory=list)
    waits: dict[str, FollowUp] = field(default_factory=dict)
    lost: list[Need] = field(default_factory=list)

    @property
    def facts(self) -> wording.Facts:
        """What the words depend on."""
        message, until = self.message, self.message.valid_until
        return wording.Facts(
            kind=message.kind,
            live=len(self.live),
            cancelled=len(self.cancelled),
            unkept=len(self.unkept),
            first=self.live[0].starts_at if self.live else None,
            until=until and until.astimezone(message.booking.centre.zone),
            offered=bool(self.offered),
            choosable=any(one.unkept and one.unkept.why != Hit.Why.MODE for one in self.unkept),
            lost=bool(self.lost),
            waited=message.occasion.endswith(WAITED),
        )


def compose(message: Message, *, now: dt.datetime) -> Outgoing:
    """Return the message for the channel by which the person can be reached now.

    Raises:
        NotNeeded: if nothing of it holds any more, or there is no contact.
    """
    booking = message.booking
    message.channel = channel_of(booking)
    if not message.channel:
        raise NotNeeded("no contact")
    telling = _with_results(what_holds(message, now=now), now)
    token = links.issue(
        booking,
        scope=_scope(telling),
        expires_at=links.end_of(booking, now=now),
        now=now,
        message=message,
    )
    if message.channel == Message.Channel.SMS:
        return _short_text(telling, links.short_address(booking, token))
    return _mail(telling, links.address(booking, token), now=now)


def _with_results(telling: Telling, now: dt.datetime) -> Telling:
    """Return the telling with the results that are still to come, and those that never will."""
    told = {one.pk for one in telling.live}
    booking = telling.message.booking
    lost = queries.lost_results(list(queries.appointments_of(booking)), now=now)
    live = live_appointments(booking)
    return replace(
        telling,
        waits=queries.second_visits([(one.public_service, one.starts_at.date()) for one in live]),
        lost=[need for need in lost if need.after.pk in told],
    )


def _scope(telling: Telling) -> Scope:
    """Return what the link opens: no more than is needed to answer the message."""
    if telling.message.kind == Kind.OFFERED:
        return Scope.ANSWER
    if telling.message.kind == Kind.CANCELLED and not (telling.lost or telling.unkept):
        return Scope.SEE
    return Scope.MANAGE


def what_holds(message: Message, *, now: dt.datetime) -> Telling:
    """Return what a message has to tell at this moment.

    Raises:
        NotNeeded: if it is nothing.
    """
    booking, kind = message.booking, Kind(message.kind)
    live = live_appointments(booking)
    if kind in REMINDERS:
        live = [one for one in live if one.starts_at.date().isoformat() == message.occasion]
        return _of_confirmed(Telling(message, live), now)
    live = [one for one in live if one.ends_at > now]
    booked = [one for one in queries.appointments_of(booking) if one.starts_at > now]
    unkept = [one for one in booked if one.unkept]
    if kind == Kind.CANCELLED:
        cancelled = [one for one in booked if one.status == Appointment.Status.CANCELLED]
        if not cancelled:
            raise NotNeeded("over")
        return Telling(message, live, cancelled, unkept)
    if kind == Kind.HIT and not unkept:
        raise NotNeeded("over")
    telling = Telling(message, live, unkept=unkept)
    if kind in {Kind.HIT, Kind.OFFERED}:
        return _with_offer(telling, now)
    return _of_confirmed(telling, now)


def _with_offer(telling: Telling, now: dt.datetime) -> Telling:
    """Return the telling with the new times that are held, if it tells of some.

    Raises:
        NotNeeded: if this offer is not held any more.
    """
    message = telling.message
    if not message.valid_until:
        return telling
    change = queries.open_change(message.booking, now=now)
    if change is None or message.occasion not in {change.reference, str(change.pk)}:
        raise NotNeeded("over")
    offered = list(queries.appointments_of(change))
    moving = {one.instead_of_id for one in offered}
    live = [one for one in telling.live if one.pk not in moving]
    return replace(telling, live=live, offered=offered)


def _of_confirmed(telling: Telling, now: dt.datetime) -> Telling:
    """Return the telling of a booking that is not over, nor cancelled meanwhile.

    Raises:
        NotNeeded: if it is.
    """
    message, live = telling.message, telling.live
    if message.booking.status != Booking.Status.CONFIRMED:
        raise NotNeeded(message.booking.status)
    if message.kind == Kind.WAITING_OVER:
        return telling
    # A reminder is late as soon as its day has begun.
    last_call = live and (live[0] if message.kind in REMINDERS else live[-1])
    if not last_call or last_call.starts_at <= now:
        raise NotNeeded("over")
    return telling


def _languages(booking: Booking) -> list[str]:
    """Return the person's language, and the German beside it."""
    return list(dict.fromkeys([booking.language, SOURCE]))


def _short_text(telling: Telling, link: str) -> ShortText:
    booking = telling.message.booking
    lines = []
    for number, language in enumerate(_languages(booking)):
        with override(language):
            line = wording.text_message(telling.facts)
            if number == 0:
                line = f"{line}\n{wording.text_message_action(telling.facts)} {link}"
        lines.append(line)
    return ShortText(booking.phone, "\n".join(lines), telling.message.number)


def _mail(telling: Telling, link: str, *, now: dt.datetime) -> EmailMultiAlternatives:
    """Return the mail. Its subject tells an onlooker nothing."""
    message, booking = telling.message, telling.message.booking
    languages = _languages(booking)
    subjects, parts = [], []
    for language in languages:
        with override(language):
            subjects.append(wording.subject(message.kind))
            parts.append(_part(telling, link, language))
    context = {"parts": parts, "reference": booking.reference}
    # The domain of the sender is ours; the number is the same at every attempt.
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    mail = EmailMultiAlternatives(
        subject=" · ".join(dict.fromkeys(subjects)),
        body=render_to_string("booking/mail/message.txt", context),
        to=[booking.email],
        reply_to=[booking.centre.contact_email] if booking.centre.contact_email else None,
        headers={
            "Message-ID": f"<{message.number}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("booking/mail/message.html", context), "text/html")
    calendar = ics.calendar_file(booking, booking.language, now=now)
    if message.kind != Kind.OFFERED:
        mail.attach("appointments.ics", calendar.content.decode(), calendar.media_type)
    return mail


def _part(telling: Telling, link: str, language: str) -> dict[str, Any]:
    """Return everything that the mail says in one language, which is active."""
    message, booking = telling.message, telling.message.booking
    cards = {card.code: card for card in queries.public_services(booking.centre, language)}
    offices = queries.office_cards(booking.centre, language)

    def title(code: str) -> str:
        return cards[code].title

    def notes(one: Appointment) -> list[str]:
        card = cards[one.public_service.code]
        waits = telling.waits.get(card.code)
        words = [
            who_must_come(card.attendance),
            who_interprets(
                booking.interpreter_language,
                interpreter=one.interpreter_id is not None,
                spoken=card.languages,
            ),
            waits_for(title(waits.before), waits.result) if waits else "",
        ]
        return [text for text in words if text]

    def stops(appointments: list[Appointment]) -> list[dict[str, Any]]:
        return [
            {
                "card": cards[one.public_service.code],
                "office": offices[one.counter.office_id],
                "counter": one.counter.name,
                "starts_at": one.starts_at.astimezone(booking.centre.zone),
                "ends_at": one.ends_at.astimezone(booking.centre.zone),
                "notes": notes(one),
                "why": one.unkept.get_why_display() if one.unkept else "",
            }
            for one in appointments
        ]

    live, offered = stops(telling.live), stops(telling.offered)
    codes = [code for stop in (*live, *offered) for code in stop["card"].evidence]
    facts = telling.facts
    lost = [
        wording.lost_result(
            title(need.after.public_service.code), title(need.before.public_service.code)
        )
        for need in telling.lost
    ]
    return {
        "language": language,
        "centre": booking.centre,
        "heading": wording.heading(facts),
        "introduction": wording.introduction(facts),
        "notices": [text for text in (*lost, wording.notice(facts)) if text],
        "unkept": stops(telling.unkept),
        "offered": offered,
        "stops": live,
        "stay": message.kind in {Kind.HIT, Kind.OFFERED},
        "cancelled": stops(telling.cancelled),
        "papers": queries.evidence_list(codes, language),
        "action": wording.action(facts),
        "link": link,
    }
