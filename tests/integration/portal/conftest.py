"""A small centre in three languages, and a reader."""

import json

import pytest

from tests.factories import booking, content


@pytest.fixture
def centre(db):  # noqa: ARG001  the rows need it
    """The centre of the default site, with a home page and three languages."""
    for code in ("de", "en", "ar"):
        booking.locale(code)
    home = content.home()
    home.help_hours = "Montag 08:00–12:00"
    home.save_revision().publish()
    return booking.CentreFactory(
        name="Kompetenzzentrum",
        contact_phone="0241 000000",
        contact_email="hilfe@kia.example",
    )


@pytest.fixture
def guide(centre):  # noqa: ARG001  it stands below the centre's home page
    """A guide in German only."""
    return content.guide(
        title="Wohnung anmelden",
        slug="anmeldung",
        summary="Melden Sie Ihre Wohnung an.",
        body=json.dumps([content.paragraph("Sie haben zwei Wochen Zeit.")]),
        below=content.topic(title="Ankommen", slug="ankommen"),
    )
