"""Plan one visit from a file: one instance in, the plans out, as JSON; no database."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from booking.planner import InvalidInstance, find_plans
from booking.planner.exchange import answer, read_instance


class Command(BaseCommand):
    """Read an instance of the planner's exchange format and print its best plans."""

    help = "Print the best plans of one instance (a JSON file; - for standard input)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the instance's file."""
        parser.add_argument("file", help="the instance; - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print the answer, or say in one line what is wrong and exit with status 2."""
        try:
            instance = read_instance(_content(options["file"]))
        except InvalidInstance as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        begin = time.perf_counter()
        plans = find_plans(instance)
        milliseconds = (time.perf_counter() - begin) * 1000
        self.stdout.write(json.dumps(answer(instance, plans, milliseconds), ensure_ascii=False))


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        message = f"must be a readable file; {error.strerror or 'it is not'}"
        raise InvalidInstance("file", message) from None
