"""Admin views of the content: what is left to translate, and deleting what nobody needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.models import Locale

from content import permissions, translation
from content.translation import OpenWork

MOST_NAMED = 5
"""So many titles a message names; more would not be read."""


@dataclass(frozen=True, slots=True)
class LanguageWork:
    """What is left to translate into one language."""

    locale: Locale
    work: list[OpenWork]


def translations_to_do(request: HttpRequest) -> HttpResponse:
    """Show a translator which pages wait, language by language.

    Raises:
        PermissionDenied: if the person does not translate.
    """
    locales = permissions.languages_of(request.user)
    if not locales:
        raise PermissionDenied
    languages = [LanguageWork(locale, translation.open_work(locale)) for locale in locales]
    return render(request, "content/admin/translations_to_do.html", {"languages": languages})


class NeededDeleteView(generic.DeleteView):
    """What something else needs stays, and people are told what to do instead."""

    instead: Any = ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete it with all that belongs to it, or nothing."""
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, self.instead)
            return redirect(self.edit_url_name, self.object.pk)
        return response


class OrganisationDeleteView(NeededDeleteView):
    """An organisation with pages stays."""

    instead = _(
        "Pages belong to this organisation, so it cannot be deleted. Give these pages to another "
        "organisation first."
    )


def some_of(titles: Iterable[str]) -> str:
    """Return the first titles for a message, and how many more there are.

    >>> some_of("ABC"), some_of("ABCDEFG")
    ('A · B · C', 'A · B · C · D · E · … (+2)')
    """
    named = sorted(titles)
    more = len(named) - MOST_NAMED
    return " · ".join([*named[:MOST_NAMED], *([f"… (+{more})"] if more > 0 else [])])
