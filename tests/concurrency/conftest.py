"""Rivals: threads with connections of their own that start at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection


@pytest.fixture
def rivals():
    """Return a function that runs one call for each rival at once and collects what came out.

    An exception is collected too, so that the test can say which ones it expects.
    """

    def run(calls):
        barrier = threading.Barrier(len(calls))

        def one(call):
            try:
                barrier.wait(timeout=30)
                return call()
            except Exception as error:  # noqa: BLE001  the test looks at each of them
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run
