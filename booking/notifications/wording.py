"""The words of messages, kind by kind, in the language that is active.

Subjects and text messages are neutral: whoever looks at a shared phone learns that there are
appointments, and not at which office.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from booking.models import Message

Kind = Message.Kind


@dataclass(frozen=True)
class Facts:
    """What the words of a message depend on.

    How many appointments hold, are cancelled, and cannot be kept by offices; when the `first`
    one that holds begins, and `until` when an offer can be answered. `offered`: new times are
    kept. `choosable`: the person can choose some. `lost`: something needs the result of what is
    cancelled. `waited`: a place on the waiting list ended too.
    """

    kind: str
    live: int
    cancelled: int = 0
    unkept: int = 0
    first: dt.datetime | None = None
    until: dt.datetime | None = None
    offered: bool = False
    choosable: bool = False
    lost: bool = False
    waited: bool = False


def subject(kind: str) -> str:
    """Return the subject of a mail."""
    return {
        Kind.CONFIRMED: _("Your appointments"),
        Kind.CHANGED: _("Your appointments have changed"),
        Kind.CANCELLED: _("Your appointments: cancellation"),
        Kind.OFFERED: _("We have a proposal for you"),
        Kind.HIT: _("Your appointments: please answer"),
        Kind.WAITING_OVER: _("You are not on the waiting list any more"),
        Kind.REMINDER_WEEK: _("Reminder of your appointments"),
        Kind.REMINDER_DAY: _("Reminder of your appointments"),
    }[Kind(kind)]


def heading(facts: Facts) -> str:
    """Return the first line of a mail: what has happened."""
    kind = facts.kind
    if kind in {Kind.REMINDER_WEEK, Kind.REMINDER_DAY} and facts.first:
        day = {"day": date_format(facts.first, pgettext("format of a date", "l, d.m.Y"))}
        return _("You have appointments on %(day)s") % day
    if kind == Kind.CANCELLED and (facts.live or facts.unkept):
        return ngettext(
            "One of your appointments is cancelled",
            "Some of your appointments are cancelled",
            facts.cancelled,
        )
    if kind == Kind.CANCELLED:
        return ngettext(
            "Your appointment is cancelled", "Your appointments are cancelled", facts.cancelled
        )
    if kind == Kind.HIT:
        return ngettext(
            "An office cannot keep your appointment",
            "Offices cannot keep some of your appointments",
            facts.unkept,
        )
    return {
        Kind.CONFIRMED: _("Your appointments are booked"),
        Kind.CHANGED: _("Your appointments have changed"),
        Kind.OFFERED: _("We have a proposal for you"),
        Kind.WAITING_OVER: _("You are not on the waiting list any more"),
    }[Kind(kind)]


def introduction(facts: Facts) -> str:
    """Return the sentence below: what it means, or what to do; empty if a notice says it."""
    kind = facts.kind
    if kind == Kind.HIT or facts.until:
        return _to_answer(facts)
    if kind == Kind.CANCELLED:
        return _after_cancelling(facts)
    return {
        Kind.CONFIRMED: _("You need to do nothing else before then."),
        Kind.CHANGED: _("Only these times hold now. Please forget the earlier ones."),
        Kind.OFFERED: _("Please answer soon."),
        Kind.WAITING_OVER: _(
            "We could not find a time that fits. Your other appointments stay. You can plan what "
            "is missing anew at any time."
        ),
        Kind.REMINDER_WEEK: _("Please look now whether you have all the papers."),
        Kind.REMINDER_DAY: _("Please put your papers ready today."),
    }[Kind(kind)]


def _to_answer(facts: Facts) -> str:
    """Return what to do about an offer, or where there is none."""
    if facts.until:
        text = (
            _("We are sorry. We keep new times for you until %(day)s, %(time)s. Please answer.")
            if facts.kind == Kind.HIT
            else _("We keep it for you until %(day)s, %(time)s. Please answer before.")
        )
        return text % {
            "day": date_format(facts.until, pgettext("format of a date", "l, d.m.Y")),
            "time": date_format(facts.until, "H:i"),
        }
    if facts.choosable:
        return _("We are sorry. We found no new time by ourselves. Please choose one, or call us.")
    return _("We are sorry. Please look at your booking to see what you can do, or call us.")


def _after_cancelling(facts: Facts) -> str:
    if facts.lost:
        return _("The other appointments stay booked. But a result is missing:")
    if facts.unkept:
        return ""
    if facts.live:
        return _("The other appointments take place as planned.")
    if facts.waited:
        return _("You do not need to go anywhere. Your place on the waiting list has ended too.")
    return _("You do not need to go anywhere.")


def notice(facts: Facts) -> str:
    """Return that something else needs an answer still; nothing if the message is about that."""
    if not facts.unkept or facts.kind == Kind.HIT:
        return ""
    return ngettext(
        "An office cannot keep one of your appointments. Please look at your booking, or call us.",
        "Offices cannot keep %(count)d of your appointments. Please look at your booking, or "
        "call us.",
        facts.unkept,
    ) % {"count": facts.unkept}


def lost_result(after: str, before: str) -> str:
    """Return that an appointment needs the result of one that is cancelled, and what to do."""
    return _(
        "“%(after)s” needs the result of “%(before)s”, which is cancelled. If you do not have "
        "this result from elsewhere, cancel or move “%(after)s”."
    ) % {"after": after, "before": before}


def action(facts: Facts) -> str:
    """Return what the one button does."""
    kind = facts.kind
    if kind == Kind.OFFERED:
        return _("Look at the proposal and answer")
    if kind == Kind.HIT and facts.offered:
        return _("Look at the new times, or choose others")
    if kind == Kind.HIT and facts.choosable:
        return _("Choose a new time")
    if facts.lost:
        return _("Look at your appointments, move or cancel them")
    if facts.unkept or kind in {Kind.CANCELLED, Kind.WAITING_OVER}:
        return _("Look at your booking")
    return _("Look at your appointments, or cancel them")


def text_message(facts: Facts) -> str:
    """Return one line of a text message, without its link: short, and naming no office."""
    kind, when = facts.kind, facts.until or facts.first
    values = {
        "count": facts.live,
        "unkept": facts.unkept,
        "when": date_format(when, "d.m. H:i") if when else "",
    }
    if kind == Kind.OFFERED:
        text = _("A proposal for your appointments. Answer before %(when)s.")
    elif kind == Kind.HIT:
        text = _hit_in_short(facts)
    elif kind == Kind.WAITING_OVER:
        text = _("Waiting list ended: no time found.")
    elif kind == Kind.CANCELLED:
        text = _cancelled_in_short(facts)
    elif kind == Kind.CHANGED:
        text = ngettext(
            "New time of your appointment: %(when)s.",
            "Changed. You have %(count)d appointments, first %(when)s.",
            facts.live,
        )
    elif kind == Kind.CONFIRMED:
        text = ngettext(
            "Booked: %(count)d appointment, %(when)s.",
            "Booked: %(count)d appointments, first %(when)s.",
            facts.live,
        )
    else:
        text = ngettext(
            "Reminder: %(count)d appointment, %(when)s.",
            "Reminder: %(count)d appointments, first %(when)s.",
            facts.live,
        )
    return text % values


def _hit_in_short(facts: Facts) -> str:
    if facts.until:
        return ngettext(
            "An appointment cannot take place. For a new time answer before %(when)s.",
            "%(unkept)d appointments cannot take place. For new times answer before %(when)s.",
            facts.unkept,
        )
    if facts.choosable:
        return ngettext(
            "An appointment cannot take place. Please choose a new time.",
            "%(unkept)d appointments cannot take place. Please choose new times.",
            facts.unkept,
        )
    return ngettext(
        "An appointment cannot take place. Please look.",
        "%(unkept)d appointments cannot take place. Please look.",
        facts.unkept,
    )


def _cancelled_in_short(facts: Facts) -> str:
    """Return what matters most after a cancellation: what is to do, then what is left."""
    if facts.unkept:
        return ngettext(
            "Cancelled. Another appointment cannot take place: please look.",
            "Cancelled. %(unkept)d other appointments cannot take place: please look.",
            facts.unkept,
        )
    if facts.lost:
        return _("Cancelled. Now another appointment lacks a result: please look.")
    if facts.live:
        return ngettext(
            "Appointment cancelled. %(count)d remains: %(when)s.",
            "Appointment cancelled. %(count)d remain, first %(when)s.",
            facts.live,
        )
    if facts.waited:
        return _("Your appointments are cancelled, waiting has ended.")
    return ngettext(
        "Your appointment is cancelled.", "Your appointments are cancelled.", facts.cancelled
    )


def text_message_action(facts: Facts) -> str:
    """Return what the link of a text message is for, in a word or two."""
    answers = facts.kind == Kind.OFFERED or (facts.kind == Kind.HIT and facts.choosable)
    return _("Answer:") if answers else _("See all:")
