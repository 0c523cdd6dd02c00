"""The planner's immutable values. Times are whole minutes since the Unix epoch in UTC."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Preference = Literal["fewest_days", "soonest", "shortest_stay"]


class Interval(NamedTuple):
    """A half-open span of epoch minutes, within one local day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to be done, and the matters that must be done before it."""

    id: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterHours:
    """A counter, its place, and when it is free."""

    id: str
    place: str
    free: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A matter can be done at a counter and takes so many minutes there."""

    matter: str
    counter: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Interpreters:
    """The matters at which an interpreter must be present, and each interpreter's free time."""

    matters: tuple[str, ...]
    free: tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that the planner knows about one visit; docs/planner.md explains each field."""

    timezone: str
    grid: int
    buffer: int
    max_days: int
    alternatives: int
    prefer: Preference
    matters: tuple[Matter, ...]
    places: tuple[str, ...]
    travel: tuple[tuple[int, ...], ...]
    counters: tuple[CounterHours, ...]
    offers: tuple[Offer, ...]
    interpreter: Interpreters | None = None
    available: tuple[Interval, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One appointment of a plan."""

    matter: str
    counter: str
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal: the stops in order of their start, and what they add up to."""

    days: tuple[date, ...]
    left_out: tuple[str, ...]
    finish: int
    minutes_on_site: int
    moves: int
    stops: tuple[Stop, ...]


class InvalidInstance(ValueError):
    """An instance breaks a rule of the format.

    `field` is the path of the offending field, `message` says what is allowed.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
