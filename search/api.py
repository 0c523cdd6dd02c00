"""GET /search and GET /search/suggestions of the HTTP API."""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query as InQuery
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import Field
from wagtail.models import Site

from search import queries
from search.backends.base import DEEPEST_HIT, Query
from search.documents import Kind

router = Router(tags=["search"])

READ = ["GET", "HEAD"]
"""Methods of an operation that only reads: HEAD is allowed wherever GET is (RFC 9110, 9.3.2)."""

Spoken = Annotated[str, Field(json_schema_extra={"enum": [code for code, _ in settings.LANGUAGES]})]
"""A language of the portal. That it has it is checked in the operation, which says it in words."""


class ProblemOut(Schema):
    """A problem document (RFC 9457); `type` ends in a stable code."""

    type: str
    title: str
    status: int
    detail: str = ""


class FieldErrorOut(Schema):
    """What is wrong with one field, in the language asked for."""

    field: str
    message: str


class InvalidInputOut(ProblemOut):
    """Something in the request is wrong; each field is named."""

    errors: list[FieldErrorOut]


PROBLEMS = {422: InvalidInputOut, 429: ProblemOut, 503: ProblemOut}


class Asked(Schema):
    """What both operations take."""

    language: Spoken
    q: str


class SearchAsked(Asked):
    """What a search takes."""

    kind: Kind | None = None
    topic: str = ""
    office: str = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    offset: Annotated[int, Field(ge=0, le=DEEPEST_HIT)] = 0


class ResultOut(Schema):
    """One document; `highlight` is HTML with nothing but <mark> in it."""

    kind: Kind
    slug: str
    title: str
    url: str
    language: str
    highlight: str


class SearchOut(Schema):
    """A page of results; `corrected` is the text that was searched for instead, or null."""

    total: int
    results: list[ResultOut]
    corrected: str | None


class SuggestionOut(Schema):
    """A page to go to at once."""

    text: str
    url: str


class SuggestionsOut(Schema):
    """Up to eight suggestions, the best first."""

    suggestions: list[SuggestionOut]


@router.api_operation(
    READ,
    "/search",
    response={200: SearchOut, **PROBLEMS},
    summary="Find guides, topics, offices and services",
)
def search(request: HttpRequest, asked: InQuery[SearchAsked]) -> SearchOut:
    """Return what is found in one language, best first."""
    found = queries.find(
        Query(
            text=_plain(asked.q),
            language=require_language(asked.language),
            site_id=_site_id(request),
            kind=asked.kind or "",
            topic=asked.topic,
            office=asked.office,
            limit=asked.limit,
            offset=asked.offset,
        )
    )
    hits = [ResultOut.model_validate(hit, from_attributes=True) for hit in found.hits]
    return SearchOut(total=found.total, results=hits, corrected=found.corrected)


@router.api_operation(
    READ,
    "/search/suggestions",
    response={200: SuggestionsOut, **PROBLEMS},
    summary="Suggest while typing",
)
def search_suggestions(request: HttpRequest, asked: InQuery[Asked]) -> SuggestionsOut:
    """Return titles and addresses for words of which the last may be unfinished."""
    language = require_language(asked.language)
    some = queries.suggestions(_plain(asked.q), language, site_id=_site_id(request))
    return SuggestionsOut(suggestions=[SuggestionOut(text=one.text, url=one.url) for one in some])


def require_language(language: str) -> str:
    """Return the language if the portal has it.

    Raises:
        ValidationError: if it has not.
    """
    if language not in dict(settings.LANGUAGES):
        message = gettext("This language is not available.")
        raise ValidationError([{"type": "language", "loc": ["query", "language"], "msg": message}])
    return language


def _plain(text: str) -> str:
    """Return the text without what no keyboard sends."""
    return text.replace("\0", " ")


def _site_id(request: HttpRequest) -> int:
    """Return the centre that was asked; 0, where nothing is found, if there is none."""
    site = Site.find_for_request(request)
    return site.pk if site else 0
