"""The planner's immutable values. Times are whole minutes since the Unix epoch in UTC."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple, Self, overload

import numpy as np
from numpy.typing import NDArray

Preference = Literal["fewest_days", "soonest", "shortest_stay"]


class Interval(NamedTuple):
    """A half-open span of epoch minutes, within one local day."""

    start: int
    end: int


class Intervals(Sequence[Interval]):
    """Intervals in the order given; `minutes` has them as an array with start and end in a row.

    The array is for reading only. Lists of free time are long, and read more than once.
    """

    __slots__ = ("minutes",)
    minutes: NDArray[np.int64]

    def __init__(self, intervals: Iterable[tuple[int, int]] | NDArray[np.int64] = ()) -> None:
        if isinstance(intervals, np.ndarray):
            self.minutes = intervals
        else:
            self.minutes = np.fromiter(chain.from_iterable(intervals), np.int64).reshape(-1, 2)
        self.minutes.flags.writeable = False

    @classmethod
    def of(cls, start: NDArray[np.int64], end: NDArray[np.int64]) -> Self:
        """Return the intervals with these starts and ends."""
        return cls(np.stack((start, end), axis=1))

    def within(self, first: int, last: int) -> Self:
        """Return what of them lies between two moments."""
        cut = self.minutes.clip(first, last)
        return type(self)(cut[cut[:, 0] < cut[:, 1]])

    def __len__(self) -> int:
        return len(self.minutes)

    def __iter__(self) -> Iterator[Interval]:
        return map(Interval._make, self.minutes.tolist())

    @overload
    def __getitem__(self, which: int) -> Interval: ...
    @overload
    def __getitem__(self, which: slice) -> Self: ...
    def __getitem__(self, which: int | slice) -> Interval | Self:
        chosen = self.minutes[which]
        return type(self)(chosen) if isinstance(which, slice) else Interval._make(chosen.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Intervals) and np.array_equal(self.minutes, other.minutes)

    def __hash__(self) -> int:
        return hash(self.minutes.tobytes())

    def __repr__(self) -> str:
        return f"Intervals({self.minutes.tolist()})"


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
    free: Intervals


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
    free: tuple[Intervals, ...]


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
    available: Intervals | None = None


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
