"""The form of public services: languages by name."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from booking.models import PublicService
from tests.factories import accounts
from tests.factories.booking import InterpreterFactory, PublicServiceFactory
from tests.integration.booking.staff.catalogue import save
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
