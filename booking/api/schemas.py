"""What goes in and out of the API, as types."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from booking.planner import Preference
from booking.proposals import MOST_SERVICES
from search.api import ProblemOut, Spoken

Code = Annotated[str, Field(max_length=20)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
AttendanceName = Annotated[
    Literal["one", "children", "everyone"],
    Field(description="Who must come: one adult, every child with an adult, or everyone."),
]
MOST_PEOPLE = 50
MOST_WINDOWS = 100
MOST_BREAKS = 20


class PrecedenceOut(Schema):
    """A public service that comes first, and when its result is there."""

    code: str
    kind: Literal["hard", "soft"]
    result: Literal["now", "days", "weeks", "months"]


class DocumentOut(Schema):
    """A document to bring, with the German name that the clerk knows."""

    code: str
    title: str
    title_de: str


class PublicServiceOut(Schema):
    """A public service: what it is, where, how long it takes, how people get it."""

    code: str
    title: str
    title_de: str
    description: str
    office: str
    minutes: int
    minutes_per_child: int
    attendance: AttendanceName
    booking: Literal["online", "walk-in", "link"]
    url: str
    topic: str
    after: list[PrecedenceOut]
    documents: list[DocumentOut]


class PublicServicesOut(Schema):
    """All public services of the centre."""

    services: list[PublicServiceOut]


class Asked(Schema):
    """What a request may say. A field that does not exist is refused, and never passed over.

    A misspelt wish would be lost in silence, and a misspelt `appointments` would mean all.
    """

    model_config = ConfigDict(extra="forbid")


class WindowIn(Asked):
    """A time of the week, Monday = 0, at which somebody can come."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    start: Clock
    end: Clock


class BreakIn(Asked):
    """A time at which somebody cannot come: on one day of the week, or every day."""

    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    start: Clock
    end: Clock


class WhenIn(Asked):
    """When somebody can come; what is left out restricts nothing."""

    earliest: dt.date | None = Field(None, alias="from")
    latest: dt.date | None = Field(None, alias="until")
    available: Annotated[list[WindowIn], Field(max_length=MOST_WINDOWS)] | None = Field(
        None, description="Times of the week at which the visitor can come; none means any time."
    )
    breaks: Annotated[list[BreakIn], Field(max_length=MOST_BREAKS)] = Field(
        [], description="Times at which the visitor cannot come, such as lunch or prayer."
    )
    max_days: Annotated[int, Field(ge=1, le=5)] = 2


class TimesIn(WhenIn):
    """When somebody can come, and what matters most; what is left out restricts nothing."""

    prefer: Preference = "fewest_days"
    alternatives: Annotated[int, Field(ge=1, le=10)] = 3


class WishesIn(TimesIn):
    """What somebody wishes for a visit; what is left out restricts nothing."""

    services: Annotated[list[Code], Field(min_length=1)]
    language: Spoken = settings.LANGUAGE_CODE
    interpreter: bool = Field(False, description="Somebody has to interpret into `language`.")
    interpreter_language: str = Field("", description="Another language for the interpreter.")
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = 1
    children: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = Field(
        None,
        description="How many of the people are children. Not said: none, or one more person "
        "where a service is about a child.",
    )
    municipality: str | None = None
    step_free: bool = False
    walks_slowly: bool = Field(False, description="Ways take longer, as they do if step_free.")


class NewTimesIn(TimesIn):
    """The appointments to move by their ids; without the field all that are still to come."""

    appointments: Annotated[list[int], Field(min_length=1)] | None = None


class RescheduleIn(Asked):
    """A plan of POST /bookings/{token}/plans."""

    plan: str


class StopOut(Schema):
    """One appointment of a plan: a public service at a counter of an office."""

    service: str
    office: str
    counter: str
    interpreter: bool
    attendance: AttendanceName
    start: dt.datetime
    end: dt.datetime


class OneByOneOut(Schema):
    """What booking every service of a plan by itself would have meant."""

    days: int
    trips: int
    finish: dt.datetime


class BetterOrderOut(Schema):
    """An order that would be better and that a plan does not keep, and why in words."""

    before: str
    after: str
    text: str


class LaterVisitOut(Schema):
    """A second visit, once the results of the first one are there.

    `plan` is what a reservation of both visits takes. Without it nothing is free, or, if not
    `bookable`, the day `not_before` cannot be booked yet.
    """

    services: list[str]
    not_before: dt.date
    bookable: bool
    plan: str | None
    days: list[dt.date]
    left_out: list[str]
    appointments: list[StopOut]


