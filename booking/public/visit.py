"""The visit that someone is putting together: chosen matters and answers, in their session.

Nothing of it is in the database until a plan is reserved; it ends with the session.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest

from booking.planner import Preference
from booking.proposals import DAY_PARTS, USUAL_DAYS, WORKING_DAYS, Change
from booking.queries import Break, Window, Wishes

SESSION_KEY = "visit"
WHOLE_DAY = (DAY_PARTS["morning"][0], DAY_PARTS["afternoon"][1])
WITHOUT: dict[str, dict[str, Any]] = {
    "any_time": {"parts": [], "weekdays": []},
    "without_breaks": {"breaks": []},
}
"""The answers to when somebody can come that take a wish back."""


@dataclass
class Visit:
    """Matters (codes of public services), answers by question, and the plan being checked.

    `key` names the plan that was chosen last: a page that shows another one cannot reserve it.
    `booking` is the token of the reservation that was made for the plan `reserved`. What a
    booking left out stays here as a visit to plan; `left_by` is that booking's reference, and
    `booked` has the matters that some may have to wait for.
    """

    services: list[str] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    prefer: Preference = "fewest_days"
    plan: str = ""
    key: str = ""
    booking: str = ""
    reserved: str = ""
    left_by: str = ""
    booked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit":
        """Return the visit of this session; an empty one if there is none yet."""
        stored = request.session.get(SESSION_KEY, {})
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**known)

    def save(self, request: HttpRequest) -> None:
        """Keep the visit in the session."""
        request.session[SESSION_KEY] = {
            name: getattr(self, name) for name in self.__dataclass_fields__
        }

    def take(self, codes: list[str]) -> None:
        """Have exactly these matters; a plan that was chosen for others is chosen no longer."""
        if set(codes) != set(self.services):
            self.plan = ""
        self.services = codes

    def add(self, codes: list[str]) -> None:
        """Add matters, each once, in the order in which they were chosen."""
        self.take(list(dict.fromkeys([*self.services, *codes])))

    def remove(self, code: str) -> None:
        """Take one matter out."""
        self.take([kept for kept in self.services if kept != code])

    def apply(self, change: Change) -> None:
        """Change the answers as `booking.proposals.changed` changes the wishes."""
        self.plan = ""
        self.answers["when"] = changed_when(self.answers.get("when", {}), change)
        if change.kind == "without_interpreter":
            language = self.answers.get("language", {})
            self.answers["language"] = language | {"interpreter": "", "choice": "none"}
        if change.kind == "leave_out":
            self.remove(change.value)

    def choose(self, plan: str) -> None:
        """Remember the plan to check, with a new key against double submits."""
        self.plan = plan
        self.key = secrets.token_urlsafe(24)

    def forget_reservation(self) -> None:
        """Have no reservation any more; matters and answers stay."""
        self.booking = self.reserved = ""

    def wishes(self) -> Wishes:
        """Return what the planner needs to know; what is unknown stands for no restriction."""
        people = self.answers.get("people", {})
        when = self.answers.get("when", {})
        language = self.answers.get("language", {})
        access = self.answers.get("access", {})
        wishes = Wishes(
            services=tuple(self.services),
            people=people.get("adults", 1) + people.get("children", 0),
            children=people.get("children", 0),
            municipality=self.answers.get("municipality", {}).get("municipality", ""),
            interpreter_language=language.get("interpreter", ""),
            step_free=access.get("step_free") == "yes",
            walks_slowly=access.get("walks_slowly", False),
            prefer=self.prefer,
        )
        return wished_times(wishes, when)


def changed_when(when: dict[str, Any], change: Change) -> dict[str, Any]:
    """Return the answer to when somebody can come after a change; most are changes of it."""
    match change.kind:
        case "part":
            return when | {"parts": sorted({*when.get("parts", []), change.value})}
        case "weekday":
            return when | {"weekdays": sorted({*when.get("weekdays", []), int(change.value)})}
        case "latest" | "earliest":
            return when | {change.kind: change.value}
        case "max_days":
            return when | {"max_days": int(change.value)}
    return when | WITHOUT.get(change.kind, {})


def wished_times(wishes: Wishes, when: dict[str, Any], **more: Any) -> Wishes:
    """Return wishes with the answer to when somebody can come."""
    return replace(
        wishes,
        available=windows(when),
        breaks=breaks(when),
        earliest=_date(when.get("earliest")),
        latest=_date(when.get("latest")),
        max_days=when.get("max_days", USUAL_DAYS),
        **more,
    )


def windows(when: dict[str, Any]) -> tuple[Window, ...]:
    """Return the times of a week at which someone can come; none means any time."""
    parts, weekdays = when.get("parts", []), when.get("weekdays", [])
    if not parts and not weekdays:
        return ()
    chosen = [DAY_PARTS[part] for part in parts] or [WHOLE_DAY]
    return tuple(
        Window(weekday=weekday, start=start, end=end)
        for weekday in (weekdays or WORKING_DAYS)
        for start, end in chosen
    )


def breaks(when: dict[str, Any]) -> tuple[Break, ...]:
    """Return the times at which someone cannot come."""
    return tuple(
        Break(
            weekday=one["weekday"],
            start=dt.time.fromisoformat(one["start"]),
            end=dt.time.fromisoformat(one["end"]),
        )
        for one in when.get("breaks", [])
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
