"""What stands in the way of new times, and the cheapest changes that help."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from booking.models import Appointment, Booking
from booking.planner import Conflict, Instance, Plan, can_be_planned
from booking.proposals.changes import WITHOUT, Change
from booking.proposals.obstacles import WISHES, Obstacle, smallest
from booking.proposals.room import Room
from booking.proposals.values import Help, NeededBy, WaitsFor, WhyNot
from booking.queries import (
    DAYS_UNTIL,
    Edge,
    Material,
    Need,
    Sorting,
    Wishes,
    appointments_of,
    beside,
    material,
    movable,
    needs_of,
    sort_services,
)


def why_no_move(booking: Booking, wishes: Wishes, now: dt.datetime) -> WhyNot | None:
    """Return why the matters of some wishes cannot move; None where nothing stands in the way."""
    room = _MoveRoom(booking, wishes, now)
    return _MoveObstacle(room, wishes).explain(())


class _MoveRoom(Room):
    """Everything that is free beside what stays, if the matters of some wishes move.

    What is `unbound` stays as well, but keeps nothing before or behind it.
    """

    def __init__(
        self, booking: Booking, asked: Wishes, now: dt.datetime, unbound: Collection[str] = ()
    ) -> None:
        super().__init__(booking.centre, [], asked, now)
        self._booking = booking
        self._unbound = unbound
        self._movable = {one.public_service.code: one for one in movable(booking, now=now)}
        self._sorted: dict[tuple[str, ...], Sorting] = {}

    def instance(self, wishes: Wishes, hard: tuple[Edge, ...] = ()) -> Instance:
        """Return what the planner needs; the order is that of the matters that move then."""
        return super().instance(wishes, (*hard, *self._sorting(wishes.services).hard))

    def along(self) -> tuple[str, ...]:
        """Return the matters that can move along: none of them waits for another one's result."""
        asked = self._asked.services
        together = self._sorting(asked).plannable
        for code in self._movable:
            more = (*together, code)
            if code not in asked and set(self._sorting(more).plannable) == set(more):
                together = more
        return tuple(code for code in together if code not in asked)

    def needing(self) -> dict[str, dt.date]:
        """Return the matters that stay since they need a result of one that moves; their days."""
        return {
            need.after.public_service.code: self._day(need.after.starts_at)
            for need in self._needs()
            if need.before.public_service.code in self._going()
            and need.after.public_service.code in self._movable
            and self._stays(need.after)
        }

    def needed(self) -> dict[str, dt.date]:
        """Return the matters that stay whose results come first; the days on which those are."""
        due: dict[str, dt.date] = {}
        for need in self._needs():
            if need.after.public_service.code in self._going() and self._stays(need.before):
                code, days = need.before.public_service.code, DAYS_UNTIL[need.result]
                day = self._day(need.before.ends_at) + dt.timedelta(days=days)
                due[code] = max(day, due.get(code, day))
        return due

    def without_order_of(self, codes: Collection[str]) -> "_MoveRoom":
        """Return what would be free if nothing waited for results of some of what stays."""
        return _MoveRoom(self._booking, self._asked, self._now, codes)

    def _needs(self) -> list[Need]:
        return needs_of(list(appointments_of(self._booking)))

    def _going(self) -> tuple[str, ...]:
        return self._sorting(self._asked.services).plannable

    def _stays(self, one: Appointment) -> bool:
        gone = (*self._going(), *self.along())
        return one.takes_place and one.public_service.code not in gone

    def _day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self._centre.zone).date()

    def _sorting(self, codes: tuple[str, ...]) -> Sorting:
        if codes not in self._sorted:
            services = {code: self._movable[code].public_service for code in codes}
            wishes = Wishes(services=codes, municipality=self._asked.municipality)
            self._sorted[codes] = sort_services(services, centre=self._centre, wishes=wishes)
        return self._sorted[codes]

    def _look(self, wide: Wishes) -> Material:
        moved = [self._movable[code] for code in self._sorting(wide.services).plannable]
        return material(
            centre=self._centre,
            services=[one.public_service for one in moved],
            wishes=wide,
            now=self._now,
            beside=beside(self._booking, moved, now=self._now, unbound=self._unbound),
        )


class _MoveObstacle(Obstacle):
    """Looks for changes with which all of the matters can move: some of them are no move.

    What stays can stand in the way as well. An interpreter is never given up: the office would
    prepare for another visit.
    """

    given_up = {kind: wish for kind, wish in WITHOUT.items() if kind != "without_interpreter"}

    def __init__(self, room: _MoveRoom, wishes: Wishes) -> None:
        super().__init__(room, wishes, (), ())
        self._move = room
        self._along = room.along()
        everything = {"services": (*wishes.services, *self._along)}
        self.without = {"services": everything, **WISHES}

    def explain(self, plans: Sequence[Plan]) -> WhyNot | None:
        """Return what stands in the way, also of what stays where results have to be waited for."""
        why_not = super().explain(plans)
        if why_not is None:
            return None
        needing, needed = self._move.needing(), self._move.needed()
        staying = tuple(dict.fromkeys((*needing, *needed)))
        whole = (*why_not.before, *why_not.codes)

        def conflicts(kept: Sequence[str]) -> bool:
            room = self._move.without_order_of([code for code in staying if code not in kept])
            return not can_be_planned(room.instance(self._wishes), whole)

        held_by = smallest(staying, conflicts)
        return replace(
            why_not,
            needed_by=tuple(NeededBy(code, needing[code]) for code in held_by if code in needing),
            waits_for=tuple(WaitsFor(code, needed[code]) for code in held_by if code in needed),
        )

    def _left_out(self, plans: Sequence[Plan]) -> int:  # noqa: ARG002  one signature
        return 1

    def _changes(self, wishes: Sequence[str], conflict: Conflict) -> Iterator[Help]:
        along = self._along if "services" in wishes else ()
        more = (self._planned(Change("also_move", code)) for code in along)
        return chain(super()._changes(wishes, conflict), more)

    def _without_one(
        self,
        conflict: Conflict,
        plans: Sequence[Plan],  # noqa: ARG002  one signature
    ) -> Iterator[Help]:
        """Yield the matters that can stay while all others move."""
        if len(self._all) > 1:
            whole = (*conflict.before, *conflict.matters)
            yield from (self._planned(Change("stay", code)) for code in whole)
