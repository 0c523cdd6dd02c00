"""A document as it is shown among the results: the same for every backend."""

from search.backends.base import Hit
from search.backends.highlights import marked_excerpt, marked_title
from search.backends.interpretation import Interpretation
from search.documents import SearchDocument


def hit(document: SearchDocument, interpretation: Interpretation) -> Hit:
    """Return what is shown of a document that was found."""
    return Hit(
        kind=document.kind,
        slug=document.slug,
        language=document.language,
        title=document.title,
        url=document.url,
        title_highlight=marked_title(document, interpretation),
        highlight=marked_excerpt(document, interpretation),
    )
