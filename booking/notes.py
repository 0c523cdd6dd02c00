"""What is noted below an appointment: who must come, who interprets, what it waits for."""

from collections.abc import Container

from django.utils.translation import gettext as _

from booking.models import Attendance, Precedence
from content.languages import translated_name


def who_must_come(attendance: str) -> str:
    """Return who must come to an appointment; nothing where one adult is enough."""
    return {
        Attendance.EVERYONE.value: _("Everyone must come to this appointment."),
        Attendance.CHILDREN.value: _("Every child must come, with an adult."),
    }.get(attendance, "")


def who_interprets(language: str, *, interpreter: bool, spoken: Container[str]) -> str:
    """Return who understands a person at an appointment; nothing if nobody is known to.

    `language` is the one for which they asked for an interpreter, `spoken` are those of the staff.
    """
    named = {"language": translated_name(language)}
    if interpreter and language:
        return _("Somebody interprets for you (%(language)s).") % named
    if interpreter:
        return _("Somebody interprets for you.")
    return _("They speak %(language)s with you here.") % named if language in spoken else ""


def waits_for(before: str, result: str) -> str:
    """Return that an appointment needs a result, and when that is there."""
    when = {
        Precedence.Result.DAYS.value: _("It is there after some days."),
        Precedence.Result.WEEKS.value: _("It is there after some weeks."),
        Precedence.Result.MONTHS.value: _("It is there after some months."),
    }.get(result, "")
    return " ".join(
        filter(None, [_("You need the result of “%(before)s” first.") % {"before": before}, when])
    )
