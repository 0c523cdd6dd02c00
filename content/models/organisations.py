"""Organisation: who publishes pages and runs offices; and who works for whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from content.models.centre import Centre


class Organisation(models.Model):
    """A public organisation or a partner of one centre; its editors keep its pages."""

    centre = models.ForeignKey(
        Centre, verbose_name=_("centre"), on_delete=models.CASCADE, related_name="organisations"
    )
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editors"),
        blank=True,
        related_name="organisations",
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["centre", "slug"], name="organisation_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TranslatorAssignment(models.Model):
    """A translator works in this language, and in no other one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("translator"),
        on_delete=models.CASCADE,
        related_name="translator_assignments",
    )
    locale = models.ForeignKey(
        Locale, verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("translator's language")
        verbose_name_plural = _("translators' languages")
        constraints = [
            models.UniqueConstraint(fields=["user", "locale"], name="translator_language_once"),
        ]
        permissions = [("translate_every_language", _("Can translate into every language"))]

    def __str__(self) -> str:
        return f"{self.user} · {self.locale}"
