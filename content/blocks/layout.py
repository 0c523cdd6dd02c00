"""Steps, notice, accordion, links, and the documents to bring."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """One step: what to do, and how."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False)


class StepsBlock(blocks.StructBlock):
    """What happens one after the other."""

    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "content/blocks/steps.html"


class NoticeBlock(blocks.StructBlock):
    """Something to know first; it disappears after its last day."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("info", _("Information")), ("warning", _("Warning"))],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"))
    expires_on = blocks.DateBlock(label=_("Last day"), required=False)

    class Meta:
        icon = "warning"
        label = _("Notice")
        template = "content/blocks/notice.html"


class QuestionBlock(blocks.StructBlock):
    """A question that readers have, and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=160)
    answer = blocks.TextBlock(label=_("Answer"))


class AccordionBlock(blocks.StructBlock):
    """Questions that open one by one."""

    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "content/blocks/accordion.html"


class LinkBlock(blocks.StructBlock):
    """An address elsewhere, with what is there."""

    text = blocks.CharBlock(label=_("Text"), max_length=160)
    url = blocks.URLBlock(label=_("Address"))


class LinksBlock(blocks.StructBlock):
    """Official pages to read on."""

    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1)

    class Meta:
        icon = "link"
        label = _("Links")
        template = "content/blocks/links.html"


def evidence_choices() -> list[tuple[str, str]]:
    """Return code and German name of every document of the catalogue."""
    catalogue = apps.get_model("content", "Evidence")
    return [
        (evidence.code, str(evidence))
        for evidence in catalogue.objects.filter(locale__language_code="de").order_by("name", "pk")
    ]


class DocumentsBlock(blocks.StructBlock):
    """Documents to bring, by their codes in the catalogue."""

    codes = blocks.MultipleChoiceBlock(
        label=_("Documents to bring"), choices=evidence_choices, required=True
    )

    class Meta:
        icon = "doc-full"
        label = _("Documents to bring")
        template = "content/blocks/documents.html"


BLOCKS = {
    "steps": StepsBlock(),
    "documents": DocumentsBlock(),
    "notice": NoticeBlock(),
    "accordion": AccordionBlock(),
    "links": LinksBlock(),
}
