"""The groups, and what each may do; applied after migrate."""

from typing import Any


def apply_after_migrate(**_kwargs: Any) -> None:
    """Bring groups and their permissions up to date."""
