"""Public services are found in each language that has words for them."""

import pytest

from booking import search_sources
from booking.models import PublicServiceText
from search.models import IndexedDocument
from tests.factories.booking import CentreFactory, PublicServiceFactory, locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    CentreFactory()
    return PublicServiceFactory(code="ANM", words="Wohnung anmelden")


def in_arabic(service):
    return PublicServiceText.objects.create(
        public_service=service,
        locale=locale("ar"),
        title="تسجيل السكن",
        translation_key=service.texts.get(locale=locale()).translation_key,
    )


class TestDocuments:
    def test_are_one_a_language_with_words(self, service):
        in_arabic(service)

        found = {document.language: document for document in search_sources.documents()}

        assert set(found) == {"de", "ar"}
        assert (found["ar"].title, found["ar"].title_de) == ("تسجيل السكن", "Wohnung anmelden")
        assert found["ar"].offices == (service.office.slug,)

    @pytest.mark.usefixtures("service")
    def test_lead_to_the_matter_in_the_list_in_their_language(self):
        [document] = search_sources.documents("de")

        assert document.url.startswith("/de/")
        assert document.url.endswith("#ANM")

    def test_of_one_language_only(self, service):
        in_arabic(service)

        assert [one.language for one in search_sources.documents("ar")] == ["ar"]


class TestChangedWords:
    def rows(self):
        return {
            row.language: row.document["title"]
            for row in IndexedDocument.objects.filter(kind="service", document__isnull=False)
        }

    def test_are_found_after_the_commit(self, service, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            in_arabic(service)

        assert self.rows() == {"de": "Wohnung anmelden", "ar": "تسجيل السكن"}

    def test_are_found_no_more_when_deleted(self, service, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            text = in_arabic(service)
        with django_capture_on_commit_callbacks(execute=True):
            text.delete()

        assert self.rows() == {"de": "Wohnung anmelden"}
