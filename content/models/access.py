"""Who may do what with a page: partner editors with their own, translators with their language.

Wagtail's groups say what chief editors and administrators may do; what hangs on a person's
organisation or language comes from permissions that content/permissions.py adds.
"""

from wagtail.models import PagePermissionTester
from wagtail_localize.models import Translation


class ContentPagePermissionTester(PagePermissionTester):
    """Lets translators publish translations, and nobody edit a page for having created it."""

    def can_edit(self) -> bool:
        """Tell whether the person keeps this page, or approves it at the moment."""
        if not super().can_edit():
            return False
        if self.user.is_superuser or "change" in self.permissions:
            return True
        task = self.page.current_workflow_task
        return bool(task and task.user_can_access_editor(self.page, self.user))

    def can_publish(self) -> bool:
        """Tell whether the person may publish; translators only what is a translation."""
        return bool(super().can_publish() or (self._translates() and self._is_translation()))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Refuse translators: a translation goes when its source goes."""
        return not self._translates() and bool(super().can_delete(ignore_bulk))

    def can_copy(self) -> bool:
        """Refuse translators: pages begin in the source language."""
        return not self._translates() and bool(super().can_copy())

    def can_set_view_restrictions(self) -> bool:
        """Leave it to those who may publish every page."""
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        """Leave it to those who may publish every page."""
        return bool(super().can_publish())

    def _translates(self) -> bool:
        """Tell whether the person sees this page as its translator."""
        if self.user.is_superuser or "translate" not in getattr(self, "permissions", set()):
            return False
        return "publish" not in self.permissions

    def _is_translation(self) -> bool:
        found: bool = Translation.objects.filter(
            source__object_id=self.page.translation_key,
            target_locale=self.page.locale_id,
            enabled=True,
        ).exists()
        return found
