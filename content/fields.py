"""BodyField: a StreamField of all installed blocks that keeps blocks out of migrations."""

from typing import Any

from wagtail.fields import StreamField

from content.blocks.registry import installed_blocks


class BodyField(StreamField):
    """The body of a page.

    Blocks come from the registry when the model loads; migrations see an empty list, so
    that a new or changed block needs none. The price: data migrations cannot read bodies
    by block (docs/adr/0004-blocks-named-in-settings.md).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args:
            args = (installed_blocks(),)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the blocks out."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
