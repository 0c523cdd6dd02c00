"""Reads of the waiting list: whose turn it is, and how many wait."""

import datetime as dt

from django.db.models import Count
from django.db.models.functions import Coalesce

from booking.models import Booking, Office, PublicService, WaitingPlace


def waiting_place(booking: Booking) -> WaitingPlace | None:
    """Return a booking's place on the waiting list, if it has one."""
    return WaitingPlace.objects.filter(booking=booking).first()


def waits_for(place: WaitingPlace) -> tuple[str, ...]:
    """Return the codes of the matters that wait, in the order of their codes."""
    return tuple(place.public_services.order_by("code").values_list("code", flat=True))


def waiting_line(*, most: int) -> list[WaitingPlace]:
    """Return those whose turn it is: fewer offers before more, then in the order of arrival.

    Where more wait than `most`, these are the ones that nobody has looked at for the longest.
    """
    longest = (
        WaitingPlace.objects.filter(booking__status=Booking.Status.CONFIRMED)
        .order_by(Coalesce("looked_at", "since"), "pk")
        .values_list("pk", flat=True)[:most]
    )
    places = WaitingPlace.objects.filter(pk__in=list(longest))
    return list(
        places.select_related("booking__centre")
        .prefetch_related("public_services")
        .order_by("offers", "since", "pk")
    )


def refused_days(booking: Booking) -> set[dt.date]:
    """Return the local days of earlier offers that were not accepted."""
    changes = Booking.objects.filter(changes=booking, why=Booking.Why.WAITING).exclude(
        status=Booking.Status.CONFIRMED
    )
    starts = changes.values_list("appointments__starts_at", flat=True)
    return {start.astimezone(booking.centre.zone).date() for start in starts if start}


def how_many_wait(office: Office) -> list[tuple[str, int]]:
    """Return the codes of an office's matters for which somebody waits, and how many do."""
    return list(
        PublicService.objects.filter(office=office, waiting__isnull=False)
        .values_list("code")
        .annotate(waits=Count("waiting"))
        .order_by("-waits", "code")
    )
