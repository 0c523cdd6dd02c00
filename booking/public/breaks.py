"""The form of one break: when somebody cannot come."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
]
MOST_BREAKS = 3
"""As many as fit on a phone: lunch, prayer, the way to school."""

TIME_INPUT = forms.TimeInput(attrs={"type": "time", "step": "300"}, format="%H:%M")


class BreakForm(forms.Form):
    """A time at which the person cannot come: lunch, prayer, the way to school."""

    start = forms.TimeField(label=_("from"), widget=TIME_INPUT, required=False)
    end = forms.TimeField(label=_("until"), widget=TIME_INPUT, required=False)
    weekday = forms.TypedChoiceField(
        label=_("Day"),
        coerce=int,
        choices=[("", _("every day")), *WEEKDAYS],
        required=False,
        empty_value=None,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse half a time, and a break that ends before it begins."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if not self.errors and bool(start) != bool(end):
            missing = "end" if start else "start"
            self.add_error(missing, _("Enter both times of the break, or none."))
        elif start and end and end <= start:
            self.add_error("end", _("The break must end after it begins."))
        return data

    def is_filled(self) -> bool:
        """Whether there is a break."""
        return bool(self.cleaned_data.get("start"))

    def answer(self) -> dict[str, Any]:
        """Return the break with times as text, since the session keeps JSON."""
        data = self.cleaned_data
        return {
            "weekday": data["weekday"],
            "start": data["start"].strftime("%H:%M"),
            "end": data["end"].strftime("%H:%M"),
        }

    @classmethod
    def in_words(cls, answer: dict[str, Any]) -> str:
        """Return when the break is."""
        times = {"start": answer["start"], "end": answer["end"]}
        if answer["weekday"] is None:
            return gettext("break every day from %(start)s until %(end)s") % times
        day = {"day": str(dict(WEEKDAYS)[answer["weekday"]])}
        return gettext("break on %(day)s from %(start)s until %(end)s") % (times | day)
