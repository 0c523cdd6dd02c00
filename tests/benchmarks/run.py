"""`make bench`: all benchmarks of this folder, one after the other; `--short` for short."""

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    """Run each bench_*.py as a module of its own; fail if one does."""
    options = ["--short"] if "--short" in sys.argv[1:] else []
    failed = []
    for path in sorted(FOLDER.glob("bench_*.py")):
        begin = time.monotonic()
        sys.stdout.write(f"\n{path.stem}\n")
        sys.stdout.flush()
        module = f"tests.benchmarks.{path.stem}"
        result = subprocess.run(
            [sys.executable, "-m", module, *options], cwd=FOLDER.parents[1], check=False
        )
        sys.stdout.write(f"{path.stem}: {time.monotonic() - begin:.0f} s\n")
        if result.returncode:
            failed.append(path.stem)
    if failed:
        sys.stdout.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
