"""Registers the deployment checks."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The frame around the other apps: settings, addresses, base templates."""

    name = "portal"

    def ready(self) -> None:
        """Load the checks that `check --deploy` runs."""
        from portal import checks  # noqa: F401, PLC0415  registers itself, needs loaded settings
