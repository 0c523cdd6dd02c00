"""Fixtures of several tests of booking."""

import pytest

from tests.factories.booking import desk


@pytest.fixture
def kept():
    """A stop to book: Tuesday, nine o'clock."""
    return (*desk(), "09:00")
