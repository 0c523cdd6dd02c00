"""Instances of the planner's exchange format from a seed, of every kind that the format knows."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

NAMES = [
    *["registration", "permit", "jobcenter", "bank", "recognition", "advice", "school", "chamber"],
    *["training", "language_test", "health_insurance", "driving_licence", "family_benefit"],
    *["housing", "debt_advice", "integration_course"],
]
PREFERENCES = ("fewest_days", "soonest", "shortest_stay")


@dataclass(frozen=True)
class Kind:
    """Ranges from which an instance is drawn, each as least and most."""

    matters: tuple[int, int] = (2, 4)
    counters: tuple[int, int] = (2, 5)
    places: tuple[int, int] = (1, 4)
    days: tuple[int, int] = (2, 4)
    max_days: tuple[int, int] = (1, 3)
    alternatives: tuple[int, int] = (1, 4)
    grids: tuple[int, ...] = (5, 10, 15)
    buffers: tuple[int, ...] = (0, 5, 10)
    minutes: tuple[int, ...] = (15, 20, 30, 45, 60)
    travel: tuple[int, int] = (0, 30)
    far: tuple[int, int] | None = None
    symmetric: bool = True
    free: float = 0.4
    open_days: float = 0.6
    precedence: float = 0.3
    offers: tuple[int, int] = (1, 3)
    interpreter: float = 0.2
    available: float = 0.3
    hours: tuple[int, int] = (8 * 60, 17 * 60)
    night: float = 0.0
    touching: float = 0.0
    pieces: tuple[int, ...] = (10, 20, 25, 40, 60, 90)
    zones: tuple[tuple[str, date], ...] = field(default=(("Europe/Berlin", date(2026, 12, 1)),))


_CLOCKS = (
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Europe/Berlin", date(2027, 3, 27)),
    ("Australia/Lord_Howe", date(2027, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("America/Havana", date(2026, 10, 31)),
    ("Africa/Cairo", date(2026, 4, 23)),
)
_FRAGMENTED = {"pieces": (5, 5, 10, 10, 15, 25, 35, 50, 60)}
_WIDE = {"offers": (2, 4), "free": 0.35}

KINDS = {
    "tiny": Kind(days=(1, 3), hours=(480, 660), counters=(1, 4)),
    "tiny_order": Kind(days=(1, 3), hours=(480, 660), precedence=0.8, max_days=(1, 5)),
    "tiny_interpreter": Kind(days=(2, 3), hours=(480, 720), interpreter=1.0, available=0.7),
    "tiny_asymmetric": Kind(
        days=(2, 3), hours=(480, 720), symmetric=False, places=(3, 4), travel=(0, 120), grids=(1, 7)
    ),
    "tiny_touching": Kind(days=(1, 3), hours=(480, 700), touching=0.7, interpreter=0.5),
    "tiny_clocks": Kind(days=(2, 3), hours=(0, 240), zones=_CLOCKS, grids=(7, 10, 15, 25, 60)),
    "tiny_overnight": Kind(
        days=(2, 4), hours=(0, 150), night=0.7, travel=(0, 90), max_days=(2, 4), buffers=(0, 30)
    ),
    "tiny_far": Kind(
        days=(2, 4), hours=(480, 700), far=(700, 1500), places=(3, 4), max_days=(2, 5)
    ),
    "tiny_many": Kind(
        matters=(3, 5),
        days=(4, 6),
        hours=(480, 600),
        max_days=(3, 5),
        alternatives=(5, 10),
        minutes=(15, 30),
        grids=(15, 20),
    ),
    "tiny_scarce": Kind(free=0.15, hours=(480, 780), counters=(2, 4)),
    "small": Kind(matters=(4, 5), counters=(6, 9), places=(4, 6), days=(6, 8), **_WIDE),
    "partial": Kind(
        matters=(6, 8),
        counters=(10, 14),
        places=(5, 7),
        days=(9, 11),
        free=0.12,
        max_days=(1, 2),
        interpreter=1.0,
        available=0.8,
    ),
    "clocks": Kind(
        matters=(4, 5),
        counters=(7, 9),
        places=(4, 5),
        days=(4, 8),
        zones=_CLOCKS,
        hours=(0, 720),
        grids=(7, 10, 15, 60),
        **_WIDE,
    ),
    "overnight": Kind(
        matters=(4, 5),
        counters=(8, 10),
        places=(4, 5),
        days=(5, 6),
        far=(900, 1300),
        max_days=(2, 3),
        **_WIDE,
    ),
    "midnight": Kind(
        matters=(4, 5),
        counters=(8, 10),
        places=(4, 5),
        days=(5, 6),
        hours=(0, 300),
        night=0.7,
        travel=(5, 90),
        max_days=(2, 3),
        **_WIDE,
    ),
    "three_days": Kind(
        matters=(7, 8),
        counters=(16, 18),
        places=(7, 8),
        days=(10, 12),
        free=0.15,
        max_days=(3, 5),
        offers=(2, 4),
    ),
    "touching": Kind(
        matters=(5, 6),
        counters=(12, 15),
        places=(5, 6),
        days=(8, 10),
        touching=0.5,
        minutes=(12, 17, 22, 32, 47, 60),
        interpreter=0.7,
        max_days=(2, 2),
        **_WIDE,
    ),
    "asymmetric": Kind(
        matters=(5, 6),
        counters=(15, 18),
        places=(6, 7),
        days=(10, 14),
        symmetric=False,
        travel=(0, 120),
        grids=(1, 7),
        minutes=(12, 27, 42, 57),
        max_days=(2, 2),
        **_WIDE,
    ),
    "typical": Kind(
        matters=(6, 9),
        counters=(30, 40),
        places=(10, 14),
        days=(40, 44),
        offers=(6, 10),
        free=0.16,
        grids=(5,),
        buffers=(10,),
        max_days=(2, 2),
        alternatives=(3, 3),
        available=0.7,
        travel=(2, 20),
        open_days=0.5,
        **_FRAGMENTED,
    ),
    "large": Kind(
        matters=(12, 12),
        counters=(100, 100),
        places=(20, 25),
        days=(42, 44),
        offers=(8, 14),
        free=0.16,
        grids=(5,),
        buffers=(10,),
        max_days=(2, 3),
        alternatives=(3, 3),
        travel=(2, 20),
        **_FRAGMENTED,
    ),
    "sparse": Kind(
        matters=(16, 16),
        counters=(30, 40),
        places=(10, 14),
        days=(30, 40),
        offers=(2, 3),
        free=0.06,
        open_days=0.4,
        grids=(5,),
        buffers=(10,),
        max_days=(3, 5),
        alternatives=(3, 3),
        travel=(2, 20),
    ),
}
TINY = tuple(kind for kind in KINDS if kind.startswith("tiny"))


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
                "matters": rng.sample(matters, rng.randint(1, len(matters))),
                "free": [
                    self.free(0.8) for _ in range(rng.randint(0 if rng.random() < 0.1 else 1, 2))
                ],
            }
        if rng.random() < kind.available:
            data["available"] = self.free(0.9)
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

    def offers(self, matters: list[str], counters: list[dict]) -> list[dict]:
        rng = self.rng
        return [
            {"matter": matter, "counter": counter["id"], "minutes": rng.choice(self.kind.minutes)}
            for matter in matters
            for counter in rng.sample(counters, min(len(counters), rng.randint(*self.kind.offers)))
        ]

    def free(self, share: float) -> list[list[str]]:
        """Return free intervals on some of the days, fragmented by what is taken."""
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
