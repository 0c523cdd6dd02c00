"""Validate what visitors type; no saving."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from booking.party import NO_ADULT, missing_child
from booking.proposals import MOST_DAYS, USUAL_DAYS
from booking.public.breaks import MOST_BREAKS, WEEKDAYS, BreakForm
from booking.public.visit import breaks, windows
from booking.queries import (
    MOST_ADULTS,
    MOST_CHILDREN,
    interpreter_languages,
    leave_no_time,
)
from content.models import Centre

UNKNOWN = "unknown"
DAY_PARTS = [
    ("morning", _("Mornings, 08:00 to 12:00")),
    ("afternoon", _("Afternoons, 12:00 to 18:00")),
]
YES_OR_NO = [
    ("yes", pgettext_lazy("answer", "Yes")),
    ("no", pgettext_lazy("answer", "No")),
    (UNKNOWN, _("I do not know")),
]


def _join(parts: list[str]) -> str:
    return pgettext("between the entries of a list", ", ").join(parts)


class QuestionForm(forms.Form):
    """One question of the visit. `answer()` is what the session keeps."""

    question: Any = ""
    why: Any = ""

    def __init__(
        self,
        *args: Any,
        centre: Centre,
        today: dt.date,
        services: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre
        self.today = today
        self.services = services

    def answer(self) -> dict[str, Any]:
        """Return the answers as plain values."""
        return dict(self.cleaned_data)

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:
        """Return a stored answer as people read it."""
        return _join([str(value) for value in answer.values()]) if centre else ""


class PeopleForm(QuestionForm):
    """Who comes."""

    question = _("Who comes to the appointments?")
    why = _("Some offices must see everyone. With children, some talks take longer.")

    adults = forms.TypedChoiceField(
        label=_("Adults, you included"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_ADULTS + 1)],
        initial=1,
        required=False,
        empty_value="1",
        error_messages={"invalid_choice": NO_ADULT},
    )
    children = forms.TypedChoiceField(
        label=_("Children under 18"),
        coerce=int,
        choices=[(n, str(n)) for n in range(MOST_CHILDREN + 1)],
        initial=0,
        required=False,
        empty_value="0",
    )

    def clean_children(self) -> int:
        """Ask for the children if a matter is about them.

        Raises:
            ValidationError: naming the matters.
        """
        children = int(self.cleaned_data["children"])
        question = "" if children else missing_child(self.centre, get_language(), self.services)
        if question:
            raise ValidationError(question)
        return children

    def answer(self) -> dict[str, Any]:
        """Return the numbers; what was left open is the least."""
        return {name: int(value) for name, value in self.cleaned_data.items()}

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:  # noqa: ARG003  one signature
        """Return how many come."""
        adults, children = answer.get("adults", 1), answer.get("children", 0)
        grown = ngettext("%(count)d adult", "%(count)d adults", adults) % {"count": adults}
        if not children:
            return grown
        young = ngettext("%(count)d child", "%(count)d children", children) % {"count": children}
        return _join([grown, young])


class MunicipalityForm(QuestionForm):
    """Where the person lives."""

    question = _("Where do you live?")
    why = _("Your town decides which office is responsible for you.")

    municipality = forms.ChoiceField(label=_("Town"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = self.centre.municipalities.order_by("name", "pk")
        field = self.fields["municipality"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [
            *((town.slug, town.name) for town in towns),
            (UNKNOWN, _("I do not know, or somewhere else")),
        ]

    def answer(self) -> dict[str, Any]:
        """Return the town's slug, or nothing if it is not known."""
        town = self.cleaned_data["municipality"]
        return {"municipality": "" if town == UNKNOWN else town}

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:
        """Return the town's name."""
        town = centre.municipalities.filter(slug=answer.get("municipality") or "-").first()
        return town.name if town else gettext("I do not know, or somewhere else")


