"""One function per operation; calls the same queries and actions as the pages."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from booking import queries
from booking.api.schemas import DocumentOut, PrecedenceOut, PublicServiceOut, PublicServicesOut
from booking.queries import EvidenceItem, ServiceCard
from content.models import Centre
from search.api import require_language

router = Router(tags=["booking"])


@router.get("/services", response=PublicServicesOut, summary="All public services of the centre")
def services(
    request: HttpRequest, language: str = Query(settings.LANGUAGE_CODE)
) -> PublicServicesOut:
    """Return every public service in one language, in the order of their codes."""
    require_language(language)
    centre = Centre.of(request)
    cards = queries.public_services(centre, language)
    codes = sorted({code for card in cards for code in card.evidence})
    documents = {item.code: item for item in queries.evidence_list(codes, language)}
    before = queries.precedences(centre)
    return PublicServicesOut(
        services=[
            _public_service(card, before.get(card.code, []), documents)
            for card in sorted(cards, key=lambda card: card.code)
        ]
    )


def _public_service(
    card: ServiceCard,
    before: list[tuple[str, str, str]],
    documents: dict[str, EvidenceItem],
) -> PublicServiceOut:
    return PublicServiceOut(
        code=card.code,
        title=card.title,
        title_de=card.title_de,
        description=card.description,
        office=card.office_slug,
        minutes=card.minutes,
        booking=card.mode,
        url=card.url,
        topic=card.topic_slug,
        after=[PrecedenceOut(code=code, kind=kind, result=result) for code, kind, result in before],
        documents=[
            DocumentOut(code=code, title=documents[code].name, title_de=documents[code].name_de)
            for code in card.evidence
            if code in documents
        ],
    )
