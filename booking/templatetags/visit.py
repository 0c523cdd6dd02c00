"""Tags that other apps' templates use: how many matters are chosen, and cards to add."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from booking import queries
from booking.models import PublicService
from booking.public.visit import Visit
from booking.queries import ServiceCard
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