class PlanOut(Schema):
    """A plan; `plan` is what a reservation takes, `merits` and `why` are what makes it good."""

    plan: str
    days: list[dt.date]
    left_out: list[str]
    finish: dt.datetime
    minutes_on_site: int
    walking_minutes: int
    waiting_minutes: int
    moves: int
    trips: int
    merits: list[str]
    why: str
    one_by_one: OneByOneOut | None
    better_orders: list[BetterOrderOut]
    appointments: list[StopOut]
    later_visits: list[LaterVisitOut]


class ChangeOut(Schema):
    """A change of the wishes that was tried and helps: fields to send instead.

    `left_out` is how many services are left out even then.
    """

    text: str
    left_out: int
    change: dict[str, Any]


class WhyNotOut(Schema):
    """A smallest set of public services and wishes that do not fit together."""

    text: str
    services: list[str]
    wishes: list[str] = Field(description="Names of fields of the request.")
    changes: list[ChangeOut] = Field(serialization_alias="try")


class PlansOut(Schema):
    """The best plans, and what happens to the public services that are in none."""

    plans: list[PlanOut]
    follow_up: list[str]
    walk_in: list[str]
    elsewhere: list[str]
    not_competent: list[str]
    why_not: WhyNotOut | None


class ProofIn(Asked):
    """A challenge and its numbers; none for who waited until `wait_until`."""

    challenge: Annotated[str, Field(max_length=400)]
    numbers: Annotated[list[Annotated[int, Field(ge=0, lt=2**40)]], Field(max_length=64)] = []


class ReservationIn(Asked):
    """A plan of POST /plans; a proof only if the answer asked for one."""

    plan: str
    proof: ProofIn | None = None
    language: Spoken = settings.LANGUAGE_CODE


class AppointmentOut(StopOut):
    """One appointment of a booking, in the reader's language and in German."""

    id: int
    title: str
    title_de: str
    office_name: str
    office_name_de: str
    address: str
    floor_and_way: str
    seats: int
    instead_of: int | None = Field(
        description="Of a held change: the id of the appointment that would move."
    )
    status: Literal["planned", "arrived", "done", "no-show", "cancelled"]


class WaitingIn(WhenIn):
    """Services that the plan left out, to wait for, and when the visitor can come for them."""

    services: Annotated[list[Code], Field(min_length=1, max_length=MOST_SERVICES)]


class WaitingOut(Schema):
    """What waits with a booking, since when, and how many offers there were."""

    services: list[str]
    since: dt.datetime
    offers: int


class BookingOut(Schema):
    """A booking; `expired` is a reservation that ran out."""

    reference: str
    status: Literal["reserved", "expired", "confirmed", "cancelled"]
    language: str
    people: int
    children: int
    expires_at: dt.datetime | None
    change_held_until: dt.datetime | None = Field(
        description="New times are held for this booking; they wait for an answer until then."
    )
    waiting: WaitingOut | None
    appointments: list[AppointmentOut]
    documents: list[DocumentOut]


class ReservationOut(BookingOut):
    """A new reservation; only who has the token can see or change it."""

    token: str


class ExtendedOut(Schema):
    """Until when a reservation holds now, and how often that can be repeated."""

    expires_at: dt.datetime
    extensions_left: int


class ContactIn(Asked):
    """How to reach the visitor, and what to wait for; nothing of it is needed."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    waiting: WaitingIn | None = Field(
        None, description="Wait for services that did not fit; needs `email` or `phone`."
    )


class CancelIn(Asked):
    """The appointments to cancel by their ids; without the field all are meant."""

    appointments: Annotated[list[int], Field(min_length=1)] | None = None


class CounterTakenOut(ProblemOut):
    """Somebody was faster; these plans are still free."""

    plans: list[PlanOut]


class ChallengeOut(Schema):
    """What to do before the reservation is sent again, with `challenge` and `numbers` as its proof.

    Find a number for each part (0, 1 …) such that the SHA-256 of the text `seed.part.number`
    begins with so many zero bits; or wait until `wait_until`, and send no numbers.
    """

    challenge: str
    algorithm: str = Field(description="`sha256-zero-bits`.")
    seed: str
    parts: int
    bits: int
    wait_until: dt.datetime
    expires_at: dt.datetime


class TooManyOut(ProblemOut):
    """Too many reservations or requests; with a proof if that is what is needed."""

    proof: ChallengeOut | None = None
