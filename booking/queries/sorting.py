"""Which chosen matters can be planned now, which come later, and which happen elsewhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from booking.models import BookingMode, Precedence, PublicService
from booking.queries.wishes import Wishes
from content.models import Centre

DAYS_UNTIL = {
    Precedence.Result.NOW.value: 0,
    Precedence.Result.DAYS.value: 14,
    Precedence.Result.WEEKS.value: 42,
    Precedence.Result.MONTHS.value: 92,
}
"""After how many days a result counts as being there: the late end of what is usual.

Days: a basic bank account within ten working days, register data some days after the
registration. Weeks: the residence card takes four to six weeks. Months: recognition is decided
within three months of complete papers.
"""


class UnknownService(ValueError):
    """Some codes belong to no public service of the centre; `codes` names them."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True)
class FollowUp:
    """A matter that waits for another one's result, and when that result is there.

    `now` means that the result comes at once, but the earlier matter is not planned itself.
    """

    code: str
    before: str
    result: str


@dataclass(frozen=True)
class Edge:
    """Two matters to be planned, the first one before the second one."""

    before: str
    after: str


@dataclass(frozen=True)
class Sorting:
    """The chosen matters, each in one place; the order in which they were chosen is kept.

    `hard` and `soft` are orders of what is planned now: necessary ones, and those that are only
    better so; `soft_later` are better orders with a follow-up. `waits` holds every result that a
    follow-up waits for, not only the first one. `instead` has for matters of other towns the same
    one for this town, where the centre offers it.
    """

    plannable: tuple[str, ...]
    follow_up: tuple[FollowUp, ...]
    walk_in: tuple[str, ...]
    elsewhere: tuple[str, ...]
    not_competent: tuple[str, ...]
    hard: tuple[Edge, ...]
    soft: tuple[Edge, ...]
    soft_later: tuple[Edge, ...] = ()
    waits: tuple[FollowUp, ...] = ()
    instead: dict[str, str] = field(default_factory=dict)


def sort_out(*, centre: Centre, wishes: Wishes) -> Sorting:
    """Sort the chosen matters by what can happen to them.

    Codes that the centre does not know are left out; `propose` refuses them.
    """
    return sort_services(chosen_services(centre, wishes), centre=centre, wishes=wishes)


def sort_services(services: dict[str, PublicService], *, centre: Centre, wishes: Wishes) -> Sorting:
    """Sort chosen matters whose rows are known by now."""
    codes = [code for code in dict.fromkeys(wishes.services) if code in services]
    foreign = {code for code in codes if not _is_competent(services[code], wishes)}
    own = [code for code in codes if code not in foreign]
    online = [code for code in own if services[code].mode == BookingMode.ONLINE]
    edges = list(
        # The result of a matter for another town never comes: nothing can wait for it.
        Precedence.objects.filter(before__centre=centre, before__code__in=own)
        .filter(after__centre=centre, after__code__in=online)
        .select_related("before", "after")
        .only("kind", "result", "before__code", "after__code")
        .order_by("pk")
    )
    hard = [edge for edge in edges if edge.kind == Precedence.Kind.HARD]
    # A follow-up names first what no visit with us can bring.
    hard.sort(key=lambda edge: edge.before.code in online)
    later = _follow_ups(online, hard)
    plannable = [code for code in online if code not in later]
    kept_hard = without_cycles([], _edges_between(hard, plannable))
    # Where a result would be of use but comes in days, it is still better to have asked for it.
    soft = [edge for edge in edges if edge.kind == Precedence.Kind.SOFT]
    return Sorting(
        plannable=tuple(plannable),
        follow_up=tuple(later[code] for code in online if code in later),
        walk_in=tuple(code for code in own if services[code].mode == BookingMode.WALK_IN),
        elsewhere=tuple(code for code in own if services[code].mode == BookingMode.LINK),
        not_competent=tuple(code for code in codes if code in foreign),
        hard=tuple(kept_hard),
        soft=tuple(without_cycles(kept_hard, _edges_between(soft, plannable))),
        soft_later=tuple(_edges_between([e for e in soft if later.keys() & _codes(e)], online)),
        waits=tuple(
            FollowUp(edge.after.code, edge.before.code, edge.result)
            for edge in hard
            if edge.after.code in later
        ),
        instead=_instead([services[code] for code in foreign], wishes) if foreign else {},
    )


def second_visits(visited: Sequence[tuple[PublicService, dt.date]]) -> dict[str, FollowUp]:
    """Return which public services wait for the result of another one of an earlier day."""
    days = {service.code: day for service, day in visited}
    waits = _waiting([service for service, _day in visited])
    return {code: one for code, one in waits.items() if days[one.before] < days[code]}


def _waiting(services: Sequence[PublicService]) -> dict[str, FollowUp]:
    edges = (
        Precedence.objects.filter(kind=Precedence.Kind.HARD)
        .filter(before__in=services, after__in=services)
        .select_related("before", "after")
        .only("kind", "result", "before__code", "after__code")
        .order_by("pk")
    )
    return _follow_ups([service.code for service in services], list(edges))


def chosen_services(centre: Centre, wishes: Wishes) -> dict[str, PublicService]:
    """Return the chosen public services of the centre by their codes."""
    services = PublicService.objects.filter(centre=centre, code__in=wishes.services)
    if wishes.municipality:
        services = services.prefetch_related("municipalities")
    return {service.code: service for service in services}


def _is_competent(service: PublicService, wishes: Wishes) -> bool:
    if not wishes.municipality:
        return True
    towns = {town.slug for town in service.municipalities.all()}
    return not towns or wishes.municipality in towns


def _instead(foreign: Sequence[PublicService], wishes: Wishes) -> dict[str, str]:
    """Return for matters of other towns what has the same LeiKa key and serves this one."""
    serving = PublicService.objects.filter(
        Q(municipalities__slug=wishes.municipality) | Q(municipalities=None),
        centre__in={one.centre_id for one in foreign},
        leika_key__in={one.leika_key for one in foreign} - {""},
    ).order_by("-pk")
    by_key = {one.leika_key: one.code for one in serving}
    return {one.code: by_key[one.leika_key] for one in foreign if one.leika_key in by_key}


def _follow_ups(online: list[str], hard: list[Precedence]) -> dict[str, FollowUp]:
    """Return the matters that wait for a result; what waits for them waits as well."""
    later: dict[str, FollowUp] = {}
    changed = True
    while changed:
        changed = False
        for edge in hard:
            before, after = edge.before.code, edge.after.code
            planned_before = before in online and before not in later
            if after in later or (edge.result == Precedence.Result.NOW and planned_before):
                continue
            later[after] = FollowUp(after, before, edge.result)
            changed = True
    return later


def _codes(edge: Precedence) -> set[str]:
    return {edge.before.code, edge.after.code}


def _edges_between(edges: list[Precedence], codes: list[str]) -> list[Edge]:
    known = set(codes)
    return [
        Edge(edge.before.code, edge.after.code)
        for edge in edges
        if edge.before.code in known and edge.after.code in known
    ]


def without_cycles(given: Sequence[Edge], more: Sequence[Edge]) -> list[Edge]:
    """Return the edges of `more` that close no cycle; the planner refuses cycles."""
    behind: dict[str, set[str]] = {}
    for edge in given:
        behind.setdefault(edge.before, set()).add(edge.after)
    kept = []
    for edge in more:
        if not _leads_to(behind, edge.after, edge.before):
            behind.setdefault(edge.before, set()).add(edge.after)
            kept.append(edge)
    return kept


def _leads_to(behind: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        code = waiting.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            waiting.extend(behind.get(code, ()))
    return False
