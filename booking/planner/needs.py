"""What visits need at least, from every group on, whatever the time of day."""

from itertools import pairwise

import numpy as np

from booking.planner.choices import TOO_LONG, Rest, StepTables
from booking.planner.floors import Floors
from booking.planner.groups import nearest
from booking.planner.intervals import Ints
from booking.planner.precedence import Masks, halves_of
from booking.planner.steps import EMPTY, Step, in_parts
from booking.planner.timetable import Minutes


class Needs:
    """What visits need at least, from every group on, whatever the day.

    `rest[mask]` is what a visit needs on its other days if this group is all of a day. For each
    level there are the least minutes from the end of a group at a place to the end of the day,
    and the rest, by how late after a time on the grid that end is: the next appointment starts
    on the grid again. Without a limit they only tell which groups lead to one that is wanted.
    With a day, only what that day offers counts.
    """

    def __init__(
        self, floors: Floors, rest: Ints, *, limited: bool = True, day: int | None = None
    ) -> None:
        self._floors = floors
        self._table = floors.growth.table
        self.rest = rest
        on_others = Rest(rest)
        steps = floors.steps
        levels = [EMPTY, *(in_parts(steps, number)[0] for number in range(len(steps)))]
        after = self._after(levels, day) if limited else self._to_be_all(levels)
        self.least = int(after[0].min())
        self.steps = [
            StepTables(self._table, masks, joined, needs, on_others)
            for masks, joined, needs in zip(pairwise(levels), floors.joined, after[1:], strict=True)
        ]

    def _after(self, levels: list[Masks], day: int | None) -> list[Minutes]:
        """Return the needs after each level, from the empty one: `[place, group, late]`."""
        table, places = self._table, self._floors.growth.places
        offered = table.offered if day is None else table.offered_on(day)
        late = np.arange(0, table.pace, table.unit).astype(np.int16)
        waits = [table.wait(ended, table.gap_of_day.T) for ended in late]
        needs = [np.tile(self._rest(levels[-1])[:, None], (places, 1, len(waits)))]
        for number, masks in reversed(list(enumerate(levels[:-1]))):
            at = np.full((places, len(masks)), TOO_LONG, dtype=np.int16)
            for step in in_parts(self._floors.steps, number)[1]:
                done = self._following(step, needs[-1], offered)
                here = table.service_place[step.service] * len(masks) + step.row
                np.minimum.at(at.reshape(-1), here, done)
            if masks is EMPTY:
                needs.append(at)
            else:
                ready = [nearest(at[..., None], wait) for wait in waits]
                needs.append(np.minimum(np.concatenate(ready, axis=2), self._rest(masks)[:, None]))
        return needs[::-1]

    def _following(self, step: Step, after: Minutes, offered: Minutes) -> Minutes:
        """Return what each appointment of a step takes, and what is needed after it.

        It may take as long as somebody offers, which decides how late it ends.
        """
        goal, service, ends = step.goal, step.service, after.shape[-1]
        late = offered % np.int16(self._table.pace) // np.int16(self._table.unit)
        following = np.full(len(goal), 2 * TOO_LONG, dtype=np.int16)
        for each in range(offered.shape[1]):
            cells = goal if ends == 1 else goal * ends + late[service, each]
            needs = after.reshape(-1)[cells]
            needs += offered[service, each]
            np.minimum(following, needs, out=following)
        return following

    def _to_be_all(self, levels: list[Masks]) -> list[Minutes]:
        """Return nothing for parts of groups that may be all of a day, for others too much."""
        needs = np.minimum(self.rest, TOO_LONG).astype(np.int16)
        for halves in halves_of(needs):
            np.minimum(halves[:, 0], halves[:, 1], out=halves[:, 0])
        places = self._floors.growth.places
        return [needs[None, masks, None].repeat(places, axis=0) for masks in levels]

    def _rest(self, masks: Masks) -> Minutes:
        return np.minimum(self.rest[masks], TOO_LONG).astype(np.int16)
