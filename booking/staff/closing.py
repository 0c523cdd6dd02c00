"""Close an office or a counter, or let an interpreter be away: the form, and it in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import Closure, Counter, Interpreter, Office
from booking.staff.forms import DateInput, TimeInput, refuse_odd_minutes

FURTHEST = dt.timedelta(days=731)
"""So far ahead a closure may begin; a later one is a slip of the finger."""

LONGEST = dt.timedelta(days=366)
"""So long it may last; whoever stays closed is not in use any more."""


class ClosureForm(forms.Form):
    """A span in which an office, one of its counters, or an interpreter receives nobody.

    The reason is asked with the button that closes, since it must not stand in an address.
    """

    counter = forms.ModelChoiceField(
        label=_("What is closed"),
        queryset=Counter.objects.none(),
        required=False,
        empty_label=_("the whole office"),
    )
    starts_on = forms.DateField(label=_("Day"), widget=DateInput())
    starts_at = forms.TimeField(
        label=_("from (empty: from the morning on)"), widget=TimeInput(), required=False
    )
    ends_at = forms.TimeField(
        label=_("until (empty: to the end of the day)"), widget=TimeInput(), required=False
    )
    ends_on = forms.DateField(
        label=_("Last day, if it is more than one"), widget=DateInput(), required=False
    )
    reason = forms.CharField(label=_("Reason (only staff see it)"), max_length=120, required=False)

    def __init__(
        self, *args: Any, whole: Office | Interpreter, now: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.now = whole, now
        if isinstance(whole, Interpreter):
            del self.fields["counter"]
            return
        field = self.fields["counter"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  tells the type checker
        field.queryset = whole.counters.filter(active=True).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """Refuse what ends before it begins, is over, or is too far away or long to be meant."""
        data = super().clean() or {}
        refuse_odd_minutes(self, "starts_at", "ends_at")
        if self.tells_when:
            self._look_at(*self._span())
        return data

    @property
    def tells_when(self) -> bool:
        """Whether all is right but for the reason, so that the closure can be looked at."""
        return self.is_bound and not set(self.errors) - {"reason"}

    def _look_at(self, start: dt.datetime, end: dt.datetime) -> None:
        """Mark the first field that makes the span impossible."""
        first = self.cleaned_data["starts_on"]
        end_field = "ends_on" if self.cleaned_data["ends_on"] not in (None, first) else "ends_at"
        too_long = (
            _("An absence can last one year. Take out of use who does not come back.")
            if isinstance(self.whole, Interpreter)
            else _("A closure can last one year. If a counter stays closed, take it out of use.")
        )
        for wrong, field, words in (
            (
                first < timezone.localdate(self.now, self.whole.centre.zone),
                "starts_on",
                _("This day is over. Choose today or a later day."),
            ),
            (end <= start, end_field, _("The end must come after the beginning.")),
            (end <= self.now, "ends_at", _("This time is over. Choose a later end.")),
            (
                start > self.now + FURTHEST,
                "starts_on",
                _("This day is more than two years away. Check the year."),
            ),
            (end - start > LONGEST, "ends_on", too_long),
        ):
            if wrong:
                self.add_error(field, words)
                return

    def _span(self) -> tuple[dt.datetime, dt.datetime]:
        """Return start and end on the centre's clock; an empty end is midnight after the day."""
        data, zone = self.cleaned_data, self.whole.centre.zone
        last = data["ends_on"] or data["starts_on"]
        start = dt.datetime.combine(data["starts_on"], data["starts_at"] or dt.time(), tzinfo=zone)
        if data["ends_at"]:
            return start, dt.datetime.combine(last, data["ends_at"], tzinfo=zone)
        return start, dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=zone)

    def closure(self) -> Closure:
        """Return the closure that the form describes; it is not stored."""
        start, end = self._span()
        return Closure(
            office=self.whole if isinstance(self.whole, Office) else None,
            interpreter=self.whole if isinstance(self.whole, Interpreter) else None,
            counter=self.cleaned_data.get("counter"),
            starts_at=start,
            ends_at=end,
            reason=self.cleaned_data.get("reason", ""),
        )


@dataclass(frozen=True)
class ClosureView:
    """A closure by the centre's clock. `last_day` is that of whole days, else that of the end."""

    closure: Closure
    starts_at: dt.datetime
    ends_at: dt.datetime
    last_day: dt.date
    whole_days: bool

    @property
    def one_day(self) -> bool:
        """Whether it begins and ends on the same day."""
        return self.starts_at.date() == self.last_day


def closure_view(closure: Closure) -> ClosureView:
    """Return a closure as pages show it; one until midnight ends with the day before."""
    zone = closure.whole.centre.zone
    start, end = closure.starts_at.astimezone(zone), closure.ends_at.astimezone(zone)
    until_midnight = end.time() == dt.time()
    return ClosureView(
        closure=closure,
        starts_at=start,
        ends_at=end,
        last_day=end.date() - dt.timedelta(days=1) if until_midnight else end.date(),
        whole_days=until_midnight and start.time() == dt.time(),
    )
