"""App configuration."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Pages, documents catalogue and the centre's own settings."""

    name = "content"
