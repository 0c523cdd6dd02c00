"""Heading, paragraph, list, quote."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH_TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "document-link"]


class HeadingBlock(blocks.CharBlock):
    """A heading inside a page."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "content/blocks/heading.html"


class ParagraphBlock(blocks.RichTextBlock):
    """Running text with emphasis and links."""

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "content/blocks/paragraph.html"


class ItemsBlock(blocks.ListBlock):
    """A list of short points."""

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "content/blocks/list.html"


class QuoteBlock(blocks.StructBlock):
    """What somebody said, and who."""

    text = blocks.TextBlock(label=_("Text"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "content/blocks/quote.html"


BLOCKS = {
    "heading": HeadingBlock(max_length=120),
    "paragraph": ParagraphBlock(features=RICH_TEXT_FEATURES),
    "list": ItemsBlock(blocks.CharBlock(label=_("Point"), max_length=300)),
    "quote": QuoteBlock(),
}
