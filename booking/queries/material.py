"""What the planner needs from the database, read in a few queries."""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings

from booking.models import Counter, Interpreter, PublicService
from booking.planner import CounterHours, Instance, Interpreters, Intervals, Matter, Offer
from booking.queries.beside import PAUSE, Beside
from booking.queries.cards import walking_minutes
from booking.queries.free_time import (
    GRID,
    counter_hours,
    earliest_start,
    free_spans,
    interpreter_hours,
    minutes_for,
    open_groups,
    seats_for,
    serving,
    sessions,
)
from booking.queries.sorting import Edge
from booking.queries.wishes import Wishes, availability, days_between, epoch_minutes
from content.models import Centre

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Material:
    """One visit for the planner, without the order of its matters, and who is behind its names.

    With `stays` it is beside appointments that stay.
    """

    instance: Instance
    services: dict[str, PublicService]
    counters: dict[str, Counter]
    interpreters: tuple[Interpreter, ...]
    walks: dict[tuple[int, int], int]
    stays: Beside | None = None

    def ordered(self, edges: tuple[Edge, ...]) -> Instance:
        """Return the instance with the matters in this order, also with those that stay."""
        within = [edge for edge in edges if {edge.before, edge.after} <= self.services.keys()]
        instance = replace(
            self.instance,
            matters=tuple(
                Matter(code, tuple(edge.before for edge in within if edge.after == code))
                for code in self.services
            ),
        )
        return self.stays.in_order(instance, edges) if self.stays else instance

    def beside(self, stays: Beside) -> "Material":
        """Return what of it fits to appointments that stay."""
        free = {counter.id: counter.free for counter in self.instance.counters}
        counters, hours, offers = stays.narrowed(self.counters, free, self.instance.offers)
        hours_of = tuple(
            CounterHours(name, str(counter.office_id), hours[name])
            for name, counter in counters.items()
        )
        instance = replace(self.instance, counters=hours_of, offers=offers)
        return replace(self, counters=counters, instance=instance, stays=stays)


def material(
    *,
    centre: Centre,
    services: list[PublicService],
    wishes: Wishes,
    now: dt.datetime,
    beside: Beside | None = None,
) -> Material:
    """Return everything about the free time that matters for some public services.

    With `beside` it is for new times of appointments, which must fit to those that stay.
    """
    by_code = {service.code: service for service in services}
    start, end = _span(centre, wishes, now)
    pairs = [
        (key, counter)
        for key, counter in serving(services)
        if counter.office.step_free or not wishes.step_free
    ]
    own = beside.own if beside else frozenset[int]()
    counters, hours, offers = _offers(services, pairs, wishes, (start, end, now), own)
    walks = walking_minutes(centre, slowly=wishes.slow)
    offices = sorted({counter.office_id for counter in counters.values()})
    interpreters, presence = _interpreters(centre, services, wishes, (start, end, now), own)
    instance = Instance(
        timezone=centre.time_zone,
        grid=GRID,
        buffer=max([PAUSE, *(service.buffer for service in services)]),
        max_days=wishes.max_days,
        alternatives=wishes.alternatives,
        prefer=wishes.prefer,
        matters=tuple(Matter(code) for code in by_code),
        places=tuple(str(office) for office in offices),
        travel=tuple(
            tuple(walks.get((origin, destination), 0) for destination in offices)
            for origin in offices
        ),
        counters=tuple(
            CounterHours(name, str(counter.office_id), hours[name])
            for name, counter in counters.items()
        ),
        offers=offers,
        interpreter=presence,
        available=availability(
            wishes, days_between(start.date(), (end - MINUTE).date()), centre.zone
        ),
    )
    found = Material(instance, by_code, counters, interpreters, walks)
    return found.beside(beside) if beside else found


