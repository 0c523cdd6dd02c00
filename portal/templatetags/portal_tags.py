"""Tags of the frame for all templates: pictograms, form fields, search boxes, addresses."""

from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

POINTING = frozenset({"arrow", "arrow-back", "walk", "external", "logout"})


@register.simple_tag
@cache
def icon(name: str) -> str:
    """Draw a pictogram of the sprite; mirrored right to left only if it points somewhere.

    It says nothing to people who listen: the words beside it do.
    """
    if not name:
        return SafeString("")
    return format_html(
        '<svg class="icon{}" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        " icon--points" if name in POINTING else "",
        static("portal/icons.svg"),
        name,
    )


@register.simple_tag
def address_of(name: str) -> str:
    """Return the address of a view, or nothing where the site has no such view."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("portal/form_field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """Show one field of a form: label, hint, error and control, tied together."""
    return {"field": field}


@register.inclusion_tag("portal/search_box.html")
def search_box(id: str, words: str = "") -> dict[str, str]:  # noqa: A002  what the template calls it
    """Show a box to search with; its id must be unique on the page."""
    return {"id": id, "words": words}


@register.inclusion_tag("portal/pagination.html")
def pagination(number: int, count: int, previous_link: str, next_link: str) -> dict[str, Any]:
    """Show the way to the page before and the page after this one."""
    return {
        "page_number": number,
        "page_count": count,
        "previous_link": previous_link,
        "next_link": next_link,
    }
