"""What readers learn: cards in their language, papers each once, ways."""

import pytest
from wagtail.models import Page, Site

from booking import queries
from booking.models import PublicServiceText
from tests.factories.booking import (
    CentreFactory,
    EvidenceFactory,
    InterpreterFactory,
    OfficeFactory,
    PrecedenceFactory,
    PublicServiceFactory,
    TravelTimeFactory,
    locale,
    office_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


def in_arabic(service, title="تسجيل"):
    PublicServiceText.objects.create(
        public_service=service,
        locale=locale("ar"),
        title=title,
        translation_key=service.texts.get(locale=locale()).translation_key,
    )


class TestPublicServices:
    def test_are_in_the_readers_language_with_the_german_beside_it(self, centre):
        service = PublicServiceFactory(words="Anmeldung")
        in_arabic(service)

        [card] = queries.public_services(centre, "ar")

        assert (card.title, card.title_de, card.language) == ("تسجيل", "Anmeldung", "ar")

    def test_fall_back_to_german_and_say_so(self, centre):
        PublicServiceFactory(words="Anmeldung")

        [card] = queries.public_services(centre, "ar")

        assert (card.title, card.language) == ("Anmeldung", "de")

    def test_name_the_office_as_its_page_does(self, centre):
        service = PublicServiceFactory()
        page = office_page("مكتب", "ar")
        page.translation_key = service.office.page.translation_key
        page.save()

        [card] = queries.public_services(centre, "ar")

        assert (card.office_name, card.office_name_de) == ("مكتب", service.office.page.title)

    def test_belong_to_one_centre(self):
        PublicServiceFactory()
        site = Site.objects.create(hostname="other", root_page=Page.objects.get(depth=1))

        assert queries.public_services(CentreFactory(site=site), "de") == []

    def test_need_no_query_per_row(self, centre, django_assert_max_num_queries):
        for _ in range(4):
            PublicServiceFactory().evidence.add(EvidenceFactory())

        with django_assert_max_num_queries(7):
            assert len(queries.public_services(centre, "ar")) == 4


class TestEvidenceList:
    def test_names_each_paper_once_in_the_catalogues_order(self):
        first, second = EvidenceFactory(), EvidenceFactory()

        items = queries.evidence_list([second.code, first.code, second.code], "en")

        assert [item.code for item in items] == [first.code, second.code]
        assert items[0].name == items[0].name_de == first.name

    def test_leaves_out_what_is_not_in_the_catalogue(self):
        assert queries.evidence_list(["NOTHING"], "de") == []


class TestWalkingMinutes:
    def test_are_those_of_the_shortest_way_and_may_differ_back(self, centre):
        a, b, c = (OfficeFactory() for _ in range(3))
        TravelTimeFactory(origin=a, destination=b, minutes=3)
        TravelTimeFactory(origin=b, destination=c, minutes=4)
        TravelTimeFactory(origin=c, destination=a, minutes=12)

        ways = queries.walking_minutes(centre)

        assert (ways[a.pk, c.pk], ways[c.pk, a.pk]) == (7, 12)

    def test_are_long_where_nobody_measured(self, centre):
        a, b = OfficeFactory(), OfficeFactory()

        assert queries.walking_minutes(centre)[a.pk, b.pk] == 15


class TestLanguages:
    def test_of_interpreters_are_those_of_people_in_use(self, centre):
        InterpreterFactory(languages=["uk", "ar"])
        InterpreterFactory(languages=["xx"])
        InterpreterFactory(languages=["fr"], active=False)

        languages = queries.interpreter_languages(centre)

        assert [code for code, _ in languages] == ["ar", "uk", "xx"]
        assert dict(languages)["uk"] == "Українська"

    def test_of_readers_are_all_if_the_centre_chose_none(self, centre):
        assert [code for code, _ in queries.reader_languages(centre)] == ["de", "en", "ar"]
        centre.languages.set([locale("ar")])
        assert [code for code, _ in queries.reader_languages(centre)] == ["ar"]


def test_precedences_are_named_by_what_comes_after(centre):
    first, second = PublicServiceFactory(), PublicServiceFactory()
    PrecedenceFactory(before=first, after=second, kind="soft", result="days")

    assert queries.precedences(centre) == {second.code: [(first.code, "soft", "days")]}
    assert queries.known_codes(centre) == {first.code, second.code}
