"""How long the planner takes, beside CP-SAT: `python -m tests.benchmarks.bench_planner`.

Short form (`--short`): the examples with all three preferences. Long form: generated instances
of every kind, `--seeds` of each. CP-SAT (one worker) proves the same keys for a few of them.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median, quantiles

from booking.planner import find_plans
from booking.planner.exchange import read_instance
from tests.unit.planner.generator import KINDS, PREFERENCES, TINY, generate
from tests.unit.planner.oracle import solver_keys

EXAMPLES = Path(__file__).parents[1] / "unit" / "planner" / "examples"
BESIDE = ("small", "partial", "clocks", "dst1", "dst2", "overnight", "infeasible", "midnight")
Row = tuple[str, str, list[dict]]


def examples() -> Iterator[Row]:
    for path in sorted(EXAMPLES.glob("*.json")):
        if "answer" not in path.name:
            data = json.loads(path.read_text())
            for prefer in PREFERENCES:
                yield path.stem, prefer, [{**data, "prefer": prefer}]


def generated(kinds: list[str], seeds: int) -> Iterator[Row]:
    for kind in kinds:
        for prefer in PREFERENCES:
            yield kind, prefer, [generate(kind, seed, prefer) for seed in range(seeds)]


def milliseconds(data: dict, repeats: int) -> float:
    """Return the median time from the parsed instance to its plans."""
    instance = read_instance(json.dumps(data))
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        find_plans(instance)
        times.append((time.perf_counter() - begin) * 1000)
    return median(times)


def ratio(data: dict, ours: float) -> str:
    begin = time.perf_counter()
    try:
        solver_keys(data, seconds=60.0)
    except TimeoutError:
        return f"> {60_000 / ours:,.0f} x"
    return f"{(time.perf_counter() - begin) * 1000 / ours:,.0f} x"


def report(rows: Iterable[Row], repeats: int, *, beside: bool) -> None:
    titles = ("kind", "prefer", "median ms", "p95 ms", "max ms", "CP-SAT")
    write("{:12}{:15}{:>10}{:>9}{:>9}{:>12}", *titles)
    for kind, prefer, instances in rows:
        times = [milliseconds(data, repeats) for data in instances]
        p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        shown = beside and kind in BESIDE
        other = ratio(instances[0], times[0]) if shown else ""
        line = "{:12}{:15}{:10.1f}{:9.1f}{:9.1f}{:>12}"
        write(line, kind, prefer, median(times), p95, max(times), other)


def write(line: str, *values: object) -> None:
    sys.stdout.write(line.format(*values) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only the examples")
    parser.add_argument("--seeds", type=int, default=20, help="instances of each kind")
    parser.add_argument("--kinds", default="", help="some kinds only, with commas between them")
    parser.add_argument("--alone", action="store_true", help="without CP-SAT")
    options = parser.parse_args()
    kinds = [kind for kind in options.kinds.split(",") if kind] or [
        kind for kind in KINDS if kind not in TINY
    ]
    rows = examples() if options.short else generated(kinds, options.seeds)
    report(rows, 5 if options.short else 2, beside=not options.alone)


if __name__ == "__main__":
    main()
