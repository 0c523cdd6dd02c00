"""Every role and every view of the content: what opens, and what is refused with 403."""

import copy
import json

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail_localize.models import StringSegment, StringTranslation

from content.models import Evidence, GuidePage
from tests.factories import accounts, content
from tests.factories.booking import EvidenceFactory, PublicServiceFactory, locale
from tests.integration.content.conftest import small_centre

ROLES = ("partner", "chief", "translator", "worker", "coordinator", "administrator")
PAGES = {"chief", "administrator"}
PARTNERS = PAGES | {"partner"}
TRANSLATORS = PAGES | {"translator"}


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):  # noqa: ARG001  after that
    """The rows of `world`, made once; each test's own transaction lies inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world, db):  # noqa: ARG001  it needs the database
    """Pages of two partners, one of them translated, and a person in each role."""
    return copy.deepcopy(made_world)


def make_world():
    small_centre()
    own, other = content.OrganisationFactory(), content.OrganisationFactory()
    topic = content.topic(slug="thema")
    mine = content.guide(below=topic, organisation=own, title="Eigener Ratgeber")
    foreign = content.guide(below=topic, organisation=other, title="Fremder Ratgeber")
    paper = EvidenceFactory()
    return {
        "own": own,
        "topic": topic,
        "mine": mine,
        "foreign": foreign,
        "arabic": content.translate(mine, "ar", {}),
        "english": content.translate(mine, "en", {}),
        "paper": paper,
        "service": PublicServiceFactory(),
        "people": {
            "partner": accounts.partner_editor(own),
            "chief": accounts.chief_editor(),
            "translator": accounts.translator("ar"),
            "worker": accounts.office_worker(),
            "coordinator": accounts.coordinator(),
            "administrator": accounts.administrator(),
        },
    }


def as_(world, role):
    """Return a browser in which the person of this role is signed in."""
    client = Client()
    client.force_login(world["people"][role])
    return client


def views(world):
    """Return each view's address with the roles that may open it."""

    def page(name, which):
        return reverse(f"wagtailadmin_pages:{name}", args=[world[which].pk])

    record = content.translation_of(world["mine"], "ar")
    english = content.translation_of(world["mine"], "en")
    localize = "wagtail_localize:{}".format
    add = ["content", "guidepage", world["topic"].pk]
    return {
        "home": (reverse("wagtailadmin_home"), set(ROLES)),
        "explorer": (reverse("wagtailadmin_explore", args=[world["topic"].pk]), PARTNERS),
        "edit own": (page("edit", "mine"), PARTNERS),
        "edit foreign": (page("edit", "foreign"), PAGES),
        "edit topic": (page("edit", "topic"), PAGES),
        "history of own": (page("history", "mine"), PARTNERS),
        "history of foreign": (page("history", "foreign"), PAGES),
        "delete own, live": (page("delete", "mine"), PAGES),
        "delete foreign": (page("delete", "foreign"), PAGES),
        "unpublish foreign": (page("unpublish", "foreign"), PAGES),
        "unpublish own": (page("unpublish", "mine"), PAGES),
        "move foreign": (page("move", "foreign"), PAGES),
        "copy foreign": (page("copy", "foreign"), PAGES),
        "new guide": (reverse("wagtailadmin_pages:add", args=add), PARTNERS),
        "translate Arabic": (page("edit", "arabic"), TRANSLATORS),
        "translate English": (page("edit", "english"), PAGES),
        "delete Arabic": (page("delete", "arabic"), PAGES),
        "unpublish Arabic": (page("unpublish", "arabic"), PAGES),
        "copy Arabic": (page("copy", "arabic"), PAGES),
        "preview Arabic": (reverse(localize("preview_translation"), args=[record.pk]), TRANSLATORS),
        "PO of Arabic": (reverse(localize("download_pofile"), args=[record.pk]), TRANSLATORS),
        "PO of English": (reverse(localize("download_pofile"), args=[english.pk]), PAGES),
        "report": (reverse(localize("translations_report")), PAGES),
        "submit": (reverse(localize("submit_page_translation"), args=[world["mine"].pk]), set()),
        "update": (reverse(localize("update_translations"), args=[record.source_id]), set()),
        "to translate": (reverse("content_translations_to_do"), TRANSLATORS),
        "papers": (reverse("wagtailsnippets_content_evidence:list"), TRANSLATORS),
        "paper": (
            reverse("wagtailsnippets_content_evidence:edit", args=[world["paper"].pk]),
            PAGES,
        ),
        "new paper": (reverse("wagtailsnippets_content_evidence:add"), PAGES),
        "words": (reverse("wagtailsnippets_booking_publicservicetext:list"), TRANSLATORS),
        "new words": (reverse("wagtailsnippets_booking_publicservicetext:add"), PAGES),
        "German words": (
            reverse(
                "wagtailsnippets_booking_publicservicetext:edit",
                args=[world["service"].texts.get().pk],
            ),
            PAGES,
        ),
        "organisations": (reverse("organisation:index"), PAGES),
        "translators": (reverse("translatorassignment:index"), {"administrator"}),
        "users": (reverse("wagtailusers_users:index"), {"administrator"}),
        "groups": (reverse("wagtailusers_groups:index"), {"administrator"}),
        "sites": (reverse("wagtailsites:index"), {"administrator"}),
        "languages": (reverse("wagtaillocales:index"), {"administrator"}),
        "workflows": (reverse("wagtailadmin_workflows:index"), {"administrator"}),
        "redirects": (reverse("wagtailredirects:index"), PAGES),
        "centre": (reverse("wagtailsettings:edit", args=["content", "centre"]), {"administrator"}),
    }


