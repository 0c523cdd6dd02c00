"""Tests marked `oracle` take minutes and run only when asked for: `pytest -m oracle`."""

import pytest


def pytest_collection_modifyitems(config, items):
    """Skip the long comparisons unless the marker is named."""
    if "oracle" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("oracle"):
            item.add_marker(pytest.mark.skip(reason="minutes; run with -m oracle"))
