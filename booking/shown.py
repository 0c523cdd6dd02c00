"""What pages show, as values: matters, appointments, days, plans, and why there is none."""

import datetime as dt
from dataclasses import dataclass, field

from booking.explanations import long_time
from booking.models import Appointment, Hit
from booking.notes import who_interprets
from booking.proposals import Change
from booking.queries import OfficeCard, ServiceCard


@dataclass(frozen=True)
class MatterRow:
    """A chosen matter and what can happen to it: book, later, walk-in or elsewhere.

    `elsewhere` is the code of what it waits for if that is done without an appointment with us;
    `instead` is the same matter for the person's town.
    """

    card: ServiceCard
    status: str
    before: str = ""
    result: str = ""
    elsewhere: str = ""
    instead: ServiceCard | None = None


@dataclass(frozen=True)
class StopView:
    """One appointment as people read it; `walk` and `wait` are the minutes before it.

    `language` is the one for which the person asked for an interpreter.
    """

    card: ServiceCard
    office: OfficeCard
    counter: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    interpreter: bool = False
    language: str = ""
    appointment: Appointment | None = None
    walk: int = 0
    wait: int = 0

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def hours(self) -> str:
        """From when to when: `09:00–09:30`."""
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def who_interprets(self) -> str:
        """Who understands the person there, in a sentence; empty if nobody is known to."""
        return who_interprets(
            self.language, interpreter=self.interpreter, spoken=self.card.languages
        )

    @property
    def long_wait(self) -> str:
        """The wait before it in hours and minutes, if it is an hour at least."""
        return long_time(self.wait)

    @property
    def cancelled(self) -> bool:
        """Whether it was given back."""
        return (
            self.appointment is not None and self.appointment.status == Appointment.Status.CANCELLED
        )

    @property
    def unkept(self) -> Hit | None:
        """Why its office cannot keep it, if that is so."""
        return self.appointment.unkept if self.appointment else None

    @property
    def takes_place(self) -> bool:
        """Whether somebody has to go there."""
        return self.appointment is None or self.appointment.takes_place

    def can_be_cancelled(self, now: dt.datetime) -> bool:
        """Whether it is still to come and not given back."""
        return not self.cancelled and self.starts_at > now


@dataclass(frozen=True)
class DayView:
    """The appointments of one local day; `waits` says what those of a second visit wait for."""

    date: dt.date
    stops: tuple[StopView, ...]
    waits: tuple[dict[str, str], ...] = ()

    @property
    def is_second_visit(self) -> bool:
        """Whether all of the day waits for results; it can also follow what the first visit has."""
        return len(self.waits) == sum(not stop.cancelled for stop in self.stops)


@dataclass(frozen=True)
class LaterVisitView:
    """A second visit: from when on, why, and its best plan if there is one by now."""

    when: str
    waits: tuple[dict[str, str], ...]
    token: str
    days: tuple[DayView, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class PlanView:
    """A proposed plan as people compare it."""

    token: str
    days: tuple[DayView, ...]
    best_thing: str
    facts: tuple[str, ...]
    unmet: tuple[str, ...]
    left_out: tuple[str, ...]
    later_visits: tuple[LaterVisitView, ...]

    @property
    def count(self) -> int:
        """How many appointments it has."""
        return sum(len(day.stops) for day in self.days)

    @property
    def new(self) -> StopView | None:
        """The first appointment that is not booked by now."""
        stops = (stop for day in self.days for stop in day.stops)
        return next((stop for stop in stops if stop.appointment is None), None)

    @property
    def both(self) -> str:
        """The token for the first and the second visit together; empty if there is none."""
        return next((visit.token for visit in self.later_visits if visit.token), "")


@dataclass(frozen=True)
class HelpView:
    """A change that was tried and helps, in words; some have an address with it made."""

    change: Change
    text: str
    still_left_out: str
    address: str = ""


@dataclass(frozen=True)
class WhyNotView:
    """What stands in the way, in words, and what would help."""

    sentence: str
    things: tuple[str, ...]
    helps: tuple[HelpView, ...]


@dataclass(frozen=True)
class TopicGroup:
    """The public services of one topic."""

    title: str
    pictogram: str
    cards: list[ServiceCard] = field(default_factory=list)
