"""Deleting documents and organisations: what is needed stays, and nothing is left over."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import TranslatableObject

from content import translation
from content.models import Evidence, Organisation
from tests.factories import accounts, content
from tests.factories.booking import EvidenceFactory, PublicServiceFactory, locale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("centre")]
LIST = "wagtailsnippets_content_evidence:list"


@pytest.fixture
def editor():
    """A chief editor, who keeps the documents."""
    client = Client()
    client.force_login(accounts.chief_editor())
    client.cookies["lotse_language"] = "en"
    return client


def documents(*codes):
    """Return a body that asks for these documents."""
    return json.dumps([{"type": "documents", "value": {"codes": list(codes)}}])


def delete(client, paper, *, bulk=False):
    path = reverse("wagtailsnippets_content_evidence:delete", args=[paper.pk])
    if bulk:
        path = reverse("wagtail_bulk_action", args=["content", "evidence", "delete"])
        path = f"{path}?id={paper.pk}&next=/admin/"
    return client.post(path, follow=True)


@pytest.mark.parametrize("bulk", [False, True], ids=["alone", "many at once"])
class TestADocument:
    def test_that_a_page_asks_for_stays(self, editor, bulk):
        paper = EvidenceFactory(code="PASS", name="Reisepass")
        content.guide(title="Wohnung anmelden", body=documents("PASS", "ID"))

        answer = delete(editor, paper, bulk=bulk)

        assert Evidence.objects.filter(pk=paper.pk).exists()
        assert answer.redirect_chain[-1][0] == reverse(LIST)
        text = answer.content.decode()
        assert "“Reisepass (PASS)” is not deleted" in text
        assert "ask for it: Wohnung anmelden." in text

    def test_that_only_a_draft_asks_for_stays(self, editor, bulk):
        paper = EvidenceFactory(code="PASS")
        page = content.guide(title="Konto eröffnen")
        page.body = documents("PASS")
        page.save_revision()

        assert "Konto eröffnen." in delete(editor, paper, bulk=bulk).content.decode()

    def test_that_a_public_service_asks_for_stays(self, editor, bulk):
        paper = EvidenceFactory(code="PASS", name="Reisepass")
        service = PublicServiceFactory(words="Anmeldung")
        service.evidence.add(paper)

        text = delete(editor, paper, bulk=bulk).content.decode()

        assert service.evidence.get() == paper
        assert "these public services ask for it: Anmeldung." in text

    def test_that_nobody_asks_for_goes_with_its_translations(self, editor, bulk):
        EvidenceFactory(code="OTHER")
        paper = EvidenceFactory(code="PASS")
        content.guide(body=documents("OTHER"))
        translation.follow(paper)
        assert Evidence.objects.filter(code="PASS").count() > 1

        delete(editor, paper, bulk=bulk)

        assert not Evidence.objects.filter(code="PASS").exists()
        assert Evidence.objects.filter(code="OTHER").exists()
        gone = TranslatableObject.objects.filter(translation_key=paper.translation_key)
        assert not gone.exists()


def test_a_page_in_two_languages_is_named_once(editor):
    paper = EvidenceFactory(code="PASS")
    page = content.guide(title="Wohnung anmelden", body=documents("PASS"))
    content.translate(page, "ar", {"Wohnung anmelden": "تسجيل السكن"})

    text = delete(editor, paper).content.decode()

    assert "ask for it: Wohnung anmelden." in text
    assert "تسجيل السكن" not in text


def test_an_organisation_with_pages_stays():
    admin = Client()
    admin.force_login(accounts.administrator())
    admin.cookies["lotse_language"] = "en"
    organisation = content.OrganisationFactory()
    content.guide(organisation=organisation)

    path = reverse("organisation:delete", args=[organisation.pk])
    answer = admin.post(path, follow=True)

    assert Organisation.objects.get() == organisation
    assert "Pages belong to this organisation" in answer.content.decode()


def test_a_translation_goes_alone():
    admin = Client()
    admin.force_login(accounts.administrator())
    paper = EvidenceFactory(code="PASS")
    content.guide(body=documents("PASS"))
    arabic = EvidenceFactory(
        code="PASS", locale=locale("ar"), translation_key=paper.translation_key
    )

    delete(admin, arabic)

    assert Evidence.objects.get() == paper
