"""The groups, and what each may do; applied after migrate.

What depends on a person's organisation, language or office is not here: organisations and
languages are in content/permissions.py, offices in booking/staff/access.py.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from content import workflows

PARTNER_EDITORS = "Partner editors"
CHIEF_EDITORS = "Chief editors"
TRANSLATORS = "Translators"
OFFICE_WORKERS = "Office workers"
COORDINATORS = "Coordinators"
ADMINISTRATORS = "Administrators"

# Permissions by "app.codename"; "app.model" stands for all four of a model.
MAY: dict[str, tuple[str, ...]] = {
    PARTNER_EDITORS: ("wagtailadmin.access_admin",),
    CHIEF_EDITORS: (
        "wagtailadmin.access_admin",
        "content.evidence",
        "booking.publicservicetext",
        "content.translate_every_language",
        "content.change_organisation",
        "wagtailredirects.redirect",
    ),
    TRANSLATORS: (
        "wagtailadmin.access_admin",
        "content.view_evidence",
        "content.change_evidence",
        "booking.view_publicservicetext",
        "booking.change_publicservicetext",
    ),
    OFFICE_WORKERS: (
        "wagtailadmin.access_admin",
        "booking.see_day",
        "booking.keep_hours",
        "booking.close_office",
        "booking.follow_hits",
    ),
    COORDINATORS: (
        "wagtailadmin.access_admin",
        "booking.book_at_desk",
        "booking.follow_hits",
        # An office that calls the centre is closed by who takes the call.
        "booking.close_office",
        "booking.see_every_office",
        "booking.keep_interpreters",
    ),
}
PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
ON_ALL_PAGES: dict[str, tuple[str, ...]] = {CHIEF_EDITORS: PAGES, ADMINISTRATORS: PAGES}
FILES = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
ON_ALL_FILES: dict[str, tuple[str, ...]] = {
    PARTNER_EDITORS: ("add_image", "choose_image", "add_document", "choose_document"),
    CHIEF_EDITORS: FILES,
    ADMINISTRATORS: FILES,
}
# Groups that a new Wagtail begins with; nobody here is in them.
UNUSED = ("Editors", "Moderators")


def apply_after_migrate(**_kwargs: Any) -> None:
    """Bring groups and their permissions up to date, whatever somebody made of them."""
    for app in apps.get_app_configs():
        create_permissions(app, verbosity=0)
    apply()


@transaction.atomic
def apply() -> None:
    """Give each group exactly the permissions of its role."""
    Group.objects.filter(name__in=UNUSED, user__isnull=True).delete()
    for name, wanted in MAY.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(wanted))
    everything, _created = Group.objects.get_or_create(name=ADMINISTRATORS)
    # Translations follow by themselves; submitting and synchronising by hand would publish
    # German texts under other languages.
    everything.permissions.set(Permission.objects.exclude(codename="submit_translation"))
    for name, codenames in ON_ALL_PAGES.items():
        _let_on_pages(Group.objects.get(name=name), codenames)
    for name, codenames in ON_ALL_FILES.items():
        _let_on_files(Group.objects.get(name=name), codenames)
    workflows.apply(approvers=Group.objects.get(name=CHIEF_EDITORS))


def _permissions(wanted: tuple[str, ...]) -> QuerySet[Permission]:
    """Return the permissions that the names stand for."""
    chosen = Q(pk__in=[])
    for name in wanted:
        app, codename = name.split(".")
        chosen |= Q(content_type__app_label=app, codename=codename)
        chosen |= Q(content_type__app_label=app, content_type__model=codename)
    return Permission.objects.filter(chosen)


def _let_on_pages(group: Group, codenames: tuple[str, ...]) -> None:
    """Let a group do these things on every page."""
    root = Page.get_first_root_node()
    if root is None:
        return
    for permission in _page_permissions(codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _page_permissions(codenames: tuple[str, ...]) -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    )


def _let_on_files(group: Group, codenames: tuple[str, ...]) -> None:
    """Let a group do these things with every picture and document."""
    root = Collection.get_first_root_node()
    if root is None:
        return
    labels = ("wagtailimages", "wagtaildocs")
    for permission in Permission.objects.filter(
        content_type__app_label__in=labels, codename__in=codenames
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )
