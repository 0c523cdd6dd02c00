"""Who asked for an interpreter reads at each appointment who speaks their language."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.booking import InterpreterFactory, OpeningFactory, PublicServiceFactory
from tests.integration.booking.public.conftest import open_counter
from tests.plans import BERLIN

pytestmark = pytest.mark.django_db
SOMEBODY = "Somebody interprets for you (Arabic)."
STAFF = "They speak Arabic with you here."


@pytest.fixture
def services():
    """One matter with staff who speak Arabic, one for which somebody has to interpret."""
    arabic = PublicServiceFactory(languages=["de", "ar"])
    german = PublicServiceFactory(languages=["de"])
    person = InterpreterFactory()
    tomorrow = timezone.localdate(timezone=BERLIN) + dt.timedelta(days=1)
    start = dt.datetime.combine(tomorrow, dt.time(8), BERLIN)
    end = start + dt.timedelta(hours=4)
    OpeningFactory(counter=None, interpreter=person, starts_at=start, ends_at=end)
    for service in (arabic, german):
        open_counter(service)
    return arabic, german


def pages(visitor, services, language):
    """Return the pages of plans, of one plan, of contact, of the booking and to print."""
    visitor.to_plans(*services)
    visitor.post("visit/questions/language/", interpreter=language)
    plans = visitor.get("visit/plans/")
    visitor.post("visit/choose/", plan=plans.context["plans"][0].token)
    check = visitor.get("visit/check/")
    contact = visitor.client.get(visitor.reserve().url)
    done = visitor.client.post(contact.request["PATH_INFO"], {}, follow=True)
    printed = visitor.client.get(f"{done.request['PATH_INFO']}print/")
    return [page.content.decode() for page in (plans, check, contact, done, printed)]


def test_every_page_names_the_interpreter_and_the_staff(visitor, services):
    visitor.language = "en"

    for page in pages(visitor, services, "ar"):
        assert SOMEBODY in page
        assert STAFF in page


def test_who_asked_for_nobody_reads_nothing(visitor, services):
    visitor.language = "en"

    for page in pages(visitor, services, "none"):
        assert SOMEBODY not in page
        assert STAFF not in page
