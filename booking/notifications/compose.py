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
from booking.models import Appointment, Booking, Message
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
    """What a message tells: these appointments hold, those are cancelled, these are offered.

    `waits` is what those that hold wait for, by the codes of their matters; `lost` is what some of
    them need of those that are cancelled.
    """

    message: Message
    live: list[Appointment]
    cancelled: list[Appointment]
    offered: list[Appointment] = field(default_factory=list)
    waits: dict[str, FollowUp] = field(default_factory=dict)
    lost: list[Need] = field(default_factory=list)

    @property
    def first(self) -> dt.datetime | None:
        """When the first appointment begins, or until when an offer can be answered."""
        if self.message.valid_until:
            return self.message.valid_until.astimezone(self.message.booking.centre.zone)
        return self.live[0].starts_at if self.live and self.message.kind != Kind.HIT else None


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
    if telling.message.kind == Kind.CANCELLED and not telling.lost:
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
    if kind == Kind.CANCELLED:
        return _what_is_cancelled(message, live, now)
    unkept = [one for one in queries.appointments_of(booking) if one.unkept]
    if kind == Kind.HIT:
        return _what_is_hit(message, live, unkept, now)
    if kind == Kind.WAITING_OVER and booking.status == Booking.Status.CONFIRMED:
        return Telling(message, [one for one in live if one.starts_at > now], [])
    if not live or _is_over(message, live, now):
        raise NotNeeded("over")
    holds = {Booking.Status.CONFIRMED}
    if kind == Kind.OFFERED:
        holds.add(Booking.Status.RESERVED)
    if booking.status not in holds:
        raise NotNeeded(booking.status)
    return Telling(message, live, [] if kind in REMINDERS else unkept)


def _what_is_cancelled(message: Message, live: list[Appointment], now: dt.datetime) -> Telling:
    """Return what was cancelled, and what is left.

    Raises:
        NotNeeded: if all of it is over.
    """
    booked = queries.appointments_of(message.booking)
    cancelled = booked.filter(status=Appointment.Status.CANCELLED)
    if not any(one.starts_at > now for one in cancelled):
        raise NotNeeded("over")
    return Telling(message, live, list(cancelled))


def _what_is_hit(
    message: Message, live: list[Appointment], unkept: list[Appointment], now: dt.datetime
) -> Telling:
    """Return what cannot be kept, and the new times that are held for it.

    Raises:
        NotNeeded: if all is settled, or this offer is not held any more.
    """
    change = queries.open_change(message.booking, now=now) if message.valid_until else None
    same = change is not None and change.reference == message.occasion
    if not unkept or (message.valid_until and not same):
        raise NotNeeded("over")
    offered = list(queries.appointments_of(change)) if change else []
    moving = {one.instead_of_id for one in offered}
    return Telling(message, [one for one in live if one.pk not in moving], unkept, offered)


def _is_over(message: Message, live: list[Appointment], now: dt.datetime) -> bool:
    """Return whether it is too late: for a reminder as soon as its day has begun."""
    if message.valid_until:
        return message.valid_until <= now
    last_call = live[0] if message.kind in REMINDERS else live[-1]
    return last_call.starts_at <= now


def _languages(booking: Booking) -> list[str]:
    """Return the person's language, and the German beside it."""
    return list(dict.fromkeys([booking.language, SOURCE]))


def _short_text(telling: Telling, link: str) -> ShortText:
    kind, booking = telling.message.kind, telling.message.booking
    lines = []
    for number, language in enumerate(_languages(booking)):
        with override(language):
            line = wording.text_message(kind, first=telling.first, count=len(telling.live))
            if number == 0:
                line = f"{line}\n{wording.text_message_action(kind)} {link}"
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
            }
            for one in appointments
        ]

    live = stops(telling.live)
    offered = stops(telling.offered)
    codes = [code for stop in (*live, *offered) for code in stop["card"].evidence]
    any_left, kind = bool(live), message.kind
    return {
        "language": language,
        "centre": booking.centre,
        "heading": wording.heading(kind, any_left=any_left, first=telling.first),
        "introduction": wording.introduction(
            kind,
            any_left=any_left,
            lost=bool(telling.lost),
            waited=message.occasion.endswith(WAITED),
            valid_until=message.valid_until and telling.first,
        ),
        "lost": [
            wording.lost_result(
                title(need.after.public_service.code), title(need.before.public_service.code)
            )
            for need in telling.lost
        ],
        "stops": live,
        "offered": offered,
        "cancelled": stops(telling.cancelled),
        "papers": queries.evidence_list(codes, language),
        "action": wording.action(kind, lost=bool(telling.lost)),
        "link": link,
    }
