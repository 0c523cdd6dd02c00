"""Menu, snippets, and the guards around translations in Wagtail's admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.models import Page, TranslatableMixin
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail_localize.models import Translation

from content import permissions, queries, tasks, translation
from content.models import Evidence, Organisation, TranslatorAssignment
from content.queries import SOURCE_LANGUAGE
from content.views import OrganisationDeleteView, some_of, translations_to_do

EDITORS_MENU = {"reports", "help"}
# Before wagtail-localize's own hooks, which answer the request.
FIRST = -10


class EvidenceViewSet(SnippetViewSet):
    """The catalogue of documents to bring."""

    model = Evidence
    icon = "doc-full"
    menu_label = _("Documents to bring")
    add_to_admin_menu = True
    menu_order = 250
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    ordering = ["name", "pk"]


class OrganisationViewSet(ModelViewSet):
    """Organisations and the people who edit for them."""

    model = Organisation
    icon = "group"
    delete_view_class = OrganisationDeleteView
    form_fields = ["centre", "name", "slug", "editors"]
    list_display = ["name", "centre"]
    search_fields = ["name"]
    ordering = ["name", "pk"]


class TranslatorAssignmentViewSet(ModelViewSet):
    """Who translates into which language."""

    model = TranslatorAssignment
    icon = "globe"
    form_fields = ["user", "locale"]
    list_display = ["user", "locale"]
    ordering = ["user", "pk"]


class PartnersGroup(ModelViewSetGroup):
    """Organisations and translators, kept by administrators."""

    menu_label = _("Partners and languages")
    menu_icon = "group"
    menu_order = 700
    items = (OrganisationViewSet, TranslatorAssignmentViewSet)


register_snippet(EvidenceViewSet)


@hooks.register("register_admin_viewset")
def register_partners() -> PartnersGroup:
    """Let administrators keep organisations and translators."""
    return PartnersGroup()


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Give translators the list of what is left to do."""
    return [path("to-translate/", translations_to_do, name="content_translations_to_do")]


class TranslationsMenuItem(MenuItem):
    """Leads translators to what is left to do."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to people who translate."""
        return bool(permissions.languages_of(request.user))


@hooks.register("register_admin_menu_item")
def register_translations_menu_item() -> MenuItem:
    """Put the translators' list into the menu."""
    return TranslationsMenuItem(
        _("To translate"),
        reverse("content_translations_to_do"),
        name="to-translate",
        icon_name="globe",
        order=150,
    )


@hooks.register("construct_main_menu")
def keep_menu_short(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave reports and help to editors and administrators."""
    if not request.user.has_perm(permissions.EVERY_LANGUAGE):
        menu_items[:] = [item for item in menu_items if item.name not in EDITORS_MENU]


@hooks.register("construct_page_chooser_queryset")
def keep_drafts_private(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Let people link to what readers see and to what is theirs, not to others' drafts."""
    return permissions.choosable(pages, request.user)


@hooks.register("before_edit_page", order=FIRST)
@hooks.register("before_edit_snippet", order=FIRST)
def guard_translation(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Refuse other people's languages, and to publish what is not translated completely."""
    if not isinstance(instance, TranslatableMixin):
        return None
    found = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale=instance.locale_id, enabled=True
    ).first()
    if found is None:
        _refuse_translators(request.user, instance)
        return None
    permissions.refuse_other_languages(request.user, instance)
    if request.method == "POST" and request.POST.get("action") == "publish":
        return _refuse_incomplete(request, found)
    _tell_what_is_stale(request, found)
    return None


def _refuse_translators(user: Any, instance: Any) -> None:
    """Keep people who only translate away from rows in the source language.

    Raises:
        PermissionDenied: if the person is one of them and the row is no page; pages have
            their own permissions.
    """
    translates = user.translator_assignments.exists()
    everywhere = user.has_perm(permissions.EVERY_LANGUAGE)
    if not hasattr(instance, "permissions_for_user") and translates and not everywhere:
        raise PermissionDenied


def _refuse_incomplete(request: HttpRequest, found: Translation) -> HttpResponse | None:
    """Say how many texts are missing instead of publishing."""
    count = translation.missing_texts(found).count()
    if not count:
        return None
    messages.error(
        request,
        ngettext(
            "Not published: %(count)d text is not translated yet.",
            "Not published: %(count)d texts are not translated yet.",
            count,
        )
        % {"count": count},
    )
    return redirect(request.path)


def _tell_what_is_stale(request: HttpRequest, found: Translation) -> None:
    """Name the texts that changed since they were translated."""
    for text in translation.stale_texts(found):
        messages.warning(
            request,
            _("Changed since it was translated: “%(now)s” (before: “%(before)s”). Check and save.")
            % {"now": text.now, "before": text.before},
        )


@hooks.register("before_delete_snippet")
def guard_deletion(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Refuse to delete rows of other languages, and documents that pages ask for."""
    for instance in instances:
        permissions.refuse_other_languages(request.user, instance)
    needed = [
        (one, pages)
        for one in instances
        if isinstance(one, Evidence)
        and one.locale.language_code == SOURCE_LANGUAGE
        and (pages := queries.pages_that_name(one.code, block="documents"))
    ]
    for one, pages in needed:
        messages.error(
            request,
            _(
                "“%(name)s” is not deleted: these pages ask for it: %(where)s. "
                "Take it out there first."
            )
            % {"name": one, "where": some_of(page.title for page in pages)},
        )
    return redirect("wagtailsnippets_content_evidence:list") if needed else None


@hooks.register("after_delete_snippet")
def delete_translations(_request: HttpRequest, instances: list[Any]) -> None:
    """Let the translations of a row go with it."""
    for one in instances:
        if isinstance(one, TranslatableMixin) and one.locale.language_code == SOURCE_LANGUAGE:
            type(one).objects.filter(translation_key=one.translation_key).delete()


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def follow_snippet(_request: HttpRequest, instance: Any) -> None:
    """Let the translations of a snippet follow it."""
    if isinstance(instance, TranslatableMixin):
        tasks.follow_later(instance)


@hooks.register("before_bulk_action")
def guard_bulk_actions(
    _request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> None:
    """Refuse to publish translations many at a time: each has to be complete.

    Raises:
        PermissionDenied: if one of them is a translation.
    """
    keys = [
        (item.translation_key, item.locale_id)
        for item in objects
        if isinstance(item, TranslatableMixin)
    ]
    if action_type == "publish" and any(
        Translation.objects.filter(
            source__object_id=key, target_locale=locale, enabled=True
        ).exists()
        for key, locale in keys
    ):
        raise PermissionDenied
