"""App configuration."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Pages, documents catalogue and the centre's own settings."""

    name = "content"

    def ready(self) -> None:
        """Complete the languages, say who may do what, and let the pages be found."""
        from content import languages, permissions, search_sources, tasks  # noqa: PLC0415

        languages.complete_language_info()
        permissions.register_policies()
        tasks.connect()
        search_sources.register()
