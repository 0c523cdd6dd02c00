"""The results page, and suggestions as a fragment."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Site

from search import queries
from search.backends.base import DEEPEST_HIT, Query, Results
from search.documents import KINDS

PAGE_SIZE = 10

_KIND_NAMES = {
    "guide": pgettext_lazy("kind of search result", "Guides"),
    "topic": pgettext_lazy("kind of search result", "Topics"),
    "office": pgettext_lazy("kind of search result", "Offices"),
    "service": pgettext_lazy("kind of search result", "Appointments"),
    "page": pgettext_lazy("kind of search result", "Help"),
}


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what was found for ?q=, one page at a time; `kind`, `page` and `exact` are optional.

    A page beyond the last, as in an old link, leads to the last.
    """
    typed = _typed(request)
    text = typed[: queries.LONGEST_TEXT]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    page = _page_number(request)
    exact = request.GET.get("exact") == "1"
    query = Query(
        text=text,
        language=_language(),
        site_id=_site_id(request),
        kind=kind,
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
        corrected=not exact,
    )
    found, available = _found(query)
    pages = max(1, -(-found.total // PAGE_SIZE))
    if 0 < found.total <= query.offset:
        return HttpResponseRedirect(_link(query, page=str(pages)))
    context = {
        "text": text,
        "too_long": len(typed) > len(text),
        "found": found,
        "available": available,
        "kinds": _kind_links(query),
        "exact_link": _link(query, exact="1"),
        "page": page,
        "pages": pages,
        "previous_link": _link(query, page=str(page - 1)) if page > 1 else "",
        "next_link": _link(query, page=str(page + 1)) if page * PAGE_SIZE < found.total else "",
    }
    return render(request, "search/results.html", context, status=200 if available else 503)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return titles for the words typed so far, as a list; empty when search does not answer."""
    try:
        some = queries.suggestions(_typed(request), _language(), site_id=_site_id(request))
    except queries.SearchUnavailable:
        some = ()
    return render(request, "search/suggestions.html", {"suggestions": some})


def _typed(request: HttpRequest) -> str:
    """Return the words that were typed, without what no keyboard sends."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _site_id(request: HttpRequest) -> int:
    """Return the centre that was asked; 0, where nothing is found, if there is none."""
    site = Site.find_for_request(request)
    return site.pk if site else 0


def _page_number(request: HttpRequest) -> int:
    """Return the page that was asked for; whatever is no page means the first."""
    typed = request.GET.get("page", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return min(max(number, 1), DEEPEST_HIT // PAGE_SIZE)


def _found(query: Query) -> tuple[Results, bool]:
    """Return the results, and whether search could be asked at all."""
    try:
        return queries.find(query), True
    except queries.SearchUnavailable:
        return Results(), False


def _link(query: Query, **changes: str) -> str:
    """Return the address of this search with something changed."""
    values = {"q": query.text, "kind": query.kind, "exact": "" if query.corrected else "1"}
    return "?" + urlencode({name: value for name, value in (values | changes).items() if value})


def _kind_links(query: Query) -> list[dict[str, object]]:
    """Return the filter's choices, "All" first."""
    choices = [("", pgettext_lazy("kind of search result", "All")), *_KIND_NAMES.items()]
    return [
        {"name": name, "link": _link(query, kind=kind), "chosen": kind == query.kind}
        for kind, name in choices
    ]