class TestEveryRoleAndView:
    def test_opens_what_the_role_needs_and_refuses_the_rest(self, world):
        wrong = []
        for role in ROLES:
            client = as_(world, role)
            for name, (address, allowed) in views(world).items():
                status = client.get(address, follow=False).status_code
                if (role, name, status) == ("translator", "explorer", 302):
                    continue  # led to the own language's pages
                if status == 302 and name == "centre":
                    status = client.get(address, follow=True).status_code
                expected = 200 if role in allowed else 403
                if status != expected:
                    wrong.append(f"{role}: {name} is {status}, not {expected}")
        assert wrong == []

    def test_leads_strangers_to_the_sign_in(self, world):
        for name, (address, _allowed) in views(world).items():
            response = Client().get(address)
            assert response.status_code == 302, name
            assert reverse("wagtailadmin_login") in response["Location"]


class TestListOfTranslations:
    def test_says_what_it_is(self, world):
        page = as_(world, "translator").get(reverse("content_translations_to_do")).content.decode()

        assert "<title>Zu übersetzen - " in page
        assert page.count("<h1") == 1


class TestEditorOfTranslations:
    @pytest.mark.parametrize(
        ("which", "languages"),
        [
            ("arabic", 'data-source="de" data-target="ar" data-direction="rtl"'),
            ("english", 'data-source="de" data-target="en" data-direction="ltr"'),
        ],
    )
    def test_learns_which_way_the_languages_run(self, world, which, languages):
        address = reverse("wagtailadmin_pages:edit", args=[world[which].pk])

        page = as_(world, "chief").get(address).content.decode()

        assert f'translation-editor.js" {languages}' in page


class TestPartnerEditor:
    def test_cannot_write_to_a_foreign_page(self, world):
        address = reverse("wagtailadmin_pages:edit", args=[world["foreign"].pk])

        response = as_(world, "partner").post(address, {"title": "Übernommen"})

        assert response.status_code == 403
        assert GuidePage.objects.get(pk=world["foreign"].pk).title == "Fremder Ratgeber"

    def test_submits_a_new_guide_that_is_live_once_a_chief_editor_approves(
        self, world, django_capture_on_commit_callbacks
    ):
        address = reverse(
            "wagtailadmin_pages:add", args=["content", "guidepage", world["topic"].pk]
        )
        new = self.form(title="Neuer Ratgeber", slug="neuer-ratgeber")
        response = as_(world, "partner").post(address, {**new, "action-submit": "1"})
        assert response.status_code == 302
        page = GuidePage.objects.get(slug="neuer-ratgeber")
        assert (page.live, page.organisation) == (False, world["own"])
        state = page.current_workflow_task_state
        approval = reverse(
            "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]
        )

        assert as_(world, "partner").post(approval).status_code == 403
        with django_capture_on_commit_callbacks(execute=True):
            as_(world, "chief").post(approval)

        page.refresh_from_db()
        assert page.live
        assert page.get_translation(locale("ar")).live is False

    def test_cannot_publish_by_itself(self, world):
        address = reverse("wagtailadmin_pages:edit", args=[world["mine"].pk])
        change = self.form(title="Schnell geändert", slug=world["mine"].slug)

        as_(world, "partner").post(address, {**change, "action-publish": "1"})

        assert GuidePage.objects.get(pk=world["mine"].pk).title == "Eigener Ratgeber"

    @pytest.mark.parametrize("search", [False, True], ids=["browse", "search"])
    def test_links_to_what_is_live_or_its_own(self, world, search):
        for title, owner in (("Fremder Entwurf", "foreign"), ("Eigener Entwurf", "mine")):
            draft = content.guide(
                below=world["topic"], organisation=world[owner].organisation, title=title
            )
            draft.unpublish()
        address = reverse("wagtailadmin_choose_page_child", args=[world["topic"].pk])
        if search:
            address = reverse("wagtailadmin_choose_page_search")
            call_command("update_index", verbosity=0)

        shown = {
            role: {
                title
                for kind in ("Ratgeber", "Entwurf")
                for title in (f"Fremder {kind}", f"Eigener {kind}")
                if title in as_(world, role).get(address, {"q": kind}).content.decode()
            }
            for role in ("partner", "chief")
        }

        assert shown["chief"] == shown["partner"] | {"Fremder Entwurf"}
        assert shown["partner"] == {"Fremder Ratgeber", "Eigener Ratgeber", "Eigener Entwurf"}

    def form(self, **fields):
        """Return the fields of the page form."""
        empty = ("summary", "keywords", "seo_title", "search_description", "cost_note")
        empty += ("cost_from_cents", "cost_to_cents", "duration_from", "duration_to")
        empty += ("duration_note", "responsible_office", "legal_basis", "checked_on", "valid_until")
        return {
            **dict.fromkeys(empty, ""),
            "duration_unit": "days",
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            **fields,
        }


