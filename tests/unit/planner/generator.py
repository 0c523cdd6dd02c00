"""Instances of the planner's exchange format from a seed, of every kind that the format knows."""

import random
from datetime import UTC, date, datetime, timedelta
from math import dist
from zoneinfo import ZoneInfo

from tests.unit.planner.kinds import KINDS, TINY, Kind

NAMES = [
    *["registration", "permit", "jobcenter", "bank", "recognition", "advice", "school", "chamber"],
    *["training", "language_test", "health_insurance", "driving_licence", "family_benefit"],
    *["housing", "debt_advice", "integration_course"],
]
__all__ = ["KINDS", "PREFERENCES", "TINY", "Draw", "generate"]

PREFERENCES = ("fewest_days", "soonest", "shortest_stay")


def generate(kind: str, seed: int, prefer: str | None = None) -> dict:
    """Return the instance of a kind and seed, as decoded JSON."""
    return Draw(KINDS[kind], random.Random(f"{kind} {seed}")).instance(prefer)  # noqa: S311 -- repeatable on purpose


class Draw:
    """One instance of a kind, drawn from a source of random numbers."""

    def __init__(self, kind: Kind, rng: random.Random) -> None:
        self.kind = kind
        self.rng = rng
        zone, first = rng.choice(kind.zones)
        self.zone = ZoneInfo(zone)
        count = rng.randint(*kind.days)
        self.dates = [first + timedelta(days=number) for number in range(count)]
        self.grid = rng.choice(kind.grids)

    def instance(self, prefer: str | None) -> dict:
        kind, rng = self.kind, self.rng
        matters = rng.sample(NAMES, rng.randint(*kind.matters))
        places = [f"place{number:02}" for number in range(1, rng.randint(*kind.places) + 1)]
        counters = [
            {"id": f"c{number}", "place": rng.choice(places), "free": self.free(kind.free)}
            for number in range(1, rng.randint(*kind.counters) + 1)
        ]
        data = {
            "timezone": self.zone.key,
            "grid": self.grid,
            "buffer": rng.choice(kind.buffers),
            "max_days": rng.randint(*kind.max_days),
            "alternatives": rng.randint(*kind.alternatives),
            "prefer": prefer or rng.choice(PREFERENCES),
            "matters": self.ordered(matters),
            "places": places,
            "travel": self.travel(len(places)),
            "counters": counters,
            "offers": self.offers(matters, counters),
        }
        if rng.random() < kind.interpreter:
            data["interpreter"] = {
                "matters": rng.sample(matters, rng.randint(1, 2 if kind.offices else len(matters))),
                "free": [
                    self.free(0.8) for _ in range(rng.randint(0 if rng.random() < 0.1 else 1, 2))
                ],
            }
        if rng.random() < kind.available:
            data["available"] = self.at_set_hours() if kind.offices else self.free(0.9)
        return data

    def ordered(self, matters: list[str]) -> list[dict]:
        done = [m for m in matters if self.rng.random() < 0.9]
        listed = [
            {
                "id": matter,
                "after": [
                    m for m in done[:i] if m != matter and self.rng.random() < self.kind.precedence
                ]
                + (["visa_abroad"] if self.rng.random() < 0.1 else []),
            }
            for i, matter in enumerate(matters)
        ]
        for entry in listed:
            entry["after"] = [
                m
                for m in entry["after"]
                if m not in matters or matters.index(m) < matters.index(entry["id"])
            ]
        self.rng.shuffle(listed)
        return listed

    def travel(self, count: int) -> list[list[int]]:
        rng, kind = self.rng, self.kind
        if kind.weekly:
            return self.distances(count)
        side = [rng.random() < 0.5 for _ in range(count)]
        table = [[0] * count for _ in range(count)]
        for i in range(count):
            for j in range(count):
                far = kind.far if side[i] != side[j] else None
                table[i][j] = (
                    rng.randint(*(far or kind.travel)) if i != j else rng.choice((0, 0, 7))
                )
                if kind.symmetric and far is None and j < i:
                    table[i][j] = table[j][i]
        return table

    def distances(self, count: int) -> list[list[int]]:
        """Return walking times in a town in which some places share a house."""
        rng, spots = self.rng, []
        for _ in range(count):
            near = spots and rng.random() < self.kind.near
            spots.append(rng.choice(spots) if near else (rng.uniform(0, 18), rng.uniform(0, 18)))
        return [[round(dist(a, b)) for b in spots] for a in spots]

    def offers(self, matters: list[str], counters: list[dict]) -> list[dict]:
        rng = self.rng
        if self.kind.offices:
            return self.by_office(matters, counters, self.kind.offices)
        if self.kind.weekly:
            return self.specialists(matters, counters)
        return [
            {"matter": matter, "counter": counter["id"], "minutes": rng.choice(self.kind.minutes)}
            for matter in matters
            for counter in rng.sample(counters, min(len(counters), rng.randint(*self.kind.offers)))
        ]

    def at_set_hours(self) -> list[list[str]]:
        """Return when somebody can come who has the same hours free on nearly every day."""
        rng = self.rng
        hours = rng.sample(((480, 720), (480, 780), (420, 1140), (780, 1140)), rng.randint(1, 2))
        return [
            [self.written(self.minute(day, minute)) for minute in rng.choice(hours)]
            for day in self.dates
            if rng.random() < 0.9
        ]

    def by_office(
        self, matters: list[str], counters: list[dict], most: tuple[int, int]
    ) -> list[dict]:
        """Return offers of matters that few places do, each by most of its counters."""
        rng, found = self.rng, []
        places = sorted({counter["place"] for counter in counters})
        for matter in matters:
            usual = rng.choice(self.kind.minutes)
            for place in rng.sample(places, min(len(places), rng.randint(*most))):
                there = [counter["id"] for counter in counters if counter["place"] == place]
                for counter in rng.sample(there, rng.randint((len(there) + 1) // 2, len(there))):
                    minutes = rng.choice((usual, rng.choice(self.kind.minutes)))
                    found.append({"matter": matter, "counter": counter, "minutes": minutes})
        return found

    def specialists(self, matters: list[str], counters: list[dict]) -> list[dict]:
        """Return one or two offers of each counter, every matter at about as many counters."""
        rng = self.rng
        usual = {matter: rng.choice(self.kind.minutes) for matter in matters}
        found = []
        for number, counter in enumerate(counters):
            own = {matters[number % len(matters)]}
            if rng.random() < 0.4:
                own.add(rng.choice(matters))
            for matter in sorted(own):
                minutes = rng.choice((usual[matter], rng.choice(self.kind.minutes)))
                found.append({"matter": matter, "counter": counter["id"], "minutes": minutes})
        return found

    def free(self, share: float) -> list[list[str]]:
        """Return free intervals on some of the days, fragmented by what is taken."""
        if self.kind.weekly:
            return [[self.written(a), self.written(b)] for a, b in self.week_by_week(share)]
        found = []
        for day in self.dates:
            if self.rng.random() > self.kind.open_days + (0.3 if share > 0.7 else 0):
                continue
            found += self.pieces(day, *self.kind.hours, share)
            if self.rng.random() < self.kind.night:
                found += self.pieces(day, 1440 - 150, 1440, share)
        if self.rng.random() < 0.3:
            self.rng.shuffle(found)
        return [[self.written(start), self.written(end)] for start, end in found]

    def week_by_week(self, share: float) -> list[tuple[int, int]]:
        """Return what is left of opening hours that repeat each week, as epoch minutes."""
        rng = self.rng
        blocks: dict[int, list[tuple[int, int]]] = {}
        for weekday in range(5):
            mornings = [(rng.choice((450, 480, 540)), rng.choice((720, 720, 780)))]
            afternoons = [(rng.choice((780, 810, 840)), rng.choice((960, 1020, 1080)))]
            blocks[weekday] = mornings * (rng.random() < self.kind.mornings) + afternoons * (
                rng.random() < self.kind.afternoons
            )
        return [
            (self.minute(day, start), self.minute(day, end))
            for day in self.dates
            for opens, closes in blocks.get(day.weekday(), [])
            for start, end in self.untaken(opens, closes, share)
        ]

    def untaken(self, opens: int, closes: int, share: float) -> list[tuple[int, int]]:
        """Return what is free of opening hours once appointments have taken the rest."""
        free = [True] * ((closes - opens) // 5)
        while free.count(True) > share * len(free):
            start, length = self.rng.randrange(len(free)), self.rng.randint(2, 9)
            free[start : start + length] = [False] * len(free[start : start + length])
        edges = [i for i in range(len(free) + 1) if [False, *free][i] != [*free, False][i]]
        return [
            (opens + 5 * a, opens + 5 * b) for a, b in zip(edges[::2], edges[1::2], strict=True)
        ]

    def pieces(self, day: date, opens: int, closes: int, share: float) -> list[tuple[int, int]]:
        """Return what is free between two wall-clock minutes, as epoch minutes."""
        rng = self.rng
        found = []
        at = opens
        unit = 5 if self.grid % 5 == 0 else 1
        while at < closes:
            length = rng.choice(self.kind.pieces) // unit * unit + (unit == 1)
            until = min(closes, at + length)
            if rng.random() < share:
                found.append((at, until))
                if rng.random() > self.kind.touching:
                    until += unit * rng.randint(1, 6)
            at = until
        spans = [(self.minute(day, a), self.minute(day, b)) for a, b in found]
        kept: list[tuple[int, int]] = []
        for start, end in spans:  # the clock may run backwards between them
            if start < end and (not kept or kept[-1][1] <= start):
                kept.append((start, end))
        return kept

    def minute(self, day: date, wall: int) -> int:
        """Return the epoch minute of a wall-clock minute; 1440 is the next midnight."""
        day, wall = (day + timedelta(days=1), 0) if wall >= 1440 else (day, wall)
        local = datetime(day.year, day.month, day.day, wall // 60, wall % 60, tzinfo=self.zone)
        return int(local.timestamp()) // 60

    def written(self, minute: int) -> str:
        moment = datetime.fromtimestamp(minute * 60, tz=UTC)
        if self.rng.random() < 0.9:
            moment = moment.astimezone(self.zone)
        return moment.isoformat(timespec="minutes")
