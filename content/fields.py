"""BodyField, a StreamField that keeps blocks out of migrations; LanguagesField, typed by name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from content.blocks.registry import installed_blocks
from content.languages import code_of, translated_name


class BodyField(StreamField):
    """The body of a page.

    Blocks come from the registry when the model loads; migrations see an empty list, so
    that a new or changed block needs none. The price: data migrations cannot read bodies
    by block (docs/adr/0004-blocks-named-in-settings.md).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args:
            args = (installed_blocks(),)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the blocks out."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


def known_codes(value: Any) -> None:
    """Refuse what is no list of codes of languages.

    Raises:
        ValidationError: saying so.
    """
    codes = value if isinstance(value, list) else [None]
    if not all(isinstance(code, str) and code_of(code) == code for code in codes):
        raise ValidationError(
            _("This is no list of languages that the portal knows."), code="languages"
        )


class LanguageNamesField(forms.CharField):
    """Languages, typed by name with commas between them; a list of codes comes out."""

    def prepare_value(self, value: Any) -> Any:
        """Return stored codes as names; what somebody typed stays as it is."""
        if isinstance(value, list):
            return ", ".join(translated_name(code) for code in value)
        return value

    def clean(self, value: Any) -> list[str]:
        """Return the codes, each once.

        Raises:
            ValidationError: naming what is no known language.
        """
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        for name in names:
            if not code_of(name):
                raise ValidationError(
                    _("“%(name)s” is no language that the portal knows. Write it in full: Arabic."),
                    params={"name": name},
                )
        return list(dict.fromkeys(code_of(name) for name in names))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other languages are named, not whether they are written otherwise."""
        try:
            return bool(self.clean(data) != (initial or []))
        except ValidationError:
            return True


class LanguagesField(models.JSONField):
    """Codes of languages; every form of a model asks for their names."""

    default_validators = [known_codes]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("help_text", _("With commas between them: Arabic, Dari, Tigrinya."))
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        """Let people type names, where a JSONField would ask for JSON."""
        return models.Field.formfield(self, **{"form_class": LanguageNamesField} | kwargs)
