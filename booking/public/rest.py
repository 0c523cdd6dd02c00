"""What is still to do of a visit when some of it is booked: later, without appointment, or open."""

from dataclasses import replace

from booking import queries
from booking.models import Booking
from booking.presentation import matter_rows
from booking.proposals import sort_out
from booking.public.visit import Visit
from booking.queries import Sorting, Wishes
from booking.shown import MatterRow
from content.models import Centre


def sorting_of(mine: Visit, centre: Centre) -> Sorting:
    """Sort the visit's matters; what waits for the result of a booked one is for later."""
    wishes = mine.wishes()
    services = dict.fromkeys((*mine.booked, *wishes.services))
    return sort_out(centre=centre, wishes=replace(wishes, services=tuple(services)))


def wishes_now(mine: Visit, centre: Centre) -> Wishes:
    """Return the wishes without those matters that wait for the result of a booked one."""
    wishes = mine.wishes()
    if not mine.booked:
        return wishes
    sorted_alone = sort_out(centre=centre, wishes=wishes)
    waits = {follow.code for follow in sorting_of(mine, centre).follow_up}
    waits -= {follow.code for follow in sorted_alone.follow_up}
    services = tuple(code for code in wishes.services if code not in waits)
    return replace(wishes, services=services)


def rest_of(mine: Visit, booking: Booking, waiting: Wishes | None) -> Visit:
    """Return the visit that is left of one that was booked: without what is booked or waits."""
    booked = [one.public_service.code for one in queries.appointments_of(booking)]
    gone = {*booked, *(waiting.services if waiting else ())}
    rest = [code for code in mine.services if code not in gone]
    if not rest:
        return Visit()
    return Visit(
        rest,
        mine.answers,
        mine.prefer,
        left_by=booking.reference,
        booked=list(dict.fromkeys([*mine.booked, *booked])),
    )


def rest_rows(
    mine: Visit, booking: Booking, language: str | None, *, bookable: bool
) -> list[MatterRow]:
    """Return what this session knows to be left of a booking, each with what can happen to it.

    Those that can be booked are left out unless they are asked for.
    """
    if mine.left_by != booking.reference:
        return []
    cards = {card.code: card for card in queries.public_services(booking.centre, language)}
    chosen = [cards[code] for code in mine.services if code in cards]
    rows = matter_rows(chosen, sorting_of(mine, booking.centre), cards)
    return [row for row in rows if bookable or row.status != "online"]
