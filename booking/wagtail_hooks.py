"""Hands staff/ to Wagtail: addresses, menu entries, the catalogue and its guards."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from booking.staff import guards, urls
from booking.staff.home import TilesPanel, tiles
from booking.staff.viewsets import CatalogueViewSetGroup, PublicServiceTextViewSet

register_snippet(PublicServiceTextViewSet)


class PermittedMenuItem(MenuItem):
    """A menu entry for people with one permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        """Show the entry to those who may use it."""
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_urls")
def staff_urls() -> list[Any]:
    """Put the staff pages below /admin/."""
    return [path("", include(urls))]


@hooks.register("register_admin_menu_item")
def day_menu_item() -> MenuItem:
    """Lead office workers to their day."""
    return PermittedMenuItem(
        _("Offices' days"),
        reverse_lazy("booking_staff:offices"),
        icon_name="date",
        order=100,
        permission="booking.see_day",
    )


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """Lead coordinators to booking at the desk."""
    return PermittedMenuItem(
        _("Book at the desk"),
        reverse_lazy("booking_staff:desk"),
        icon_name="group",
        order=110,
        permission="booking.book_at_desk",
    )


@hooks.register("register_admin_menu_item")
def hits_menu_item() -> MenuItem:
    """Lead staff to appointments that cannot be kept."""
    return PermittedMenuItem(
        _("Cancelled by offices"),
        reverse_lazy("booking_staff:hits"),
        icon_name="warning",
        order=105,
        permission="booking.follow_hits",
    )


@hooks.register("register_admin_menu_item")
def closures_menu_item() -> MenuItem:
    """Lead staff to closing an office or a counter for some time."""
    return PermittedMenuItem(
        _("Closures"),
        reverse_lazy("booking_staff:closing-offices"),
        icon_name="no-view",
        order=107,
        permission="booking.close_office",
    )


@hooks.register("register_admin_menu_item")
def interpreters_menu_item() -> MenuItem:
    """Lead staff of the centre to when interpreters are there."""
    return PermittedMenuItem(
        _("Interpreters' hours"),
        reverse_lazy("booking_staff:interpreters"),
        icon_name="user",
        order=108,
        permission="booking.keep_interpreters",
    )


@hooks.register("register_admin_menu_item")
def messages_menu_item() -> MenuItem:
    """Lead administrators to messages that did not arrive."""
    return PermittedMenuItem(
        _("Messages that did not arrive"),
        reverse_lazy("booking_staff:messages"),
        icon_name="mail",
        order=320,
        permission="booking.change_message",
    )


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    """Lead administrators to who saw and changed what."""
    return PermittedMenuItem(
        _("Audit"),
        reverse_lazy("booking_staff:audit"),
        icon_name="view",
        order=900,
        permission="booking.see_audit",
    )


@hooks.register("register_admin_viewset")
def catalogue() -> ViewSetGroup:
    """Give administrators offices, counters and public services."""
    return CatalogueViewSetGroup()


@hooks.register("before_delete_snippet")
def keep_snippets(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Keep documents that public services ask for, and words that pages offer."""
    documents = guards.keep_documents(request, instances)
    return documents or guards.keep_words(request, instances)


@hooks.register("before_delete_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep the pages of offices."""
    return guards.keep_pages(request, [page])


@hooks.register("before_bulk_action")
def keep_pages(
    request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    """Keep the pages of offices where many are deleted at a time."""
    pages = [one for one in objects if isinstance(one, Page)]
    return guards.keep_pages(request, pages) if action_type == "delete" else None


@hooks.register("construct_homepage_panels")
def start_with_tasks(request: HttpRequest, panels: list[Component]) -> None:
    """Show people who do more here than write pages what that is."""
    if any(tiles(request)):
        panels.append(TilesPanel())
