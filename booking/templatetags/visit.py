"""Tags that other apps' templates use: the visit's matters, cards to add, opening hours."""

from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from booking import queries
from booking.models import Office, PublicService
from booking.public.visit import Visit
from booking.queries import OfficeCard, OpenDay, ServiceCard
from content.models import Centre

register = template.Library()


@register.simple_tag(takes_context=True)
def visit_count(context: dict[str, Any]) -> int:
    """Return how many matters are in the visit of this session; reads, never starts one."""
    request = context.get("request")
    if request is None or not hasattr(request, "session"):
        return 0
    return len(Visit.of(request).services)


@register.simple_tag(takes_context=True)
def chosen_services(context: dict[str, Any]) -> list[str]:
    """Return the codes of the matters in the visit of this session."""
    request = context.get("request")
    if request is None or not hasattr(request, "session"):
        return []
    return Visit.of(request).services


@register.simple_tag(takes_context=True)
def service_cards(context: dict[str, Any], codes: list[str]) -> list[ServiceCard]:
    """Return the public services with these codes, in the reader's language."""
    request = context.get("request")
    if request is None:
        return []
    cards = {
        card.code: card for card in queries.public_services(Centre.of(request), get_language())
    }
    return [cards[code] for code in codes if code in cards]


@register.simple_tag(takes_context=True)
def next_free(context: dict[str, Any], code: str) -> datetime | None:
    """Return when the next appointment for a public service is free, in the centre's time."""
    service = PublicService.objects.filter(centre=Centre.of(context["request"]), code=code).first()
    return queries.next_free(service, timezone.now()) if service else None


class OpenOffice(NamedTuple):
    """An office and its hours of today."""

    office: OfficeCard
    today: OpenDay


@register.simple_tag(takes_context=True)
def open_today(context: dict[str, Any]) -> list[OpenOffice]:
    """Return the offices that are open today, those first that open first."""
    centre = Centre.of(context["request"])
    cards = queries.office_cards(centre, get_language())
    today = timezone.localdate(timezone=centre.zone)
    hours = queries.open_days(list(cards), first=today, days=1, zone=centre.zone)
    offices = [OpenOffice(cards[pk], days[0]) for pk, days in hours.items() if days[0].spans]
    return sorted(offices, key=lambda one: (one.today.spans[0], one.office.name))


@register.simple_tag(takes_context=True)
def opening_hours(context: dict[str, Any]) -> list[OpenDay]:
    """Return the next seven days of the office that this page describes, in any language."""
    page, centre = context.get("page"), Centre.of(context["request"])
    offices = Office.objects.filter(centre=centre)
    office = offices.filter(page__translation_key=page.translation_key).first() if page else None
    if office is None:
        return []
    today = timezone.localdate(timezone=centre.zone)
    return queries.open_days([office.pk], first=today, days=7, zone=centre.zone)[office.pk]
