"""The admin's start page: what somebody may do here, and how much of it waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component

from booking import notifications, queries
from booking.models import Hit
from booking.staff.access import offices_of
from booking.staff.views.hits import own_hits
from content.models import Centre

MOST_OFFICES = 3
"""Who works for more sees them on a list of their own."""


@dataclass(frozen=True)
class Tile:
    """One thing to do: where it is done, and what waits there, if anybody counts that."""

    title: str
    address: str
    waits: str = ""


class TilesPanel(Component):
    """The tiles of the signed-in person, above what Wagtail shows of pages."""

    name = "booking_tiles"
    order = 50
    template_name = "booking/staff/tiles.html"

    class Media:
        """The looks of the tiles."""

        css: ClassVar[dict[str, list[str]]] = {"all": ["booking/staff.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the tiles, and whether a search for pages would lead anywhere."""
        request = parent_context["request"]
        return {
            "tiles": list(tiles(request)),
            "sees_pages": user_has_any_page_permission(request.user),
        }


def tiles(request: HttpRequest) -> Iterator[Tile]:
    """Yield what the signed-in person may do, the most urgent first."""
    may = request.user.has_perm
    if may("booking.see_day"):
        yield from _days(request)
    if may("booking.follow_hits"):
        yield Tile(_("Cancelled by offices"), reverse("booking_staff:hits"), _hits(request))
    if may("booking.book_at_desk"):
        yield Tile(_("Book at the desk"), reverse("booking_staff:desk"))
        yield Tile(_("Open a booking by its number"), reverse("booking_staff:find"))
    if may("booking.close_office"):
        yield Tile(_("Closures"), reverse("booking_staff:closing-offices"))
    if may("booking.keep_interpreters"):
        yield Tile(_("Interpreters' hours"), reverse("booking_staff:interpreters"))
    if may("booking.change_message"):
        address = reverse("booking_staff:messages")
        yield Tile(_("Messages that did not arrive"), address, _messages(request))


def _days(request: HttpRequest) -> Iterator[Tile]:
    """Yield each office's day, or one tile for all if they are many."""
    now, zone = timezone.now(), Centre.of(request).zone
    offices = list(offices_of(request))
    counts = queries.how_many_on(timezone.localdate(now, zone), offices, now=now)
    if len(offices) > MOST_OFFICES:
        address = reverse("booking_staff:offices")
        yield Tile(_("Offices' days"), address, _today(sum(counts.values())))
        return
    for office in offices:
        address = reverse("booking_staff:day", args=[office.pk])
        yield Tile(office.name, address, _today(counts.get(office.pk, 0)))


def _today(count: int) -> str:
    return ngettext("%(count)d appointment today", "%(count)d appointments today", count) % {
        "count": count
    }


def _hits(request: HttpRequest) -> str:
    count = own_hits(request).filter(state__in=Hit.OPEN).count()
    return ngettext(
        "%(count)d appointment cannot be kept and has no other time yet",
        "%(count)d appointments cannot be kept and have no other time yet",
        count,
    ) % {"count": count}


def _messages(request: HttpRequest) -> str:
    count = notifications.to_look_at().filter(booking__centre=Centre.of(request)).count()
    return ngettext("%(count)d message", "%(count)d messages", count) % {"count": count}
