"""SearchDocument: one findable thing in one language."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple, get_args

Kind = Literal["guide", "topic", "office", "service", "page"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class DocumentKey(NamedTuple):
    """What makes a document one and the same, however its words change."""

    site_id: int
    language: str
    kind: str
    slug: str

    def __str__(self) -> str:
        """Return the key as one word, which no other key shares.

        >>> str(DocumentKey(1, "de", "guide", "anmeldung"))
        '1/de/guide/anmeldung'
        """
        return f"{self.site_id}/{self.language}/{self.kind}/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """One findable thing in one language.

    `site_id` is the centre it belongs to. `keywords` are further words that people use for it, set
    apart by commas. `title_de` and `keywords_de` are German whatever the language: newcomers search
    for the words that stand on German letters. `topic` and `offices` are slugs.
    """

    kind: Kind
    slug: str
    language: str
    site_id: int
    title: str
    url: str
    summary: str = ""
    text: str = ""
    keywords: str = ""
    title_de: str = ""
    keywords_de: str = ""
    topic: str = ""
    offices: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what no backend could tell apart or show.

        Raises:
            ValueError: if the kind is unknown, or slug, language, title or url is empty.
        """
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of document: {self.kind!r}")
        for name in ("slug", "language", "title", "url"):
            if not getattr(self, name):
                raise ValueError(f"a {self.kind} document needs a {name}")

    @property
    def key(self) -> DocumentKey:
        """Return what this document is known by."""
        return DocumentKey(self.site_id, self.language, self.kind, self.slug)

    def as_dict(self) -> dict[str, Any]:
        """Return the document as plain values, ready for JSON."""
        return asdict(self) | {"offices": list(self.offices)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "SearchDocument":
        """Return the document that `as_dict` was called on."""
        return cls(**values | {"offices": tuple(values["offices"])})
