"""No token of a private link reaches the log."""

import io
import logging

import pytest

from portal.logs import HidePrivateLinks

TOKEN = "a-private-link"  # noqa: S105  it opens nothing


@pytest.fixture
def written():
    """What Django's own logger of requests writes through the filter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(HidePrivateLinks())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"/de/booking/{TOKEN}/", f"/api/v1/bookings/{TOKEN}", f"/de/booking/{TOKEN}/print/"]
)
def test_an_unknown_link_is_logged_without_its_token(client, written, path):
    client.get(path)

    assert "/booking" in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_without_the_filter_it_would_be_there():
    record = logging.LogRecord(
        "django.request",
        logging.WARNING,
        "",
        0,
        "%s: %s",
        ("Not Found", f"/de/booking/{TOKEN}/"),
        None,
    )
    assert TOKEN in record.getMessage()

    HidePrivateLinks().filter(record)

    assert TOKEN not in record.getMessage()


def test_the_console_has_the_filter(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["private_links"]
