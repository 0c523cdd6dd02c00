"""What stays in Wagtail's admin because offices or public services need it."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from booking import queries
from booking.models import Office, PublicService, PublicServiceText
from content.models import Centre, Evidence
from content.queries import pages_that_name
from content.views import some_of


def keep_documents(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Refuse to delete documents that public services ask for, and say which do."""
    titles = queries.titles(Centre.of(request), settings.LANGUAGE_CODE)
    response = None
    for one in instances:
        if not isinstance(one, Evidence) or one.locale.language_code != settings.LANGUAGE_CODE:
            continue
        codes = PublicService.objects.filter(evidence__code=one.code).distinct()
        where = [titles.get(code, code) for code in codes.values_list("code", flat=True)]
        if where:
            messages.error(
                request,
                _(
                    "“%(name)s” is not deleted: these public services ask for it: %(where)s. "
                    "Take it out there first."
                )
                % {"name": one, "where": some_of(where)},
            )
            response = redirect("wagtailsnippets_content_evidence:list")
    return response


def offered_by(service: PublicService) -> str:
    """Return which pages invite readers to book a public service, and so need it; or nothing."""
    pages = pages_that_name(service.code, block="invitation")
    if not pages:
        return ""
    return _(
        "“%(name)s” is not deleted: these pages offer it: %(where)s. Take it out there first."
    ) % {"name": service, "where": some_of(page.title for page in pages)}


def keep_words(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Refuse to delete the words of public services that pages offer: readers would lose them."""
    response = None
    for one in instances:
        if not isinstance(one, PublicServiceText):
            continue
        if one.locale.language_code == settings.LANGUAGE_CODE and (
            words := offered_by(one.public_service)
        ):
            messages.error(request, words)
            response = redirect("wagtailsnippets_booking_publicservicetext:list")
    return response


def keep_pages(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    """Refuse to delete the pages of offices, also below another page, and say whose they are."""
    below = reduce(or_, (Q(page__path__startswith=page.path) for page in pages), Q(pk=None))
    offices = Office.objects.filter(below).order_by("name", "pk").select_related("page")
    if not offices:
        return None
    messages.error(
        request,
        _(
            "Not deleted: a page belongs to an office with counters (%(offices)s). Delete the "
            "office under “Offices and services” first, or unpublish the page."
        )
        % {"offices": some_of(office.name for office in offices)},
    )
    return redirect("wagtailadmin_explore", offices[0].page.get_parent().pk)
