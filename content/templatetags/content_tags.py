"""Tags for pages: breadcrumbs, facts as words, documents and links in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template.defaultfilters import date as format_date
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail.models import Page

from content import languages, queries
from content.models import (
    DurationUnit,
    GuidePage,
    HomePage,
    OfficeIndexPage,
    OfficePage,
    PlainPage,
    TopicPage,
)

register = template.Library()


@register.filter
def direction(code: str) -> str:
    """Return rtl or ltr for a language code."""
    return languages.direction(code)


@register.filter
def native_name(code: str) -> str:
    """Return what a language calls itself."""
    return languages.native_name(code)


@register.simple_tag(takes_context=True)
def breadcrumbs(context: dict[str, Any], page: Page) -> list[dict[str, str]]:
    """Return title and address of the pages above this one, from the home page down."""
    home = queries.home(context["request"])
    trail: list[Page | None] = [home]
    if isinstance(page, GuidePage):
        trail.append(queries.topic_of(page))
    if isinstance(page, OfficePage):
        trail.append(queries.office_index(context["request"]))
    if page.depth <= 2:
        return []
    return [{"title": step.title, "url": step.url} for step in trail if step]


@register.simple_tag(takes_context=True)
def all_topics(context: dict[str, Any]) -> list[TopicPage]:
    """Return all topics in the reader's language."""
    return queries.topics(context["request"])


@register.simple_tag(takes_context=True)
def home_page(context: dict[str, Any]) -> HomePage | None:
    """Return the home page in the reader's language."""
    return queries.home(context["request"])


@register.simple_tag(takes_context=True)
def footer_pages(context: dict[str, Any]) -> list[PlainPage]:
    """Return the plain pages in the reader's language."""
    return queries.plain_pages(context["request"])


@register.simple_tag(takes_context=True)
def all_offices(context: dict[str, Any]) -> list[OfficePage]:
    """Return all offices in the reader's language."""
    return queries.offices(context["request"])


@register.simple_tag(takes_context=True)
def office_list(context: dict[str, Any]) -> OfficeIndexPage | None:
    """Return the page that lists all offices, in the reader's language."""
    return queries.office_index(context["request"])


@register.simple_tag
def guides_of(topic: Page) -> list[GuidePage]:
    """Return the guides of a topic in the reader's language."""
    return queries.guides(topic)


@register.simple_tag
def office_of(guide: GuidePage) -> OfficePage | None:
    """Return the office that a guide names, in the reader's language."""
    return queries.responsible_office(guide)


@register.simple_tag
def evidence(codes: Iterable[str]) -> list[queries.EvidenceName]:
    """Return the documents with these codes: name in the reader's language beside the German."""
    return queries.evidence(codes)


@register.filter
def money(cents: int | None) -> str:
    """Return cents as euros: 10000 is 100 €, 2280 is 22,80 €."""
    if cents is None:
        return ""
    places = 0 if cents % 100 == 0 else 2
    amount = number_format(cents / 100, decimal_pos=places, force_grouping=True)
    return f"{amount} €"


@register.filter
def cost(guide: GuidePage) -> str:
    """Return what a guide's matter costs; empty if nobody knows, or if it varies."""
    low, high = guide.cost_from_cents, guide.cost_to_cents
    if low is None and high is None:
        return ""
    if not low and not high:
        return _("free of charge")
    if low == high:
        return money(low)
    if high is None:
        return _("from %(cost)s") % {"cost": money(low)}
    if low is None:
        return _("up to %(cost)s") % {"cost": money(high)}
    return _("%(lowest)s to %(highest)s") % {"lowest": money(low), "highest": money(high)}


@register.filter
def duration(guide: GuidePage) -> str:
    """Return how long a guide's matter takes; empty if nobody knows."""
    low, high, unit = guide.duration_from, guide.duration_to, guide.duration_unit
    if low is not None and high is None:
        return _("from %(duration)s") % {"duration": length(low, unit)}
    if high is None:
        return ""
    if low is None:
        return _("up to %(duration)s") % {"duration": length(high, unit)}
    if low == high:
        return length(high, unit)
    return _("%(shortest)s to %(longest)s") % {"shortest": low, "longest": length(high, unit)}


def length(count: int, unit: str) -> str:
    """Return a number of minutes, days, weeks or months in words."""
    words = {
        DurationUnit.MINUTES: ngettext("%(count)d minute", "%(count)d minutes", count),
        DurationUnit.DAYS: ngettext("%(count)d day", "%(count)d days", count),
        DurationUnit.WEEKS: ngettext("%(count)d week", "%(count)d weeks", count),
        DurationUnit.MONTHS: ngettext("%(count)d month", "%(count)d months", count),
    }
    return words[DurationUnit(unit)] % {"count": count}


@register.filter
def weekday_date(value: date | None) -> str:
    """Return a date as weekday and number, which reads the same in every language."""
    return format_date(value, pgettext("format of a date", "l, d.m.Y")) if value else ""
