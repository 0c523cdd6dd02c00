"""Who may see which office: office workers their own, administrators every one of the centre."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from booking.models import Office
from content.models import Centre


def offices_of(request: HttpRequest) -> QuerySet[Office]:
    """Return the offices that the signed-in person works for, by name."""
    offices = Office.objects.filter(centre=Centre.of(request)).order_by("name", "pk")
    if request.user.has_perm("booking.see_every_office"):
        return offices
    return offices.filter(staff=request.user.pk)


def needs(
    *permissions: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Refuse people with none of these permissions (403), before the view does anything."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(map(request.user.has_perm, permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def own_office(request: HttpRequest, office_id: int) -> Office:
    """Return the office if the person works for it.

    Raises:
        Http404: if there is no such office.
        PermissionDenied: if it is somebody else's.
    """
    office = get_object_or_404(Office, pk=office_id, centre=Centre.of(request))
    if not offices_of(request).filter(pk=office.pk).exists():
        raise PermissionDenied
    return office


def choose_office(request: HttpRequest, title: str, *, leads_to: str) -> HttpResponse:
    """List the offices one works for, each with its page; with one only, go straight there."""
    mine = list(offices_of(request))
    if len(mine) == 1:
        return redirect(leads_to, mine[0].pk)
    context = {"offices": mine, "title": title, "leads_to": leads_to}
    return render(request, "booking/staff/offices.html", context)
