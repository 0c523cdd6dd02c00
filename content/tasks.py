"""What happens after somebody published: translations follow, in the background."""

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.tasks import task
from wagtail.models import TranslatableMixin
from wagtail.signals import page_published, page_unpublished

from content import translation
from content.models import ContentPage


@task()
def follow_source(model: str, pk: int) -> None:
    """Bring a changed source row to its translations, if it is still there."""
    instance = apps.get_model(model).objects.filter(pk=pk).first()
    if instance is not None:
        translation.follow(instance)


def follow_later(instance: TranslatableMixin) -> None:
    """Let the translations of a source row follow once its change is committed."""
    if translation.follows(instance):
        kind = ContentType.objects.get_for_model(instance)
        label, pk = f"{kind.app_label}.{kind.model}", instance.pk
        transaction.on_commit(lambda: follow_source.enqueue(label, pk))


def on_published(instance: Any, **_kwargs: Any) -> None:
    """Let translations follow a page that was published."""
    if isinstance(instance, ContentPage):
        follow_later(instance)


def on_unpublished(instance: Any, **_kwargs: Any) -> None:
    """Unpublish the translations of a page together with it."""
    if isinstance(instance, ContentPage) and translation.follows(instance):
        for page in instance.get_translations().live():
            page.unpublish()


def connect() -> None:
    """Listen to publishing; called once, when the app starts."""
    page_published.connect(on_published, dispatch_uid="lotse-follow-source")
    page_unpublished.connect(on_unpublished, dispatch_uid="lotse-unpublish-translations")
