"""Evidence: the one catalogue of documents that people bring."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField


class Evidence(TranslatableMixin, models.Model):
    """A document to bring, named in one language; the German row is the source.

    Guides and public services name evidence by its code; the German name always stands
    beside the reader's own, since the clerk asks for it.
    """

    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=120)
    note = models.CharField(_("note"), max_length=250, blank=True)

    panels = [FieldPanel("code"), FieldPanel("name"), FieldPanel("note")]

    translatable_fields = [
        SynchronizedField("code", overridable=False),
        TranslatableField("name"),
        TranslatableField("note"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("document to bring")
        verbose_name_plural = _("documents to bring")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "locale"], name="evidence_code_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def clean(self) -> None:
        """Refuse a code twice in the same language, which no form asks for.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        twins = Evidence.objects.filter(code=self.code, locale=self.locale_id)
        if twins.exclude(pk=self.pk).exists():
            raise ValidationError({"code": _("Another document has this code.")})
