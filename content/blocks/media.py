"""Image with required alternative text, and download."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(blocks.StructBlock):
    """A picture; whoever cannot see it reads its description."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative_text = blocks.CharBlock(label=_("Description for people who cannot see it"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "content/blocks/picture.html"


class DownloadBlock(blocks.StructBlock):
    """A file to take home, with what is in it."""

    document = DocumentChooserBlock(label=_("File"))
    text = blocks.CharBlock(label=_("What is in it"))

    class Meta:
        icon = "download"
        label = _("Download")
        template = "content/blocks/download.html"


BLOCKS = {"picture": PictureBlock(), "download": DownloadBlock()}
