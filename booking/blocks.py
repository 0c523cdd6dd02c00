"""Blocks that booking contributes to content: the invitation to book, and opening hours.

Named in settings.CONTENT_BLOCK_MODULES; loaded while content's models load, so models are
reached inside functions only.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


def public_service_choices() -> list[tuple[str, str]]:
    """Return code and source-language title of every public service."""
    from booking.models import PublicServiceText  # noqa: PLC0415  blocks load before models do

    return [
        (text.public_service.code, f"{text.title} ({text.public_service.code})")
        for text in PublicServiceText.objects.filter(locale__language_code="de")
        .select_related("public_service")
        .order_by("title", "pk")
    ]


class InvitationBlock(blocks.StructBlock):
    """Public services that readers of this page can put into their visit."""

    codes = blocks.MultipleChoiceBlock(
        label=_("Public services"), choices=public_service_choices, required=True
    )

    class Meta:
        icon = "date"
        label = _("Appointments to book")
        template = "booking/blocks/invitation.html"
        aside = True  # guides show it beside their facts, before the text


class OpenTodayBlock(blocks.StaticBlock):
    """Which offices are open today, and when."""

    class Meta:
        icon = "time"
        label = _("Open today")
        admin_text = _("Shows which offices are open today; made from their opening hours.")
        template = "booking/blocks/open_today.html"
        aside = True


class OpeningHoursBlock(blocks.StaticBlock):
    """The opening hours of the office that a page describes, for the next seven days."""

    class Meta:
        icon = "time"
        label = _("Opening hours")
        admin_text = _("Shows the hours of this page's office for the next seven days.")
        template = "booking/blocks/opening_hours.html"
        aside = True


BLOCKS = {
    "invitation": InvitationBlock(),
    "open_today": OpenTodayBlock(),
    "opening_hours": OpeningHoursBlock(),
}
