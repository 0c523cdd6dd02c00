"""App configuration."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Offices, hours, and the visits booked there."""

    name = "booking"
