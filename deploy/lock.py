"""Write the lock files anew from pyproject.toml; they name packages and hashes, no registry."""

import sys

from environment import LOCKS, quietly, step, uv

COMPILE = ["--universal", "--generate-hashes", "--no-header", "--quiet", "--upgrade"]


def main():
    """Resolve run-time and development packages, run time first: both must agree."""
    compile_lock = [uv(), "pip", "compile", "pyproject.toml", *COMPILE]
    with step("Resolving the run-time packages"):
        quietly([*compile_lock, "-o", LOCKS["run"]])
    with step("Resolving the development packages"):
        quietly([*compile_lock, "--group", "dev", "-c", LOCKS["run"], "-o", LOCKS["dev"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
