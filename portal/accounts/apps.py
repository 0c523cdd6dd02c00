"""App label "accounts"."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People who sign in: editors, translators, office workers, coordinators."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Bring the groups up to date after every migrate."""
        from portal.accounts import roles  # noqa: PLC0415  needs loaded models

        post_migrate.connect(roles.apply_after_migrate, dispatch_uid="lotse-roles")
