"""What a proposal consists of: plans, their stops, and what is said about them."""

import datetime as dt
from dataclasses import dataclass, field

from booking.models import Counter, Interpreter, Office, PublicService
from booking.proposals.changes import Change
from booking.proposals.one_by_one import OneByOne
from booking.queries import FollowUp, Wishes

Walks = dict[tuple[int, int], int]
"""Minutes on foot from one office to another, by their keys."""


@dataclass(frozen=True)
class ProposedStop:
    """One appointment of a plan; times are aware and in the centre's zone."""

    public_service: PublicService
    office: Office
    counter: Counter
    interpreter: Interpreter | None
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class UnmetOrder:
    """An order that would be better, and what it would cost.

    "matter", "day", "later" or "longer"; "result" if the matter that should come first waits for
    one; nothing if it is not known.
    """

    before: str
    after: str
    cost: str


@dataclass(frozen=True)
class LaterVisit:
    """Matters that wait for results of a plan's stops, all there on the day `earliest`.

    `plan` is the best plan from then on, after the first visit; its token stands for both.
    Without it nothing is free, or, if not `bookable`, the day is beyond what can be booked by now.
    """

    waits: tuple[FollowUp, ...]
    earliest: dt.date
    bookable: bool
    plan: "ProposedPlan | None" = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The matters."""
        return tuple(dict.fromkeys(wait.code for wait in self.waits))


@dataclass(frozen=True)
class ProposedPlan:
    """A plan to choose, and what makes it good; `token` is what a reservation needs.

    `stays_later` tells of new times whether something that stays is over later than they are.
    """

    token: str
    days: tuple[dt.date, ...]
    stops: tuple[ProposedStop, ...]
    left_out: tuple[str, ...]
    finish: dt.datetime
    minutes_on_site: int
    moves: int
    trips: int
    walks: int
    walking_minutes: int
    longest_walk: int
    waiting_minutes: int
    merits: tuple[str, ...] = ()
    one_by_one: OneByOne | None = None
    unmet: tuple[UnmetOrder, ...] = ()
    later_visits: tuple[LaterVisit, ...] = ()
    stays_later: bool = False


@dataclass(frozen=True)
class Help:
    """A change of the wishes that was tried, and how many matters are left out with it."""

    change: Change
    leaves_out: int


@dataclass(frozen=True)
class NeededBy:
    """An appointment that stays because it waits for a result, and the day on which it is."""

    code: str
    day: dt.date


@dataclass(frozen=True)
class WaitsFor:
    """An appointment that stays and whose result comes first, and the day on which that is due."""

    code: str
    day: dt.date


@dataclass(frozen=True)
class WhyNot:
    """A smallest set of matters and wishes that stands in the way of a full plan.

    `before` are matters that must come before one of `codes` and so belong to it; `wishes`
    names fields of the wishes, in the order of `booking.proposals.obstacles.WISHES`. Who moves
    something can also be held up by appointments that need its result, or whose result it needs.
    """

    codes: tuple[str, ...]
    before: tuple[str, ...]
    wishes: tuple[str, ...]
    helps: tuple[Help, ...]
    asked: Wishes
    needed_by: tuple[NeededBy, ...] = ()
    waits_for: tuple[WaitsFor, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What can happen to the chosen matters: plans for some, a reason for each of the others.

    `walks` are the ways between all offices, where they were read for the plans; `instead` names
    for matters of other towns the same one for this town.
    """

    plans: tuple[ProposedPlan, ...]
    follow_up: tuple[FollowUp, ...]
    walk_in: tuple[str, ...]
    elsewhere: tuple[str, ...]
    not_competent: tuple[str, ...]
    why_not: WhyNot | None
    walks: Walks = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanToReserve:
    """A plan that came back with its signature intact, and the answers it was made for.

    With `wishes` other plans can be found if this one is taken.
    """

    stops: tuple[ProposedStop, ...]
    people: int = 1
    children: int = 0
    municipality: str = ""
    interpreter_language: str = ""
    step_free: bool = False
    walks_slowly: bool = False
    wishes: Wishes | None = None
