"""Admin views of the content: what is left to translate."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Locale

from content import permissions, translation
from content.translation import OpenWork


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
