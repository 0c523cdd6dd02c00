"""Validate what office workers and coordinators type; no saving."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking import queries
from booking.calendars import HoursWindow
from booking.models import Ask, Booking, Hit
from booking.party import NO_ADULT, missing_child
from booking.proposals import MOST_DAYS, MOST_SERVICES, USUAL_DAYS
from booking.queries import MOST_ADULTS, MOST_CHILDREN, ServiceCard, Wishes
from booking.waiting import BookingForm
from content.models import Centre, TopicPage

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
YEARS = range(2000, 2100)
HOW_OFTEN = [
    ("every 1", _("every week")),
    ("every 2", _("every second week")),
    ("every 3", _("every third week")),
    ("every 4", _("every fourth week")),
    ("month 1", _("in the first week of the month")),
    ("month 2", _("in the second week of the month")),
    ("month 3", _("in the third week of the month")),
    ("month 4", _("in the fourth week of the month")),
    ("month -1", _("in the last week of the month")),
]


class TimeInput(forms.TimeInput):
    """The browser's own field for a time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": 300})


class DateInput(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def rhythm_of(window: HoursWindow) -> str:
    """Return which entry of HOW_OFTEN says how often a window comes."""
    if window.week_of_month:
        return f"month {window.week_of_month}"
    return f"every {window.every_weeks}"


def refuse_odd_minutes(form: forms.Form, *names: str) -> None:
    """Mark times that are not in steps of five minutes, as all that can be booked is."""
    for name in names:
        time = form.cleaned_data.get(name)
        if time and time.minute % 5:
            form.add_error(name, _("Choose a time in steps of five minutes."))


def refuse_far_years(form: forms.Form, *names: str) -> None:
    """Mark days of a year that nobody can mean, some of which no calendar can count with."""
    for name in names:
        day = form.cleaned_data.get(name)
        if day and day.year not in YEARS:
            form.add_error(name, _("Check the year."))


class WindowForm(forms.Form):
    """A recurring window of opening hours, in plain words."""

    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAYS, coerce=int)
    start = forms.TimeField(label=_("from"), widget=TimeInput())
    end = forms.TimeField(label=_("until"), widget=TimeInput())
    how_often = forms.ChoiceField(label=_("How often"), choices=HOW_OFTEN)
    first = forms.DateField(label=_("first day"), widget=DateInput())
    last = forms.DateField(label=_("last day (empty: no end)"), widget=DateInput(), required=False)

    def hours(self, window_id: int | None) -> HoursWindow:
        """Return the window that the form describes."""
        data = dict(self.cleaned_data)
        rhythm, number = data.pop("how_often").split(" ")
        monthly = rhythm == "month"
        return HoursWindow(
            id=window_id,
            every_weeks=1 if monthly else int(number),
            week_of_month=int(number) if monthly else None,
            **data,
        )

    @classmethod
    def of(cls, window: HoursWindow, **kwargs: Any) -> "WindowForm":
        """Return the form of a stored window."""
        initial = {
            "weekday": window.weekday,
            "start": window.start,
            "end": window.end,
            "how_often": rhythm_of(window),
            "first": window.first,
            "last": window.last,
        }
        return cls(initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Refuse windows that end before they begin, or before they hold for the first time."""
        data = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must be later than the start."))
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day must not be before the first day."))
        refuse_odd_minutes(self, "start", "end")
        refuse_far_years(self, "first", "last")
        if not self.errors:
            self._refuse_what_never_holds()
        return data

    def _refuse_what_never_holds(self) -> None:
        """Mark a last day before which the weekday does not come."""
        window = self.hours(None)
        if window.last and window.last < window.first_open:
            words = _(
                "The window would never hold: its first day is %(first)s, its last day %(last)s."
            )
            days = {
                "first": date_format(window.first_open, "l, d.m.Y"),
                "last": date_format(window.last, "l, d.m.Y"),
            }
            self.add_error("last", ValidationError(words, params=days))


class CancelForm(forms.Form):
    """Why an office cannot keep one appointment; the person reads it in their language."""

    why = forms.ChoiceField(
        label=_("Reason"),
        choices=[(why.value, why.label) for why in (Hit.Why.OFFICE, Hit.Why.AWAY, Hit.Why.CLOSED)],
    )


class OnceForm(forms.Form):
    """One day on which a recurring window is left out, or held at another time."""

    date = forms.DateField(label=_("On this day only"), widget=DateInput())
    start = forms.TimeField(
        label=_("instead from (empty: closed)"), widget=TimeInput(), required=False
    )
    end = forms.TimeField(label=_("until"), widget=TimeInput(), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half a time, times that end before they begin, and what cannot be meant."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if bool(start) != bool(end):
            self.add_error("end", _("Enter both times, or none."))
        elif start and end and end <= start:
            self.add_error("end", _("The end must be later than the start."))
        refuse_odd_minutes(self, "start", "end")
        refuse_far_years(self, "date")
        return data


def _by_topic(cards: list[ServiceCard]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the matters that can be booked, under the titles of their topics."""
    online = [card for card in cards if card.mode == "online"]
    topics: dict[str, str] = {}
    for language in (queries.SOURCE, get_language()):
        pages = TopicPage.objects.live().filter(locale__language_code=language).order_by("path")
        topics |= {topic.slug: topic.title for topic in pages}
    found = dict.fromkeys(topics.get(card.topic_slug, card.topic_slug) for card in online)
    return [
        (
            title,
            [
                (card.code, card.title)
                for card in online
                if topics.get(card.topic_slug, card.topic_slug) == title
            ],
        )
        for title in found
    ]


class DeskForm(forms.Form):
    """What a coordinator enters for a person at the desk, on one page."""

    code = forms.MultipleChoiceField(
        label=_("Matters"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one matter.")},
    )
    adults = forms.TypedChoiceField(
        label=_("Adults"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_ADULTS + 1)],
        error_messages={"invalid_choice": NO_ADULT},
    )
    children = forms.TypedChoiceField(
        label=_("Children"), coerce=int, choices=[(n, str(n)) for n in range(MOST_CHILDREN + 1)]
    )
    municipality = forms.ChoiceField(label=_("Town"), required=False)
    interpreter = forms.ChoiceField(label=_("Interpreter"), required=False)
    language = forms.ChoiceField(label=_("Language of the papers"))
    step_free = forms.BooleanField(label=_("Way without steps"), required=False)
    walks_slowly = forms.BooleanField(label=_("More time on foot"), required=False)
    earliest = forms.DateField(label=_("Not before"), widget=DateInput(), required=False)
    max_days = forms.TypedChoiceField(
        label=_("On how many days at most"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST_DAYS + 1)],
        initial=USUAL_DAYS,
        required=False,
        empty_value=str(USUAL_DAYS),
    )

    def __init__(self, *args: Any, centre: Centre, language: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre, self.read_in = centre, language
        cards = queries.public_services(centre, language)
        self._choose("code", _by_topic(cards))
        towns = centre.municipalities.order_by("name", "pk")
        self._choose("municipality", [("", "–"), *((town.slug, town.name) for town in towns)])
        self._choose("interpreter", [("", "–"), *queries.interpreter_languages(centre)])
        self._choose("language", queries.reader_languages(centre))

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  tells the type checker
        field.choices = choices

    def clean_code(self) -> list[str]:
        """Refuse more matters than one visit can have.

        Raises:
            ValidationError: saying how many.
        """
        codes: list[str] = self.cleaned_data["code"]
        if len(codes) > MOST_SERVICES:
            raise ValidationError(
                _("Choose at most %(most)d matters."), params={"most": MOST_SERVICES}
            )
        return codes

    def clean_children(self) -> int:
        """Ask for the children if a matter is about them.

        Raises:
            ValidationError: naming the matters.
        """
        children: int = self.cleaned_data["children"]
        codes = self.cleaned_data.get("code", [])
        question = "" if children else missing_child(self.centre, self.read_in, codes)
        if question:
            raise ValidationError(question)
        return children

    def wishes(self) -> Wishes:
        """Return what the planner needs to know."""
        data = self.cleaned_data
        return Wishes(
            services=tuple(data["code"]),
            people=data["adults"] + data["children"],
            children=data["children"],
            municipality=data["municipality"],
            interpreter_language=data["interpreter"],
            step_free=data["step_free"],
            walks_slowly=data["walks_slowly"],
            earliest=data["earliest"],
            max_days=int(data["max_days"]),
        )


class FindForm(forms.Form):
    """The number of a booking, as somebody reads it aloud."""

    reference = forms.CharField(
        label=_("Booking number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre

    def clean_reference(self) -> Booking:
        """Return the booking.

        Raises:
            ValidationError: if no booking that holds has this number.
        """
        letters = "".join(filter(str.isalnum, self.cleaned_data["reference"])).upper()
        booking = Booking.objects.filter(
            centre=self.centre,
            changes=None,
            reference=f"{letters[:4]}-{letters[4:]}",
            status=Booking.Status.CONFIRMED,
        ).first()
        if booking is None:
            raise ValidationError(
                _("No booking that holds has this number. Let the person read it out again.")
            )
        return booking


class DeskContactForm(BookingForm):
    """What a person at the desk lets the coordinator store: nothing without their consent."""

    consent = forms.BooleanField(
        label=_("The person has read the text, or heard it, and agrees"), required=False
    )
    always: ClassVar[dict[str, Ask]] = {"consent": Ask.OPTIONAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.necessary = [name for name, field in self.fields.items() if field.required]
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        """Refuse contact without consent, and consent without what a matter needs."""
        data = super().clean()
        given = [name for name in queries.PERSONAL if data.get(name)]
        if given and not data.get("consent"):
            self.add_error(
                "consent",
                _("Without consent nothing about the person is stored. Tick it or empty the rest."),
            )
        for name in self.necessary if data.get("consent") else []:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("A matter that you chose needs this."))
        return data
