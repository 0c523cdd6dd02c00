"""Who may do what because of their organisation or their language.

Wagtail asks one policy about pages everywhere (explorer, editor, moving, reports). This one
adds to what groups allow: partner editors may change their organisations' pages and write
new guides below every topic; translators may change the pages of their languages.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.models import GroupPagePermission, Locale, Page, TranslatableMixin
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail_localize.models import Translation

from content.models import GuidePage, HomePage, OfficePage, TopicPage
from content.queries import SOURCE_LANGUAGE

OWNED = (GuidePage, OfficePage)
EVERY_LANGUAGE = "content.translate_every_language"

type View = Callable[..., HttpResponse]


class OwnPagesPolicy(PagePermissionPolicy):
    """Wagtail's policy, and what a person may do as partner editor or translator."""

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """Return stored permissions and those that organisation and languages give."""
        stored = list(super().get_all_permissions_for_user(user))
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return stored
        return [*stored, *_as_partner(user), *_as_translator(user)]


def _as_partner(user: Any) -> Iterator[GroupPagePermission]:
    """Yield: change the own organisations' pages, add pages below topics."""
    organisations = list(user.organisations.values_list("pk", flat=True))
    if not organisations:
        return
    sources = Page.objects.filter(locale__language_code=SOURCE_LANGUAGE)
    for model in OWNED:
        own = model.objects.filter(organisation__in=organisations)
        for page in sources.filter(pk__in=own.values("pk")):
            yield _granted(page, "change_page")
    for topic in sources.filter(pk__in=TopicPage.objects.values("pk")):
        yield _granted(topic, "add_page")


def _as_translator(user: Any) -> Iterator[GroupPagePermission]:
    """Yield: change every page of the assigned languages, as their translator."""
    locales = user.translator_assignments.values("locale")
    homes = HomePage.objects.filter(locale__in=locales).values("pk")
    translated = Page.objects.exclude(locale__language_code=SOURCE_LANGUAGE)
    for home in translated.filter(pk__in=homes):
        yield _granted(home, "change_page")
        yield _granted(home, "translate_page")


def choosable(pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
    """Leave out what is not published and not the person's to change: others' drafts."""
    own = OwnPagesPolicy(Page).instances_user_has_permission_for(user, "change")
    return pages.filter(Q(live=True) | Q(pk__in=list(own.values_list("pk", flat=True))))


def _granted(page: Page, codename: str) -> GroupPagePermission:
    """Return a permission that is not stored."""
    return GroupPagePermission(page=page, permission=Permission(codename=codename))


def register_policies() -> None:
    """Let Wagtail ask this policy about pages; called once, when the app starts."""
    register_permission_policy(Page, OwnPagesPolicy(Page))


def may_translate(user: Any, locale_id: int) -> bool:
    """Tell whether a person translates into this language."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return False
    if user.has_perm(EVERY_LANGUAGE):
        return True
    assigned: bool = user.translator_assignments.filter(locale=locale_id).exists()
    return assigned


def languages_of(user: Any) -> list[Locale]:
    """Return the languages that a person translates into."""
    translated = Locale.objects.exclude(language_code=SOURCE_LANGUAGE).order_by("pk")
    if user.has_perm(EVERY_LANGUAGE):
        return list(translated)
    return list(translated.filter(pk__in=user.translator_assignments.values("locale")))


def refuse_other_languages(user: Any, instance: Model) -> None:
    """Refuse a translator who opens a row of a language that is not theirs.

    Raises:
        PermissionDenied: if so.
    """
    if isinstance(instance, TranslatableMixin) and not may_translate(user, instance.locale_id):
        raise PermissionDenied


def guard_translation_views(view: View) -> View:
    """Wrap an admin view: wagtail-localize's own views answer translators of the language only.

    They check whether a person may edit a kind of row at all, but not in which language.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        if match and "wagtail_localize" in match.namespaces and request.user.is_authenticated:
            _check_translation_view(request.user, match.url_name or "", kwargs)
        return view(request, *args, **kwargs)

    return guarded


def _check_translation_view(user: Any, name: str, kwargs: dict[str, Any]) -> None:
    """Refuse what the person may not do with translations.

    Raises:
        PermissionDenied: if so.
    """
    if name == "javascript_catalog" or user.is_superuser:
        return
    if name in OF_ONE_TRANSLATION:
        translation = get_object_or_404(Translation, pk=kwargs["translation_id"])
        if may_translate(user, translation.target_locale_id):
            return
    elif name in FOR_EVERY_LANGUAGE and user.has_perm(EVERY_LANGUAGE):
        return
    raise PermissionDenied


# Submitting, synchronising and stopping are left out: the portal itself follows the source.
OF_ONE_TRANSLATION = {
    "edit_string_translation",
    "edit_override",
    "download_pofile",
    "upload_pofile",
    "preview_translation",
}
FOR_EVERY_LANGUAGE = {
    "translations_report",
    "translations_report_results",
    "snippets_api_listing",
    "snippets_api_detail",
}
