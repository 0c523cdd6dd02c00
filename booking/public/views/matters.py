"""Choose matters: my visit, the list of all matters, where to start."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from booking import queries
from booking.presentation import by_topic, matter_rows
from booking.proposals import MOST_SERVICES
from booking.public.rest import sorting_of
from booking.public.sending import sent_from
from booking.public.visit import Visit
from content.models import Centre
from content.queries import topics


@never_cache
@require_GET
def visit(request: HttpRequest) -> HttpResponse:
    """Show the chosen matters with what can happen to each, and the papers for all of them."""
    centre, mine = Centre.of(request), Visit.of(request)
    cards = {card.code: card for card in queries.public_services(centre, get_language())}
    chosen = [cards[code] for code in mine.services if code in cards]
    sorting = sorting_of(mine, centre)
    return render(
        request,
        "booking/pages/visit.html",
        {
            "matters": matter_rows(chosen, sorting, cards),
            "can_plan": not set(sorting.plannable).isdisjoint(mine.services),
            "waits": bool(sorting.follow_up),
            "papers": queries.evidence_list(
                [code for card in chosen for code in card.evidence], get_language()
            ),
        },
    )


@sent_from("booking:visit")
def add(request: HttpRequest) -> HttpResponse:
    """Put matters into the visit; codes that do not exist are left out and named."""
    centre, mine = Centre.of(request), Visit.of(request)
    known = queries.known_codes(centre)
    wanted = request.POST.getlist("code")[: 4 * MOST_SERVICES]
    codes = [code for code in wanted if code in known]
    if not codes:
        messages.warning(request, _("This matter is not in our list. Choose one from the list."))
        return redirect("booking:matters")
    new = [code for code in dict.fromkeys(codes) if code not in mine.services]
    if len(mine.services) + len(new) > MOST_SERVICES:
        messages.warning(
            request,
            _("A visit can have at most %(most)d matters. Book these first.")
            % {"most": MOST_SERVICES},
        )
        return redirect("booking:visit")
    mine.add(codes)
    mine.save(request)
    messages.success(
        request,
        ngettext(
            "One matter is in your visit now.",
            "%(count)d matters are in your visit now.",
            len(codes),
        )
        % {"count": len(codes)},
    )
    return redirect(_next(request))


@sent_from("booking:visit")
def remove(request: HttpRequest) -> HttpResponse:
    """Take one matter out of the visit."""
    mine = Visit.of(request)
    mine.remove(request.POST.get("code", ""))
    mine.save(request)
    return redirect("booking:visit")


@never_cache
@require_http_methods(["GET", "POST"])
def matters(request: HttpRequest) -> HttpResponse:
    """Choose from the list of all matters, topic by topic."""
    centre, mine = Centre.of(request), Visit.of(request)
    cards = queries.public_services(centre, get_language())
    codes, error = mine.services, ""
    if request.method == "POST":
        known = {card.code for card in cards}
        codes = [code for code in dict.fromkeys(request.POST.getlist("code")) if code in known]
        if 0 < len(codes) <= MOST_SERVICES:
            mine.take(codes)
            mine.save(request)
            return redirect("booking:visit")
        error = (
            _("Choose at most %(most)d matters.") % {"most": MOST_SERVICES}
            if codes
            else _("Choose at least one matter.")
        )
    return render(
        request,
        "booking/pages/matters.html",
        {
            "groups": by_topic(cards, topics(request)),
            "chosen": codes,
            "error": error,
        },
        status=422 if error else 200,
    )


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Help people who do not know where to start: a first talk, or one of the topics."""
    centre = Centre.of(request)
    cards = queries.public_services(centre, get_language())
    return render(
        request,
        "booking/pages/start.html",
        {
            "first_talks": [card for card in cards if card.orientation],
            "topics": topics(request),
        },
    )


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return "booking:visit"
