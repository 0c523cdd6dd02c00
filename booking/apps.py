"""App configuration."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Offices, hours, and the visits booked there."""

    name = "booking"

    def ready(self) -> None:
        """Let public services be found."""
        from booking import search_sources  # noqa: PLC0415  needs loaded models

        search_sources.register()
