"""How groups of matters grow by one appointment: which group, which service, which new group.

These steps depend on the order of the matters and on where they can be done, not on the days.
So they are made once for an instance, and every recurrence over groups follows them.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from booking.planner.choices import Choices
from booking.planner.intervals import distinct
from booking.planner.precedence import Masks, Precedence, sizes
from booking.planner.timetable import Timetable

EMPTY = np.zeros(1, dtype=np.int64)


KEPT = 8
"""Of so many groups, those last asked for, steps are kept."""
MANY_CELLS = 500_000
"""So many groups and services that steps are made one by one."""
MANY_BYTES = 4_000_000
"""After so many bytes, steps of single groups are forgotten before others are made."""
GROUPS_AT_ONCE = 2_000
"""From so many groups a step that is made one by one goes on at a time."""


def keep_latest[Key, Value](
    kept: dict[Key, Value], key: Key, value: Value, count: int = KEPT
) -> None:
    """Keep something of some groups, and forget what was not asked for longest."""
    kept[key] = value
    while len(kept) > count:
        del kept[next(iter(kept))]


Joined = NDArray[np.int16]
Indices = NDArray[np.signedinteger[Any]]


class Step(NamedTuple):
    """From one level to the next: appointment i joins group `row[i]` and makes `goal[i]`.

    A goal is a group of the next level at a place. Several appointments can lead to one goal.
    """

    masks: Masks
    row: Indices
    service: Indices
    goal: Indices


class PackedSteps(Sequence[Step]):
    """Steps as which group `[group, matter]` makes, each made as usual whenever it is asked for."""

    def __init__(self, packed: Iterable[tuple[Masks, Joined]], table: Timetable) -> None:
        count = np.bincount(table.service_matter, minlength=len(table.instance.matters))
        self._count, self._first = count, (count.cumsum() - count).astype(np.int32)
        self._place = table.service_place.astype(np.int32)
        self._packed = list(packed)

    @overload
    def __getitem__(self, which: int) -> Step: ...
    @overload
    def __getitem__(self, which: slice) -> list[Step]: ...
    def __getitem__(self, which: int | slice) -> Step | list[Step]:
        if isinstance(which, slice):
            return [self[number] for number in range(*which.indices(len(self)))]
        return self._made(which, slice(None))

    def __len__(self) -> int:
        return len(self._packed)

    @property
    def joined(self) -> list[Joined]:
        """Return, for each step, which group each matter makes of each: one too many for none."""
        return [joined for _, joined in self._packed]

    def parts(self, which: int) -> tuple[Masks, Iterable[Step]]:
        """Return the groups that a step makes, and the step, some groups at a time."""
        masks, joined = self._packed[which]
        begins = range(0, len(joined), GROUPS_AT_ONCE)
        parts = (self._made(which, slice(begin, begin + GROUPS_AT_ONCE)) for begin in begins)
        return masks, parts

    def _made(self, which: int, groups: slice) -> Step:
        """Return one step from some of its groups."""
        masks, joined = self._packed[which]
        joined = joined[groups]
        row, matter = (joined < len(masks)).nonzero()
        count = self._count[matter]
        before = (count.cumsum() - count).astype(np.int32)
        service = np.arange(count.sum(), dtype=np.int32)
        service += (self._first[matter] - before).repeat(count)
        goal = self._place[service]
        goal *= np.int32(len(masks))
        goal += joined[row, matter].repeat(count)
        row += groups.start or 0
        return Step(masks, row.astype(np.int32).repeat(count), service, goal)


def _size(steps: Sequence[Step]) -> int:
    """Return how many bytes some steps hold, mostly."""
    if isinstance(steps, PackedSteps):
        return sum(joined.nbytes for joined in steps.joined)
    return 3 * sum(step.row.nbytes for step in steps)


def in_parts(steps: Sequence[Step], which: int) -> tuple[Masks, Iterable[Step]]:
    """Return the groups that one of some steps makes, and the step, of many some at a time."""
    if isinstance(steps, PackedSteps):
        return steps.parts(which)
    return steps[which].masks, [steps[which]]


class Steps:
    """The steps of one instance.

    With `closed`, only groups are made that hold all predecessors of their members; otherwise
    those that pass over no matter between two of their members. With `backwards`, a matter comes
    before those of a group, not after them.
    """

    def __init__(
        self,
        table: Timetable,
        order: Precedence,
        *,
        closed: bool = False,
        backwards: bool = False,
    ) -> None:
        self._table = table
        self.order = order
        self.closed = closed
        self._against = order.before if backwards else order.behind
        self.places = len(table.used_places)
        self.matter = table.service_matter
        self.place = table.service_place
        self._may_be = order.is_start if closed else order.is_unbroken
        self._bits = np.int64(1) << np.arange(order.count, dtype=np.int64)
        self._within: dict[int, Sequence[Step]] = {}
        self._bytes_within = 0
        self._after: dict[bytes, Step] = {}
        self.choices = Choices(table)

    @cached_property
    def of_all_groups(self) -> Sequence[Step]:
        """Return the steps between all groups."""
        return self._between(self._groups)

    @cached_property
    def _groups(self) -> Masks:
        """Return all groups of matters that are offered."""
        offered = int(np.bitwise_or.reduce(self._bits[self.matter]))
        groups = self._may_be.nonzero()[0]
        held: Masks = groups[groups & ~offered == 0]
        return held

    def within(self, mask: int) -> Sequence[Step]:
        """Return the steps from nothing to a whole group: between its parts that can come first."""
        steps = self._within.pop(mask, None)
        if steps is None:
            if self._bytes_within > MANY_BYTES:
                self._within.clear()
                self._bytes_within = 0
            lacks = self._groups & ~mask | self.order.missing[self._groups] & mask
            steps = self._between(self._groups[lacks == 0])
            self._bytes_within += _size(steps)
        keep_latest(self._within, mask, steps)
        return steps

    def among(self, known: Masks) -> Sequence[Step]:
        """Return the steps from nothing to all of some groups."""
        return self._between(np.concatenate([EMPTY, known]))

    def after(self, masks: Masks) -> Step | None:
        """Return the step from some groups of one size to all that have one matter more."""
        known = masks.tobytes()
        step = self._after.pop(known, None)
        if step is None:
            made = (masks | self._bits[:, None])[self._are_free(masks)]
            made = made[self._may_be[made]]
            if not len(made):
                return None
            made = distinct(made)
            if len(masks) * len(self.matter) > MANY_CELLS // self.order.count:
                step = PackedSteps([(made, self._joined(masks, made))], self._table)[0]
            else:
                step = self._at_once(np.concatenate([masks, made]))[0]
        many = len(masks) * len(self.matter) > MANY_CELLS // self.order.count
        keep_latest(self._after, known, step, 1 if many else self.order.count)
        return step

    def _are_free(self, masks: Masks) -> NDArray[np.bool_]:
        """Return which matter (row) is neither in a group (column) nor must come before it."""
        free: NDArray[np.bool_] = masks & (self._bits | self._against)[:, None] == 0
        return free

    def _between(self, groups: Masks) -> Sequence[Step]:
        """Return the steps from the groups of each size to those of the next one."""
        if len(groups) * len(self.matter) <= MANY_CELLS:
            return self._at_once(groups)
        size = sizes(groups)
        levels = [groups[size == members] for members in range(int(size.max()) + 1)]
        packed = (self._joined(before, masks) for before, masks in pairwise(levels))
        return PackedSteps(zip(levels[1:], packed, strict=True), self._table)

    def _joined(self, before: Masks, masks: Masks) -> Joined:
        """Return which group each matter (column) makes of each before: one too many for none."""
        number = np.full(len(self._may_be), len(masks), dtype=np.int16)
        number[masks] = np.arange(len(masks))
        made = number[before | self._bits[:, None]]
        return np.where(self._are_free(before), made, np.int16(len(masks))).T

    def _at_once(self, groups: Masks) -> list[Step]:
        """Return the steps between groups of all sizes, from one table of groups and services."""
        size = sizes(groups)
        turn = size.astype(np.int8).argsort(kind="stable")
        groups, size = groups[turn], size[turn] - size[turn[0]]
        first = size.searchsorted(np.arange(size[-1] + 2))
        number = np.full(len(self._may_be), -1, dtype=np.int16)
        in_level = np.arange(len(groups)) - first[size]
        number[groups] = in_level
        services = (int(np.bitwise_or.reduce(groups)) >> self.matter & 1).nonzero()[0]
        made = number[groups | self._bits[:, None]]
        joined = np.where(self._are_free(groups), made, np.int16(-1)).T.take(
            self.matter[services], axis=1
        )
        held = joined >= 0
        row, which = held.nonzero()
        bounds = row.searchsorted(first[:-1]).tolist()
        service = services[which]
        goal = (first[1:] - first[:-1]).take(size + 1, mode="clip")[row]
        goal *= self.place[service]
        goal += joined[held]
        row = in_level[row]
        return [
            Step(
                groups[first[at + 1] : first[at + 2]],
                row[begin:end],
                service[begin:end],
                goal[begin:end],
            )
            for at, (begin, end) in enumerate(pairwise(bounds))
        ]
