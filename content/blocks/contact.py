"""Contact point."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ContactBlock(blocks.StructBlock):
    """Where to ask: a name, and the ways to reach it."""

    name = blocks.CharBlock(label=_("Name"), max_length=120)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    phone = blocks.CharBlock(label=_("Phone"), required=False, max_length=40)
    address = blocks.CharBlock(label=_("Address"), required=False, max_length=200)
    hours = blocks.CharBlock(label=_("Opening hours"), required=False, max_length=200)

    class Meta:
        icon = "user"
        label = _("Contact point")
        template = "content/blocks/contact.html"


BLOCKS = {"contact": ContactBlock()}
