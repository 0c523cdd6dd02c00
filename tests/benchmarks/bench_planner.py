"""How long the planner takes, beside CP-SAT: `python -m tests.benchmarks.bench_planner`.

One process, from the parsed instance to its plans, by kind and preference: median, p95 and
maximum of the CPU time, beside the time aimed at on an idle machine (median/p95), the peak of
traced memory, and how many times longer CP-SAT takes with one worker for a few of the same
instances (`>` where it did not finish). `--short` takes few instances and seconds for CP-SAT.
"""

import argparse
import json
import os
import sys
import time
import tracemalloc
from statistics import median, quantiles

from booking.planner import Instance, find_plans
from booking.planner.exchange import read_instance
from tests.unit.planner.generator import KINDS, PREFERENCES, generate
from tests.unit.planner.oracle import solver_keys

QUICK = (5, 10, 50)
AIMS = {
    "small": {"": QUICK},
    "partial": {"": QUICK},
    "clocks": {"": QUICK},
    "three_days": {"": QUICK},
    "overnight": {"": (60, 200, 50)},
    "midnight": {"": (60, 200, 50)},
    "typical_offices": {"": (6, 15, 1500), "shortest_stay": (8, 30, 2000)},
    "large_offices": {"": (60, 120, 200), "shortest_stay": (300, 800, 300)},
    "sparse_offices": {"": (300, 900, 20)},
    "typical": {"": (6, 15, 1500), "shortest_stay": (8, 30, 2000)},
    "large": {"": (60, 120, 200), "shortest_stay": (300, 800, 300)},
    "typical_short": {"": (6, 15, 1500), "shortest_stay": (8, 30, 2000)},
    "large_short": {"": (60, 120, 200), "shortest_stay": (300, 800, 300)},
    "sparse": {"": (300, 900, 20)},
}
LINE = "{:16}{:15}{:>8}{:>8}{:>8}{:>12}{:>6}{:>10}{:>8}"


def milliseconds(instance: Instance, repeats: int) -> float:
    """Return the least CPU time of some runs, which other work on the machine disturbs least."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        find_plans(instance)
        times.append((time.process_time() - begin) * 1000)
    return min(times)


def a_million_additions() -> float:
    """Return how fast the machine is just now, in CPU milliseconds for a fixed piece of work."""
    begin, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.process_time() - begin) * 1000


def peak(instance: Instance) -> float:
    """Return the most memory that one call holds, in MiB."""
    tracemalloc.start()
    find_plans(instance)
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return most


def ratio(data: dict, ours: float, seconds: float) -> str:
    """Return how many times longer CP-SAT takes (its model's making included)."""
    begin = time.process_time()
    try:
        solver_keys(data, seconds=seconds)
    except TimeoutError:
        late = ">"
    else:
        late = ""
    return f"{late}{(time.process_time() - begin) * 1000 / ours:,.0f}"


def report(kinds: list[str], *, seeds: int, beside: int, seconds: float, runs: int) -> None:
    """Print a line for each kind and preference."""
    titles = ("kind", "prefer", "median", "p95", "max", "aim", "MiB", "CP-SAT x", "aim x")
    write(LINE, *titles)
    for kind in kinds:
        drawn = [generate(kind, seed) for seed in range(seeds)]
        for prefer in PREFERENCES:
            several = [{**data, "prefer": prefer} for data in drawn]
            instances = [read_instance(json.dumps(data)) for data in several]
            times = [milliseconds(instance, runs) for instance in instances]
            p95 = quantiles(times, n=20, method="inclusive")[-1] if seeds > 1 else times[0]
            aims = AIMS.get(kind, {"": ("-", "-", "-")})
            middle, late, factor = aims.get(prefer, aims[""])
            others = [ratio(several[seed], times[seed], seconds) for seed in range(beside)]
            figures = [f"{number:.1f}" for number in (median(times), p95, max(times))]
            memory = max(peak(instance) for instance in instances[: max(1, seeds // 4)])
            write(
                LINE, kind, prefer, *figures, f"{middle}/{late}", f"{memory:.0f}",
                " ".join(others), factor,
            )  # fmt: skip


def write(line: str, *values: object) -> None:
    sys.stdout.write(line.format(*values) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few instances, about a minute")
    parser.add_argument("--seeds", type=int, default=20, help="instances of each kind")
    parser.add_argument("--beside", type=int, default=1, help="instances for CP-SAT, too")
    parser.add_argument("--seconds", type=float, default=60.0, help="CP-SAT's time for one plan")
    parser.add_argument("--kinds", default=",".join(AIMS), help="of " + ", ".join(KINDS))
    options = parser.parse_args()
    seeds, seconds = (2, 1.0) if options.short else (options.seeds, options.seconds)
    write("load of the machine {:.1f}, {:.1f}, {:.1f}; CPU milliseconds", *os.getloadavg())
    write("a million additions take {:.0f} ms now", a_million_additions())
    beside = min(options.beside, seeds)
    runs = 1 if options.short else 3
    report(options.kinds.split(","), seeds=seeds, beside=beside, seconds=seconds, runs=runs)
    write("a million additions take {:.0f} ms now", a_million_additions())


if __name__ == "__main__":
    main()
