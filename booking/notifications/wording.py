"""The words of messages, kind by kind, in the language that is active.

Subjects and text messages are neutral: whoever looks at a shared phone learns that there are
appointments, and not at which office.
"""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from booking.models import Message

Kind = Message.Kind


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


def heading(kind: str, *, any_left: bool, first: dt.datetime | None) -> str:
    """Return the first line of a mail: what has happened."""
    if kind in {Kind.REMINDER_WEEK, Kind.REMINDER_DAY} and first:
        day = {"day": date_format(first, pgettext("format of a date", "l, d.m.Y"))}
        return _("You have appointments on %(day)s") % day
    if kind == Kind.CANCELLED:
        return (
            _("Some of your appointments are cancelled")
            if any_left
            else _("Your appointments are cancelled")
        )
    return {
        Kind.CONFIRMED: _("Your appointments are booked"),
        Kind.CHANGED: _("Your appointments have changed"),
        Kind.OFFERED: _("We have a proposal for you"),
        Kind.HIT: _("An office cannot keep your appointment"),
        Kind.WAITING_OVER: _("You are not on the waiting list any more"),
    }[Kind(kind)]


def introduction(
    kind: str,
    *,
    any_left: bool,
    valid_until: dt.datetime | None,
    lost: bool = False,
    waited: bool = False,
) -> str:
    """Return the sentence below: what it means, or what to do."""
    if valid_until:
        when = {
            "day": date_format(valid_until, pgettext("format of a date", "l, d.m.Y")),
            "time": date_format(valid_until, "H:i"),
        }
        text = (
            _("We are sorry. We keep new times for you until %(day)s, %(time)s. Please answer.")
            if kind == Kind.HIT
            else _("We keep it for you until %(day)s, %(time)s. Please answer before.")
        )
        return text % when
    if kind == Kind.CANCELLED:
        return _after_cancelling(any_left=any_left, lost=lost, waited=waited)
    return {
        Kind.CONFIRMED: _("You need to do nothing else before then."),
        Kind.CHANGED: _("Only these times hold now. Please forget the earlier ones."),
        Kind.OFFERED: _("Please answer soon."),
        Kind.HIT: _(
            "We are sorry. We found no new time by ourselves. Please choose one, or call us."
        ),
        Kind.WAITING_OVER: _(
            "We could not find a time that fits. Your other appointments stay. You can plan what "
            "is missing anew at any time."
        ),
        Kind.REMINDER_WEEK: _("Please look now whether you have all the papers."),
        Kind.REMINDER_DAY: _("Please put your papers ready today."),
    }[Kind(kind)]


def _after_cancelling(*, any_left: bool, lost: bool, waited: bool) -> str:
    if lost:
        return _("The other appointments stay booked. But a result is missing:")
    if any_left:
        return _("The other appointments take place as planned.")
    if waited:
        return _("You do not need to go anywhere. Your place on the waiting list has ended too.")
    return _("You do not need to go anywhere.")


def lost_result(after: str, before: str) -> str:
    """Return that an appointment needs the result of one that is cancelled, and what to do."""
    return _(
        "“%(after)s” needs the result of “%(before)s”, which is cancelled. If you do not have "
        "this result from elsewhere, cancel or move “%(after)s”."
    ) % {"after": after, "before": before}


def action(kind: str, *, lost: bool = False) -> str:
    """Return what the one button does."""
    if kind == Kind.OFFERED:
        return _("Look at the proposal and answer")
    if kind == Kind.HIT:
        return _("Look at the new times, or choose others")
    if lost:
        return _("Look at your appointments, move or cancel them")
    if kind in {Kind.CANCELLED, Kind.WAITING_OVER}:
        return _("Look at your booking")
    return _("Look at your appointments, or cancel them")


def text_message(kind: str, *, first: dt.datetime | None, count: int) -> str:
    """Return one line of a text message, without its link: short, and naming no office."""
    values = {"count": count, "when": date_format(first, "d.m. H:i") if first else ""}
    if kind == Kind.OFFERED:
        return _("A proposal for your appointments. Answer before %(when)s.") % values
    if kind == Kind.HIT:
        return _hit_in_short(first) % values
    if kind == Kind.WAITING_OVER:
        return _("Waiting list ended: no time found.")
    if kind == Kind.CANCELLED and not count:
        return _("Your appointments are cancelled.")
    if kind == Kind.CANCELLED:
        text = ngettext(
            "Appointment cancelled. %(count)d remains: %(when)s.",
            "Appointment cancelled. %(count)d remain, first %(when)s.",
            count,
        )
    elif kind == Kind.CHANGED:
        text = ngettext(
            "New time of your appointment: %(when)s.",
            "New times: %(count)d appointments, first %(when)s.",
            count,
        )
    elif kind == Kind.CONFIRMED:
        text = ngettext(
            "Booked: %(count)d appointment, %(when)s.",
            "Booked: %(count)d appointments, first %(when)s.",
            count,
        )
    else:
        text = ngettext(
            "Reminder: %(count)d appointment, %(when)s.",
            "Reminder: %(count)d appointments, first %(when)s.",
            count,
        )
    return text % values


def _hit_in_short(first: dt.datetime | None) -> str:
    if first:
        return _("An appointment is cancelled. New time kept until %(when)s.")
    return _("An appointment is cancelled. Please choose a new time.")


def text_message_action(kind: str) -> str:
    """Return what the link of a text message is for, in a word or two."""
    return _("Answer:") if kind in {Kind.OFFERED, Kind.HIT} else _("See all:")
