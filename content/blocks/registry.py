"""Reads settings.CONTENT_BLOCK_MODULES; rejects duplicate names."""

from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from wagtail.blocks import Block


def installed_blocks() -> list[tuple[str, Block]]:
    """Return name and block of every module that the settings name, in their order.

    Each module has a mapping BLOCKS of name to block.

    Raises:
        ImproperlyConfigured: if two modules give the same name.
    """
    blocks: dict[str, Block] = {}
    for path in settings.CONTENT_BLOCK_MODULES:
        for name, block in import_module(path).BLOCKS.items():
            if name in blocks:
                raise ImproperlyConfigured(f"Two blocks are named {name!r}; the second in {path}.")
            blocks[name] = block
    return list(blocks.items())