class LanguageForm(QuestionForm):
    """Whether somebody should interpret."""

    question = _("Do you need somebody who interprets?")
    why = _("We plan the appointments when an interpreter has time. It costs you nothing.")

    interpreter = forms.ChoiceField(label=_("Interpreter"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["interpreter"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [
            ("none", _("No, I manage in German or English")),
            *interpreter_languages(self.centre),
            (UNKNOWN, _("I do not know")),
        ]

    def answer(self) -> dict[str, Any]:
        """Return the interpreter's language, or nothing."""
        choice = self.cleaned_data["interpreter"]
        return {"interpreter": "" if choice in {"none", UNKNOWN} else choice, "choice": choice}

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:
        """Return the interpreter's language."""
        names = dict(interpreter_languages(centre))
        choice = answer.get("choice", UNKNOWN)
        if choice == UNKNOWN:
            return gettext("I do not know")
        return names.get(choice, gettext("No, I manage in German or English"))


class WhenForm(QuestionForm):
    """When the person can come. Nothing chosen means any time."""

    question = _("When can you come?")
    why = _("Choose all that fit. If you choose nothing, you can come at any time.")

    parts = forms.MultipleChoiceField(
        label=_("Time of day"),
        widget=forms.CheckboxSelectMultiple,
        choices=DAY_PARTS,
        required=False,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        choices=WEEKDAYS,
        required=False,
    )
    earliest = forms.DateField(
        label=_("Not before"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    latest = forms.DateField(
        label=_("Not after"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    max_days = forms.TypedChoiceField(
        label=_("On how many days at most"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_DAYS + 1)],
        initial=USUAL_DAYS,
        required=False,
        empty_value=str(USUAL_DAYS),
    )

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        stored = [*(initial or {}).get("breaks", []), *[{}] * MOST_BREAKS][:MOST_BREAKS]
        self.breaks = [
            BreakForm(self.data if self.is_bound else None, prefix=f"break-{n}", initial=one)
            for n, one in enumerate(stored, start=1)
        ]

    @property
    def has_breaks(self) -> bool:
        """Whether a break is entered, or was."""
        return any(one.errors or one.changed_data or one.initial for one in self.breaks)

    def clean_latest(self) -> dt.date | None:
        """Refuse a day that is over.

        Raises:
            ValidationError: saying so.
        """
        latest: dt.date | None = self.cleaned_data.get("latest")
        if latest and latest < self.today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return latest

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        data = super().clean() or {}
        earliest, latest = data.get("earliest"), data.get("latest")
        if earliest and latest and latest < earliest:
            self.add_error("latest", _("This day is before the first day. Choose a later day."))
        self._clean_breaks(data)
        return data

    def _clean_breaks(self, data: dict[str, Any]) -> None:
        """Refuse breaks that are wrong, or that leave no time at all."""
        if not all(one.is_valid() for one in self.breaks):
            self.add_error(None, _("A break is not right. Please look at the marked times."))
            return
        data["breaks"] = [one.answer() for one in self.breaks if one.is_filled()]
        if leave_no_time(breaks(data), windows(data)):
            self.add_error(
                None, _("The breaks leave no time at which you can come. Make them shorter.")
            )

    def answer(self) -> dict[str, Any]:
        """Return the choices with days as ISO text, since the session keeps JSON."""
        data = self.cleaned_data
        return {
            "parts": data["parts"],
            "weekdays": data["weekdays"],
            "breaks": data["breaks"],
            "earliest": data["earliest"].isoformat() if data["earliest"] else None,
            "latest": data["latest"].isoformat() if data["latest"] else None,
            "max_days": int(data["max_days"]),
        }

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:  # noqa: ARG003  one signature
        """Return the times and days."""
        parts = [str(name) for value, name in DAY_PARTS if value in answer.get("parts", [])]
        days = [str(name) for value, name in WEEKDAYS if value in answer.get("weekdays", [])]
        limits = [
            label % {"date": date_format(dt.date.fromisoformat(answer[key]), "d.m.Y")}
            for key, label in (
                ("earliest", gettext("not before %(date)s")),
                ("latest", gettext("not after %(date)s")),
            )
            if answer.get(key)
        ]
        most = answer.get("max_days", USUAL_DAYS)
        if most != USUAL_DAYS:
            at_most = ngettext("at most %(count)d day", "at most %(count)d days", most)
            limits.append(at_most % {"count": most})
        pauses = [BreakForm.in_words(one) for one in answer.get("breaks", [])]
        return _join([*days, *parts, *limits, *pauses]) or gettext("I can come at any time")


class MoveForm(WhenForm):
    """Which appointments should move, and when the person can come instead."""

    appointment = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": _("Choose at least one appointment.")},
    )

    def __init__(self, *args: Any, movable: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody is asked for it: more days are offered where they help.
        self.fields["max_days"].widget = forms.HiddenInput()
        field = self.fields["appointment"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = [(key, str(key)) for key in movable]


class AccessForm(QuestionForm):
    """Whether the way must be free of steps."""

    question = _("Do you need a way without steps?")
    why = _("For example with a wheelchair, a walking aid or a pram.")

    step_free = forms.ChoiceField(
        label=_("Way without steps"),
        widget=forms.RadioSelect,
        choices=YES_OR_NO,
    )
    walks_slowly = forms.BooleanField(
        label=_("I need more time on foot, for example with small children."),
        required=False,
    )

    @classmethod
    def in_words(cls, answer: dict[str, Any], centre: Centre) -> str:  # noqa: ARG003  one signature
        """Return yes, no or not known, and whether ways take longer."""
        step_free = str(dict(YES_OR_NO)[answer.get("step_free", UNKNOWN)])
        slowly = [gettext("more time on foot")] if answer.get("walks_slowly") else []
        return _join([step_free, *slowly])


QUESTIONS: dict[str, type[QuestionForm]] = {
    "people": PeopleForm,
    "municipality": MunicipalityForm,
    "language": LanguageForm,
    "when": WhenForm,
    "access": AccessForm,
}