class TestTranslator:
    def edit_text(self, world, role, language, text="ترجمة"):
        """Send one translated text as the editor's script does."""
        record = content.translation_of(world["mine"], language)
        segment = StringSegment.objects.filter(source=record.source).order_by("order").first()
        address = reverse("wagtail_localize:edit_string_translation", args=[record.pk, segment.pk])
        body = f"value={text}"
        return as_(world, role).put(address, body, content_type="application/x-www-form-urlencoded")

    def test_saves_texts_of_the_own_language_only(self, world):
        assert self.edit_text(world, "translator", "ar").status_code == 200
        assert self.edit_text(world, "translator", "en").status_code == 403
        assert self.edit_text(world, "partner", "ar").status_code == 403
        assert self.edit_text(world, "worker", "ar").status_code == 403

    def test_cannot_publish_what_is_not_translated_completely(self, world):
        StringTranslation.objects.filter(
            locale=locale("ar"), context__object_id=world["mine"].translation_key
        ).delete()
        before = GuidePage.objects.get(pk=world["arabic"].pk).title
        address = reverse("wagtailadmin_pages:edit", args=[world["arabic"].pk])

        response = as_(world, "translator").post(address, {"action": "publish"}, follow=True)

        assert "Not published" in response.content.decode() or "messages" in response.context
        assert GuidePage.objects.get(pk=world["arabic"].pk).title == before
        assert before != "Eigener Ratgeber"

    def test_publishes_a_complete_translation(self, world, django_capture_on_commit_callbacks):
        StringTranslation.objects.filter(
            locale=locale("ar"),
            context__path="title",
            context__object_id=world["mine"].translation_key,
        ).update(data="دليل")
        address = reverse("wagtailadmin_pages:edit", args=[world["arabic"].pk])

        with django_capture_on_commit_callbacks(execute=True):
            as_(world, "translator").post(address, {"action": "publish"})

        assert GuidePage.objects.get(pk=world["arabic"].pk).title == "دليل"

    def test_sees_which_texts_changed(self, world, django_capture_on_commit_callbacks):
        mine = world["mine"]
        with django_capture_on_commit_callbacks(execute=True):
            mine.title = "Eigener Ratgeber, neu"
            mine.save_revision().publish()
        client = as_(world, "translator")

        listed = client.get(reverse("content_translations_to_do"))
        editor = client.get(reverse("wagtailadmin_pages:edit", args=[world["arabic"].pk]))

        assert "Eigener Ratgeber, neu" in listed.content.decode()
        assert "Eigener Ratgeber, neu" in editor.content.decode()

    def test_cannot_change_a_paper_of_another_language(self, world):
        english = world["paper"].copy_for_translation(locale("en"))
        english.save()
        arabic = world["paper"].copy_for_translation(locale("ar"))
        arabic.save()
        client = as_(world, "translator")

        for row, status in ((english, 403), (world["paper"], 403)):
            address = reverse("wagtailsnippets_content_evidence:edit", args=[row.pk])
            assert client.post(address, {"code": "X", "name": "X"}).status_code == status
        assert not Evidence.objects.filter(name="X").exists()

    def test_cannot_publish_many_at_once(self, world):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

        response = as_(world, "translator").post(f"{address}?id={world['arabic'].pk}")

        assert response.status_code == 403


class TestMenu:
    def names(self, world, role):
        """Return the addresses of the main menu."""
        from wagtail.admin.menu import admin_menu  # noqa: PLC0415  needs loaded apps

        request = as_(world, role).get(reverse("wagtailadmin_home")).wsgi_request
        return {item.name for item in admin_menu.menu_items_for_request(request)}

    def test_shows_each_role_what_it_needs(self, world):
        assert {"explorer"} <= self.names(world, "partner")
        assert not {"reports", "help", "settings"} & self.names(world, "partner")
        assert "to-translate" in self.names(world, "translator")
        assert "explorer" not in self.names(world, "coordinator")
        assert "to-translate" not in self.names(world, "worker")
        assert {"explorer", "reports", "settings"} <= self.names(world, "administrator")


def test_a_page_left_behind_is_no_longer_its_authors(world):
    """Having created a page is no right to it: the organisation decides."""
    page = content.guide(below=world["topic"], organisation=world["own"])
    page.owner = world["people"]["partner"]
    page.body = json.dumps([])
    page.save()
    world["people"]["partner"].organisations.clear()
    world["people"]["partner"].organisations.add(content.OrganisationFactory())
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    assert as_(world, "partner").get(address).status_code == 403
