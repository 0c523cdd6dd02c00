"""What a second process does in the tests of the index folder; importable on its own."""

import time

import django
from django.conf import settings

if not settings.configured:
    # A new process: search alone is enough, and starts in a moment.
    settings.configure(INSTALLED_APPS=["search"])
    django.setup()

from search.backends.embedded import EmbeddedBackend
from tests.integration.search.examples import at, guide


def add_one(folder: str, number: int, barrier) -> None:
    """Wait for the others, then write one document as soon as nobody else writes."""
    backend = EmbeddedBackend(folder)
    barrier.wait(timeout=60)
    for _time in range(500):
        with backend.writing() as alone:
            if alone:
                _write(backend, number)
                return
        time.sleep(0.02)


def add_one_without_lock(folder: str, number: int, barrier) -> None:
    """Wait for the others, then write one document, whoever else writes."""
    backend = EmbeddedBackend(folder)
    barrier.wait(timeout=60)
    _write(backend, number)


def _write(backend: EmbeddedBackend, number: int) -> None:
    position = at(backend.position().version + 1)
    backend.update(documents=[guide(f"schule-{number}", "Schule")], removed=[], position=position)
