"""Kinds of instances: the ranges from which tests/unit/planner/generator.py draws."""

from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True)
class Kind:
    """Ranges from which an instance is drawn, each as least and most.

    `weekly` counters have opening hours that repeat each week, with appointments taken at random
    until the share `free` is left. `mornings` and `afternoons` are the shares of the five
    weekdays on which one is open. `near` is the share of places in the same house as another.
    With `offices`, a matter is done at so many places, by most counters there.
    """

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
    weekly: bool = False
    mornings: float = 0.6
    afternoons: float = 0.5
    near: float = 0.0
    offices: tuple[int, int] | None = None
    zones: tuple[tuple[str, date], ...] = field(default=(("Europe/Berlin", date(2026, 12, 1)),))


_CLOCKS = (
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Europe/Berlin", date(2027, 3, 27)),
    ("Australia/Lord_Howe", date(2027, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("America/Havana", date(2026, 10, 31)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Asia/Kolkata", date(2026, 12, 1)),
    ("Asia/Kathmandu", date(2026, 12, 1)),
    ("America/St_Johns", date(2026, 10, 31)),
)
_TOWN = {
    "weekly": True,
    "days": (60, 60),
    "places": (10, 14),
    "near": 0.3,
    "free": 0.4,
    "grids": (5,),
    "buffers": (10,),
    "minutes": (15, 20, 30, 30, 40, 45, 60),
    "max_days": (2, 2),
    "alternatives": (3, 3),
    "available": 0.6,
}
_OPEN = {
    "weekly": True,
    "days": (60, 60),
    "places": (8, 12),
    "free": 0.9,
    "buffers": (0, 10),
    "minutes": (15, 20, 30, 45),
}
_SHORT = {"mornings": 0.25, "afternoons": 0.2}
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
        precedence=0.15,
        interpreter=0.5,
        **_TOWN,
    ),
    "typical_short": Kind(
        matters=(6, 9),
        counters=(30, 40),
        precedence=0.15,
        interpreter=0.5,
        **_TOWN,
        **_SHORT,
    ),
    "large": Kind(
        matters=(12, 12),
        counters=(100, 100),
        precedence=0.1,
        **{**_TOWN, "places": (20, 25), "max_days": (2, 3)},
    ),
    "large_short": Kind(
        matters=(12, 12),
        counters=(100, 100),
        precedence=0.1,
        **{**_TOWN, **_SHORT, "places": (20, 25), "max_days": (2, 3)},
    ),
    "sparse": Kind(
        matters=(16, 16),
        counters=(30, 40),
        precedence=0.1,
        **{**_TOWN, "free": 0.12, "max_days": (3, 5)},
    ),
    "ample": Kind(
        matters=(16, 16),
        counters=(32, 48),
        precedence=0.0,
        max_days=(3, 5),
        alternatives=(10, 10),
        interpreter=0.0,
        available=0.0,
        **{**_OPEN, "grids": (5, 15)},
    ),
    "scattered": Kind(
        matters=(16, 16),
        counters=(48, 64),
        precedence=0.0,
        max_days=(5, 5),
        alternatives=(10, 10),
        interpreter=0.0,
        available=0.0,
        **{**_OPEN, "free": 0.3, "grids": (5,)},
    ),
}
KINDS |= {
    "typical_offices": replace(KINDS["typical_short"], offices=(1, 3)),
    "large_offices": replace(KINDS["large_short"], places=(20, 30), offices=(1, 3)),
    "sparse_offices": replace(KINDS["sparse"], offices=(1, 3)),
}
TINY = tuple(kind for kind in KINDS if kind.startswith("tiny"))
