"""What goes in and out of the API, as types."""

from ninja import Schema


class PrecedenceOut(Schema):
    """A public service that comes first, and when its result is there."""

    code: str
    kind: str
    result: str


class DocumentOut(Schema):
    """A document to bring, with the German name that the clerk knows."""

    code: str
    title: str
    title_de: str


class PublicServiceOut(Schema):
    """A public service: what it is, where, how long it takes, how people get it."""

    code: str
    title: str
    title_de: str
    description: str
    office: str
    minutes: int
    booking: str
    url: str
    topic: str
    after: list[PrecedenceOut]
    documents: list[DocumentOut]


class PublicServicesOut(Schema):
    """All public services of the centre."""

    services: list[PublicServiceOut]
