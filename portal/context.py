"""What every page's frame shows: the centre, and this page in the other languages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from wagtail.models import Page

from content import languages
from content.models import Centre


@dataclass(frozen=True)
class LanguageLink:
    """This page in a language; `translated` tells whether search engines may be told so."""

    code: str
    name_local: str
    dir: str
    url: str
    current: bool
    translated: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame needs; nothing is read for templates that have no frame."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "centre": SimpleLazyObject(lambda: Centre.of(request)),
        "language": language,
        "direction": languages.direction(language),
        "home_url": f"/{language}/",
        "language_links": SimpleLazyObject(lambda: language_links(request)),
    }


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """Return this page in every language of the centre, in the order of the settings.

    Addresses differ in their prefix only: a page without a translation is answered there by
    its source, so that nobody loses their place.
    """
    path = _path(request)
    translated = _languages_of_page(request)
    return [
        LanguageLink(
            code=code,
            name_local=languages.native_name(code),
            dir=languages.direction(code),
            url=f"/{code}/{path}",
            current=code == get_language(),
            translated=code in translated,
        )
        for code in _languages_of_centre(request)
    ]


def _languages_of_centre(request: HttpRequest) -> list[str]:
    """Return the languages that the centre offers; all if it chose none."""
    offered = set(Centre.of(request).languages.values_list("language_code", flat=True))
    return [code for code, _name in settings.LANGUAGES if not offered or code in offered]


def _languages_of_page(request: HttpRequest) -> set[str]:
    """Return the languages that this Wagtail page is translated into; none for other views."""
    match = request.resolver_match
    if match is None or match.url_name != "wagtail_serve":
        return set()
    page = Page.find_for_request(request, match.args[0] if match.args else "")
    if page is None:
        return set()
    translations = page.get_translations(inclusive=True).live()
    return set(translations.values_list("locale__language_code", flat=True))


def _path(request: HttpRequest) -> str:
    """Return this address without the language's prefix; nothing if it has none.

    The answer to a sent form may have no address of its own: then it is that of the form.
    """
    path = request.get_full_path()
    if request.method not in {"GET", "HEAD"}:
        path = _path_of_form(request) or path
    first, _slash, rest = path.lstrip("/").partition("/")
    return rest if first in dict(settings.LANGUAGES) else ""


def _path_of_form(request: HttpRequest) -> str:
    referer = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
