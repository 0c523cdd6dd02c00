"""App label "accounts"."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """People who sign in: editors, translators, office workers, coordinators."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Bring the groups up to date after every migrate; refuse with 403."""
        from portal.accounts import refusals, roles  # noqa: PLC0415  needs loaded models

        refusals.answer_403()
        post_migrate.connect(roles.apply_after_migrate, sender=self, dispatch_uid="lotse-roles")