def _span(centre: Centre, wishes: Wishes, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Return from when until when an appointment may be."""
    zone = centre.zone
    start = earliest_start(now).astimezone(zone)
    last = horizon(centre, now)
    if wishes.earliest:
        start = max(start, dt.datetime.combine(wishes.earliest, dt.time(), zone))
    if wishes.latest:
        last = min(last, wishes.latest)
    return start, max(start, dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone))


def horizon(centre: Centre, now: dt.datetime) -> dt.date:
    """Return the last day that can be booked."""
    today = now.astimezone(centre.zone).date()
    return today + dt.timedelta(days=settings.BOOKING_HORIZON_DAYS)


def _offers(
    services: list[PublicService],
    pairs: list[tuple[int, Counter]],
    wishes: Wishes,
    times: tuple[dt.datetime, dt.datetime, dt.datetime],
    own: frozenset[int],
) -> tuple[dict[str, Counter], dict[str, Intervals], tuple[Offer, ...]]:
    """Return the counters as the planner sees them, when each is free, and what they offer.

    A counter with several buffers becomes several counters, one for each: then every one is
    free exactly when the claims of such an appointment would fit. So do the groups that can
    be joined: they are free exactly as long as they take. The planner would make one span of
    two groups without a break, and start in the middle; so every other one is a counter apart.
    """
    start, end, now = times
    first, last = epoch_minutes(start), epoch_minutes(end)
    by_key = {service.pk: service for service in services}
    taken = counter_hours(
        {counter.pk for _, counter in pairs}, start=start, end=end, now=now, own=own
    )
    groups = sessions({counter for _, counter in pairs}, start=start, end=end, now=now, own=own)
    least = _least_minutes(pairs, by_key, wishes.children)
    counters: dict[str, Counter] = {}
    hours: dict[str, Intervals] = {}
    offers = []
    for key, counter in pairs:
        service = by_key[key]
        minutes = minutes_for(service, wishes.children)
        seats = seats_for(counter, service, people=wishes.people, children=wishes.children)
        if seats > counter.capacity:
            continue
        name = f"{counter.pk}+{service.buffer}"
        if name not in counters:
            counters[name] = counter
            hours[name] = free_spans(
                taken[counter.pk],
                buffer=service.buffer,
                start=first,
                end=last,
                least=least[counter.pk, service.buffer],
            )
        offers.append(Offer(service.code, name, minutes))
        joinable = [
            group
            for group in open_groups(
                groups.get(counter.pk, []), counter, service, minutes=minutes, seats=seats
            )
            if first <= group.start and group.end <= last
        ]
        for part, spans in enumerate((joinable[::2], joinable[1::2])):
            if spans:
                name = f"{counter.pk} {service.code} {part}"
                counters[name], hours[name] = counter, Intervals(spans)
                offers.append(Offer(service.code, name, minutes))
    return counters, hours, tuple(offers)


def _least_minutes(
    pairs: list[tuple[int, Counter]], services: dict[int, PublicService], children: int
) -> dict[tuple[int, int], int]:
    """Return the shortest appointment at each counter among those with the same buffer."""
    least: dict[tuple[int, int], int] = {}
    for key, counter in pairs:
        service = services[key]
        place = counter.pk, service.buffer
        least[place] = min(minutes_for(service, children), least.get(place, 24 * 60))
    return least


def _interpreters(
    centre: Centre,
    services: list[PublicService],
    wishes: Wishes,
    times: tuple[dt.datetime, dt.datetime, dt.datetime],
    own: frozenset[int],
) -> tuple[tuple[Interpreter, ...], Interpreters | None]:
    """Return who can interpret, and when; nobody is needed where staff speak the language."""
    language = wishes.interpreter_language
    matters = tuple(service.code for service in services if language not in service.languages)
    if not language or not matters:
        return (), None
    start, end, now = times
    people = tuple(
        person
        for person in Interpreter.objects.filter(centre=centre, active=True).order_by("pk")
        if language in person.languages
    )
    keys = [person.pk for person in people]
    hours = interpreter_hours(keys, start=start, end=end, now=now, own=own)
    buffer = max(service.buffer for service in services)
    free = tuple(
        free_spans(
            hours[person.pk], buffer=buffer, start=epoch_minutes(start), end=epoch_minutes(end)
        )
        for person in people
    )
    return people, Interpreters(matters, free)
