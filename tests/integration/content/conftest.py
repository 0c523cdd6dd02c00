"""A small portal in three languages."""

import json

import pytest

from tests.factories import booking, content


def small_centre():
    """Return the centre of the default site, with a home page and three languages."""
    for code in ("de", "en", "ar"):
        booking.locale(code)
    content.home()
    return booking.CentreFactory()


@pytest.fixture
def centre(db):  # noqa: ARG001  it needs the database
    """A small centre."""
    return small_centre()


@pytest.fixture
def guide(centre):  # noqa: ARG001  it needs the languages
    """A guide with one paragraph."""
    return content.guide(
        title="Wohnung anmelden",
        slug="anmeldung",
        summary="Melden Sie Ihre Wohnung an.",
        body=json.dumps([content.paragraph("Sie haben zwei Wochen Zeit.")]),
        cost_from_cents=0,
        cost_to_cents=0,
    )
