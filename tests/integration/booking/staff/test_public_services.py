"""What administrators learn from the forms and lists of public services."""

import importlib
import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from booking.models import PublicService
from tests.factories import accounts
from tests.factories.booking import (
    CounterFactory,
    EvidenceFactory,
    InterpreterFactory,
    PublicServiceFactory,
    locale,
)
from tests.integration.booking.staff.catalogue import form, save
from tests.integration.booking.staff.test_hits import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    """An administrator's client, and a public service to change."""
    client = signed_in(accounts.administrator())
    client.cookies["lotse_language"] = "en"
    client.service = PublicServiceFactory(languages=["de"])
    return client


class TestLanguages:
    @pytest.mark.parametrize("typed", ["5", '"de"', '{"de": 1}', '["de"]', "Elvish"])
    def test_that_nobody_knows_are_refused_and_take_no_page_down(self, admin, client, typed):
        answer = save(admin, "public_services", admin.service, languages=typed)

        assert answer.status_code == 200
        assert answer.context["form"].errors.keys() == {"languages"}
        assert client.get("/de/visit/matters/").status_code == 200

    @pytest.mark.parametrize("typed", ["de, en, ar", "German, English,Arabic ,", "Deutsch,en,ar"])
    def test_are_typed_by_name_or_code(self, admin, typed):
        save(admin, "public_services", admin.service, languages=typed)

        assert PublicService.objects.get().languages == ["de", "en", "ar"]

    def test_are_shown_by_name(self, admin):
        path = reverse("public_services:edit", args=[admin.service.pk])

        assert 'value="German"' in admin.get(path).content.decode()

    def test_can_be_none(self, admin):
        save(admin, "public_services", admin.service, languages="")

        assert PublicService.objects.get().languages == []

    @pytest.mark.parametrize("stored", [5, "de", [5], ["xx"], ["Arabic"], {"de": 1}])
    def test_are_validated_whatever_writes_them(self, admin, stored):
        admin.service.languages = stored

        with pytest.raises(ValidationError) as found:
            admin.service.full_clean()

        assert found.value.message_dict.keys() == {"languages"}

    @pytest.mark.parametrize(
        ("stored", "kept"), [(5, []), ("de", ["de"]), (["xx", "ar", 1], ["ar"]), (["de"], ["de"])]
    )
    def test_that_were_stored_wrongly_are_repaired(self, admin, client, stored, kept):
        person = InterpreterFactory(centre=admin.service.centre, languages=stored)
        PublicService.objects.update(languages=stored)

        importlib.import_module("booking.migrations.0019_known_languages").repair(apps, None)

        person.refresh_from_db()
        assert PublicService.objects.get().languages == person.languages == kept
        assert client.get("/de/visit/matters/").status_code == 200


class TestDocuments:
    def test_are_offered_in_the_source_language_once(self, admin):
        paper = EvidenceFactory(code="PASS")
        for code in ("ar", "en"):
            EvidenceFactory(code="PASS", locale=locale(code))

        path = reverse("public_services:edit", args=[admin.service.pk])
        field = admin.get(path).context["form"].fields["evidence"]

        assert list(field.queryset) == [paper]

    @pytest.mark.parametrize("both", [True, False])
    def test_chosen_in_another_language_are_moved_to_the_source(self, admin, both):
        paper = EvidenceFactory(code="PASS")
        arabic = EvidenceFactory(code="PASS", locale=locale("ar"))
        admin.service.evidence.set([paper, arabic] if both else [arabic])

        module = importlib.import_module("booking.migrations.0020_public_service_form")
        module.choose_sources(apps, None)

        assert list(admin.service.evidence.all()) == [paper]


MISTAKES = {
    "another site without address": ({"mode": "link"}, "url", "Enter the address"),
    "no minutes": ({"minutes": "0"}, "minutes", "greater than or equal to 1"),
}


class TestMistakes:
    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_are_told_in_a_sentence_at_the_field(self, admin, mistake):
        changes, field, words = MISTAKES[mistake]

        answer = save(admin, "public_services", admin.service, **changes)

        errors = answer.context["form"].errors
        assert errors.keys() == {field}
        assert words in errors[field][0]

    def test_in_the_order_are_told_at_the_field(self, admin):
        same = {"before": admin.service.pk, "after": admin.service.pk}

        answer = admin.post(reverse("precedences:add"), same | {"kind": "hard", "result": "now"})

        assert answer.context["form"].errors.keys() == {"after"}

    def test_in_a_way_are_told_at_the_field(self, admin):
        office = admin.service.office_id
        way = {"origin": office, "destination": office, "minutes": "3"}

        answer = admin.post(reverse("travel_times:add"), way)

        assert answer.context["form"].errors.keys() == {"destination"}

    def test_of_two_texts_in_a_language_are_told_at_the_field(self, admin):
        text = {"public_service": admin.service.pk, "title": "Anmeldung", "description": ""}

        answer = admin.post(reverse("wagtailsnippets_booking_publicservicetext:add"), text)

        assert answer.context["form"].errors.keys() == {"public_service"}

    def test_of_two_documents_with_a_code_are_told_at_the_field(self, admin):
        EvidenceFactory(code="PASS")
        paper = {"code": "PASS", "name": "Pass", "note": ""}

        answer = admin.post(reverse("wagtailsnippets_content_evidence:add"), paper)

        assert answer.context["form"].errors.keys() == {"code"}


TEXT, COUNTER = "Readers do not see it yet", "no counter in use offers it"
BOTH = "text and counter are missing"


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("words", "counter", "mode", "told"),
        [
            (False, None, "online", BOTH),
            (True, None, "online", COUNTER),
            (True, False, "online", COUNTER),
            (False, True, "online", TEXT),
            (False, None, "walk-in", TEXT),
            (True, None, "walk-in", ""),
            (True, True, "online", ""),
        ],
    )
    def test_is_told_after_saving_and_in_the_list(self, admin, words, counter, mode, told):
        if not words:
            admin.service.texts.all().delete()
        if counter is not None:
            CounterFactory(
                office=admin.service.office, public_services=[admin.service], active=counter
            )
        path = reverse("public_services:edit", args=[admin.service.pk])

        answer = admin.post(
            path, form(admin, "public_services", admin.service) | {"mode": mode}, follow=True
        )
        again = admin.get(reverse("public_services:index")).content.decode()

        for one in (TEXT, COUNTER, BOTH):
            assert answer.content.decode().count(one) == (2 if one == told else 0)
            assert again.count(one) == (1 if one == told else 0)

    def test_is_told_of_a_new_one(self, admin):
        new = form(admin, "public_services", admin.service) | {"code": "NEW"}

        answer = admin.post(reverse("public_services:add"), new, follow=True)

        assert PublicService.objects.filter(code="NEW").exists()
        assert BOTH in answer.content.decode()
        assert reverse("wagtailsnippets_booking_publicservicetext:add") in answer.content.decode()


class TestLists:
    @pytest.mark.parametrize("name", ["offices", "counters", "interpreters"])
    def test_say_yes_and_no_in_the_readers_language(self, admin, name):
        CounterFactory(office=admin.service.office, active=False)
        InterpreterFactory(centre=admin.service.centre)
        admin.cookies["lotse_language"] = "de"

        page = admin.get(reverse(f"{name}:index")).content.decode()

        assert not re.search(r">\s*(True|False|yes|no)\s*<", page)
        assert re.search(r">\s*(Ja|Nein)\s*<", page)
