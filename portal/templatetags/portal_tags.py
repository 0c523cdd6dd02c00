"""Tags of the frame for all templates: pictograms, form fields, search boxes, addresses.

And what reads left to right in every language: laws, times, phone numbers.
"""

import re
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

register = template.Library()

POINTING = frozenset({"arrow", "arrow-back", "walk", "external", "logout"})
TAG_OR_LEFT_TO_RIGHT = re.compile(
    r"""
    <[^>]*>
    | (?P<law> §§? \s? \d+[a-z]? (?: , \s \d+[a-z]? )*
        (?: \s (?: \(\d+\) | (?: Absatz | Abs\. | Satz | Nummer | Nr\. ) \s \d+[a-z]? ) )*
        (?: \s [A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]* (?: \s [IVX]+ \b )? (?: \s \d\.\d )? )? )
    | (?P<times> \d{1,2}:\d\d \s? [–-] \s? \d{1,2}:\d\d )
    | (?P<phone> (?<! [\d.,:/-] ) (?: \+\d+ | 0\d+ | 116 ) (?: [ \u00a0/-] \d+ )+ )
    """,
    re.VERBOSE,
)
"""What keeps its order in texts of any direction; tags come first and stay as they are."""


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


@register.filter
def in_order(text: str) -> SafeString:
    """Keep laws, times and phone numbers in a text or in HTML readable where one reads leftwards.

    "§ 18a AufenthG" would show as "18a AufenthG §". Isolating characters (Unicode TR 9) do what
    `<bdi>` does, but never make three boxes of one where a text stands in a row of boxes.
    """
    html = conditional_escape(text)
    if not get_language_bidi():
        return html
    return mark_safe(TAG_OR_LEFT_TO_RIGHT.sub(_isolated, html))  # noqa: S308  escaped above


def _isolated(found: re.Match[str]) -> str:
    return f"\u2066{found[0]}\u2069" if found.lastgroup else found[0]


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
